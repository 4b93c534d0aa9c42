"""Amounts of money as moves ask for them: pounds and pence, kept as text, counted in pence."""

from collections.abc import Container
from decimal import Decimal

from opx_core.workflow.fields import Field, FieldError

MOST = 100_000_000_000


def pence(answer: object) -> int:
    """An answer such as "1250.50" in pence. Raises FieldError for what is no amount."""
    found = Decimal(str(answer)) * 100
    if found < 0 or found != int(found) or found > MOST:
        raise FieldError("Enter pounds and pence, such as 250 or 1,250.50")
    return int(found)


def pounds(amount: int) -> str:
    """Pence in words: “£1,250.00”."""
    return f"£{amount // 100:,}.{amount % 100:02}"


def shown(field: Field, value: str | bool, committed: Container[str]) -> str:
    """A cleaned answer as people read it; of a field whose key is ``committed``, an amount."""
    if field.key in committed:
        try:
            return pounds(pence(value))
        except (FieldError, ArithmeticError):
            return field.shown(value)
    return field.shown(value)
