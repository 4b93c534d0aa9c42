"""One case and its moves."""
