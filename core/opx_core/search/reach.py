"""People by phone number, e-mail address and postcode. A withheld one is found by nobody without
the permission to see it.
"""

from piccolo.querystring import QueryString

from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import catalogue
from opx_core.policy import may
from opx_core.search.asked import Asked, upper
from opx_core.search.cases import COLUMNS, rows
from opx_core.search.hits import Hit, Piece

_BY = f"""
with reached as materialized (
    select c.value, c.kind as point_kind, c.postcode, c.party_id, part.role, case_file.id,
    case_file.received_at from contact_point c
    join case_party part on part.party_id = c.party_id
    join case_file on case_file.id = part.case_id
    where part.ended_at is null and c.ended_at is null and ({{}} or not c.withheld)
    and {{}} and {{}}
)
select found.value, found.point_kind, found.postcode, p.id as party_id, p.name, found.role,
{COLUMNS} from (
    select * from reached order by received_at desc limit {{}}
) found join party p on p.id = found.party_id join case_file on case_file.id = found.id
order by case_file.received_at desc
"""  # noqa: S608
_PHONES = "c.kind in ('mobile', 'landline')"


async def find(actor: Actor, asked: Asked, where: QueryString, enough: int) -> list[Hit]:
    """Who is reached this way, newest case first."""
    by = _condition(asked)
    if by is None:
        return []
    full = may(actor, "core.read_withheld")
    return [_hit(row, asked) for row in await rows(_BY, full, by, where, enough)]


def _condition(asked: Asked) -> QueryString | None:
    if asked.email:
        return QueryString("c.kind = 'email' and c.folded = {}", asked.email)
    if asked.phone:
        return QueryString(f"{_PHONES} and c.folded = {{}}", asked.phone)
    if asked.postcode:
        return QueryString("c.postcode = {}", asked.postcode)
    if asked.outward:
        first = f"{asked.outward} "
        return QueryString("c.postcode ~>=~ {} and c.postcode ~<~ {}", first, upper(first))
    if asked.last_digits:
        ends = asked.last_digits[::-1]
        sql = f"{_PHONES} and reverse(c.folded) ~>=~ {{}} and reverse(c.folded) ~<~ {{}}"
        return QueryString(sql, ends, upper(ends))
    return None


def _hit(row: Row, asked: Asked) -> Hit:
    kind = catalogue.label(catalogue.KINDS, row["point_kind"])
    value = row["postcode"] if asked.postcode or asked.outward else row["value"]
    role = catalogue.label(catalogue.ROLES, row["role"]).lower()
    pieces = (Piece(f"{row['name']}, {role}: "), *_marked(value, asked))
    return Hit(row, kind, pieces, row["party_id"])


def _marked(value: str, asked: Asked) -> tuple[Piece, ...]:
    if not asked.last_digits:
        return (Piece(value, True),)
    left, place = len(asked.last_digits), len(value)
    while place and left:
        place -= 1
        left -= value[place].isdigit()
    return tuple(part for part in (Piece(value[:place]), Piece(value[place:], True)) if part.text)
