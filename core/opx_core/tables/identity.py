"""People who sign in: their roles, teams, client books and sessions."""

from piccolo.columns import (
    Array,
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


class ClientBook(Table, tablename="client_book"):
    """One client's cases. A BPO's rival clients are kept apart by book.

    ``letters`` stand before the references of its new cases; empty: those of the tenant do.
    """

    id = BigSerial(primary_key=True)
    key = Text()
    name = Text()
    letters = Text(default="")
    version = Integer(default=1)


class Team(Table, tablename="team"):
    """People who share a queue."""

    id = BigSerial(primary_key=True)
    name = Text()
    version = Integer(default=1)


class Role(Table, tablename="role"):
    """A named set of permissions."""

    id = BigSerial(primary_key=True)
    key = Text()
    name = Text()
    version = Integer(default=1)
    second_factor = Boolean(default=False)
    kinds = Array(Text(), null=True)
    teams = Text(default="all")
    team_ids = Array(BigInt())


class RolePermission(Table, tablename="role_permission"):
    """One permission that a role gives."""

    id = BigSerial(primary_key=True)
    role = ForeignKey(Role, on_delete=OnDelete.restrict, db_column_name="role_id")
    permission = Text()


class User(Table, tablename="user_account"):
    """Someone who signs in with e-mail and password (argon2id)."""

    id = BigSerial(primary_key=True)
    email = Text()
    name = Text()
    password_hash = Text()
    active = Boolean(default=True)
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    created_at = Timestamptz()
    version = Integer(default=1)
    service = Boolean(default=False)


class UserRole(Table, tablename="user_role"):
    """A role that a person has."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    role = ForeignKey(Role, on_delete=OnDelete.restrict, db_column_name="role_id")


class UserBook(Table, tablename="user_book"):
    """A client book that a person may see."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    book = ForeignKey(ClientBook, on_delete=OnDelete.restrict, db_column_name="book_id")


class SecondFactor(Table, tablename="second_factor"):
    """Someone's app for codes: its secret, sealed, and the last step that was used."""

    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id", primary_key=True)
    secret = Text()
    confirmed_at = Timestamptz(null=True)
    last_step = BigInt(default=0)


class RecoveryCode(Table, tablename="recovery_code"):
    """A code that replaces the app once. Only a keyed hash is kept."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    code_hash = Bytea()
    used_at = Timestamptz(null=True)


class UserSubject(Table, tablename="user_subject"):
    """Who a person is to a provider that vouches for them."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    issuer = Text()
    subject = Text()


class SignInLink(Table, tablename="sign_in_link"):
    """An invitation, or a link for a new password. Only a hash of its token is kept."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    kind = Text()
    token_hash = Bytea()
    made_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="made_by", null=True)
    made_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True)


class SignInThrottle(Table, tablename="sign_in_throttle"):
    """How many wrong tries there were, by account, address or browser, and how long to wait."""

    key = Text(primary_key=True)
    failures = Integer(default=0)
    last_at = Timestamptz()
    wait_until = Timestamptz(null=True)


class UserSession(Table, tablename="user_session"):
    """A signed-in browser. Only a hash of its token is kept."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    token_hash = Bytea()
    created_at = Timestamptz()
    seen_at = Timestamptz()
    expires_at = Timestamptz()
    browser = Text(default="")
    address = Text(default="")
    method = Text(default="password")
    factor_at = Timestamptz(null=True)
    leaves = Text(default="")


class AuthorityLimit(Table, tablename="authority_limit"):
    """The most that a role or a person may commit by one move, in pence."""

    id = BigSerial(primary_key=True)
    role = ForeignKey(Role, on_delete=OnDelete.restrict, db_column_name="role_id", null=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id", null=True)
    authority = Text()
    currency = Text(default="GBP")
    pence = BigInt()


class SeeingAs(Table, tablename="seeing_as"):
    """That somebody saw OPX as a colleague sees it: who, as whom, why, from when to when."""

    id = BigSerial(primary_key=True)
    viewer = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="viewer_id")
    person = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="person_id")
    session_id = BigInt()
    reason = Text()
    began_at = Timestamptz()
    ends_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class GrantSpan(Table, tablename="grant_span"):
    """From when to when a role gave a permission, or a person had a role or a client book.

    Triggers write it; rows of what is gone stay.
    """

    id = BigSerial(primary_key=True)
    kind = Text()
    role_id = BigInt(null=True)
    user_id = BigInt(null=True)
    book_id = BigInt(null=True)
    permission = Text(null=True)
    began_at = Timestamptz()
    ended_at = Timestamptz(null=True)
