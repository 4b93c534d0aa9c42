"""Case references that people can say on the phone, such as HK4-7291.

A tenant's counter is scattered over all references of the form by a fixed permutation, so that
none is given twice and a neighbour's cannot be guessed by adding one. Letters that are heard or
read alike are left out.
"""

import re

LETTERS = "BCDFGHJKLMNPRTVWX"
DIGITS = "23456789"
SIZE = len(LETTERS) ** 2 * len(DIGITS) * 10_000
STRIDE = 14_406_047
OFFSET = 9_161_813


def reference(counter: int) -> str:
    """The reference of the ``counter``-th case (from 1); OverflowError past 23,120,000."""
    if not 0 < counter <= SIZE:
        raise OverflowError(f"This form has {SIZE:,} references and they are used up.")
    place = (counter * STRIDE + OFFSET) % SIZE
    place, number = divmod(place, 10_000)
    place, digit = divmod(place, len(DIGITS))
    first, second = divmod(place, len(LETTERS))
    return f"{LETTERS[first]}{LETTERS[second]}{DIGITS[digit]}-{number:04d}"


_WITH_PREFIX = re.compile(rf"([A-Z]{{2,4}})([{LETTERS}]{{2}}[{DIGITS}])([0-9]{{4}})")


def tidy(text: str) -> str:
    """The reference as it is stored, however it was typed: ``hk47291`` gives ``HK4-7291``.

    Letters that the tenant puts before its references stay: ``acm-hk4 7291``.
    """
    plain = "".join(ch for ch in text.upper() if ch.isalnum())
    if found := _WITH_PREFIX.fullmatch(plain):
        return "-".join(found.groups())
    return f"{plain[:3]}-{plain[3:]}" if len(plain) == 7 else plain


def may_be(plain: str) -> bool:
    """Whether these letters and digits, without signs, may be a reference."""
    return len(plain) == 7 or _WITH_PREFIX.fullmatch(plain.upper()) is not None
