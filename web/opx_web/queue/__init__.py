"""The queue: cases in the order in which they need someone."""
