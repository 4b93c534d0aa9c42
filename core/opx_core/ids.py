"""Ids of rows as they arrive in addresses and forms."""

LARGEST = 2**63 - 1


def row_id(text: str) -> int | None:
    """The id that ``text`` is, or None where it is not one that a row could have."""
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    return int(text) if int(text) <= LARGEST else None
