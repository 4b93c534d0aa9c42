"""The work of someone who leaves, on its way to others."""

from piccolo.columns import (
    JSON,
    Array,
    BigInt,
    BigSerial,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.identity import Team, User


class Handover(Table, tablename="handover"):
    """Someone's open work given to ``people``, evenly, or to a team; ``counts`` by receiver."""

    id = BigSerial(primary_key=True)
    giver = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="from_id")
    maker = ForeignKey(User, on_delete=OnDelete.restrict, null=True, db_column_name="by_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, null=True, db_column_name="team_id")
    people = Array(base_column=BigInt())
    total = Integer()
    given = Integer(default=0)
    counts = JSON()
    after_id = BigInt(default=0)
    made_at = Timestamptz()
    finished_at = Timestamptz(null=True)
