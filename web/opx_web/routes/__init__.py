"""Where addresses meet pages: one file for each."""
