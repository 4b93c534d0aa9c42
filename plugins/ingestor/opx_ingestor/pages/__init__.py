"""The pages of the ingestor: a file chosen, matched, put right, loaded, and undone."""
