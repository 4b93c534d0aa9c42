"""Counts with their nouns."""


def count_words(n: int, singular: str, plural: str) -> str:
    """Write a count with its noun: "1 case", "1,204 cases"."""
    return f"{n:,} {singular if n == 1 else plural}"
