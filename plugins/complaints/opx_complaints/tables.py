"""What a complaint holds beyond its case."""

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Complaint(Table, tablename="complaints_complaint"):
    """The complaint of one case.

    ``source``, ``source_key`` and ``source_book`` say which row of which kind of file it was
    loaded from; once it is ``voided`` that row can be loaded anew.
    """

    case = BigInt(primary_key=True, db_column_name="case_id")
    product = Text()
    cause = Text()
    firm = Text()
    channel = Text()
    policy_number = Text()
    narrative = Text()
    wanted = Text()
    payment_service = Boolean(default=False)
    source = Text(null=True)
    source_key = Text(null=True)
    source_digest = Bytea(null=True)
    source_book = BigInt(null=True)
    voided = Boolean(default=False)


class Decision(Table, tablename="complaints_decision"):
    """How one episode of a complaint was decided. The newest of an episode stands."""

    id = BigSerial(primary_key=True)
    case = BigInt(db_column_name="case_id")
    episode = Integer()
    outcome = Text()
    reasons = Text()
    decided_by = BigInt(null=True)
    decided_at = Timestamptz()
