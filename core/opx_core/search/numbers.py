"""Cases by their reference, and by the numbers that they are known by."""

from piccolo.querystring import QueryString

from opx_core.db import Row
from opx_core.search.asked import Asked, upper
from opx_core.search.cases import COLUMNS, rows
from opx_core.search.hits import Hit, Piece

_BY_REFERENCE = f"select {COLUMNS} from case_file where case_file.reference = {{}} and {{}}"  # noqa: S608
_BY_NUMBER = f"""
select i.kind as number_kind, i.shown, i.folded, {COLUMNS} from identifier i
join case_file on case_file.id = i.case_id
where ((i.folded ~>=~ {{}} and i.folded ~<~ {{}})
    or (reverse(i.folded) ~>=~ {{}} and reverse(i.folded) ~<~ {{}})) and {{}}
order by (i.folded = {{}}) desc, case_file.received_at desc limit {{}}
"""  # noqa: S608


async def find(asked: Asked, where: QueryString, enough: int) -> list[Hit]:
    """The case of this reference first, then cases by policy, account and other numbers."""
    found = []
    if asked.reference:
        for row in await rows(_BY_REFERENCE, asked.reference, where):
            found.append(Hit(row, "Reference", (Piece(row["reference"], True),)))
    if asked.number:
        ends = asked.number[::-1]
        bounds = (asked.number, upper(asked.number), ends, upper(ends))
        for row in await rows(_BY_NUMBER, *bounds, where, asked.number, enough):
            found.append(_hit(row, asked.number))
    return found


def _hit(row: Row, number: str) -> Hit:
    kind = str(row["number_kind"])
    return Hit(row, f"{kind[:1].upper()}{kind[1:]}", marked(row["shown"], row["folded"], number))


def marked(shown: str, folded: str, number: str) -> tuple[Piece, ...]:
    """A number as shown, with the part that was typed marked, whatever its spacing."""
    start = 0 if folded.startswith(number) else len(folded) - len(number)
    places = [place for place, ch in enumerate(shown) if ch.isalnum()]
    if len(places) != len(folded):
        return (Piece(shown, True),)
    first, last = places[start], places[start + len(number) - 1] + 1
    parts = (Piece(shown[:first]), Piece(shown[first:last], True), Piece(shown[last:]))
    return tuple(part for part in parts if part.text)
