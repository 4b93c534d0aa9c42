"""People from outside who look at their own cases: accounts, what they reach, links, sessions."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.cases import Case
from opx_core.tables.identity import User
from opx_core.tables.parties import Party


class OutsideAccount(Table, tablename="outside_account"):
    """Someone from outside. Ids are of the same sequence as those of ``user_account``.

    ``secret`` is that of their app for codes, sealed; it counts once ``confirmed_at`` is there.
    """

    id = BigInt(primary_key=True)
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    name = Text()
    email = Text()
    active = Boolean(default=True)
    secret = Text()
    confirmed_at = Timestamptz(null=True)
    last_step = BigInt(default=0)
    created_at = Timestamptz()


class OutsideAccess(Table, tablename="outside_access"):
    """A case that someone reaches, on one side, from when to when, and who said so.

    It counts only while their part in the case does (``outside.sides``).
    """

    id = BigSerial(primary_key=True)
    account = ForeignKey(OutsideAccount, on_delete=OnDelete.restrict, db_column_name="account_id")
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    side = Text()
    started_at = Timestamptz()
    started_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="started_by")
    ended_at = Timestamptz(null=True)
    ended_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="ended_by")


class OutsideLink(Table, tablename="outside_link"):
    """A single-use link. Only hashes are kept: of its token, and of a code told by phone."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(OutsideAccount, on_delete=OnDelete.restrict, db_column_name="account_id")
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    token_hash = Bytea()
    code_hash = Bytea(null=True)
    made_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="made_by")
    made_at = Timestamptz()
    expires_at = Timestamptz()
    failures = Integer(default=0)
    used_at = Timestamptz(null=True)


class OutsideSession(Table, tablename="outside_session"):
    """A signed-in browser of someone from outside. One not ``proven`` must set up an app first."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(OutsideAccount, on_delete=OnDelete.restrict, db_column_name="account_id")
    token_hash = Bytea()
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    browser = Text(default="")
    address = Text(default="")
    proven = Boolean(default=True)
