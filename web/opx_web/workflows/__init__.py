"""The pages on which an administrator designs a workflow."""
