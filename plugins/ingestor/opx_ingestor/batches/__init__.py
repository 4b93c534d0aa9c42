"""A batch: one file on its way in, step by step, each step in one transaction."""
