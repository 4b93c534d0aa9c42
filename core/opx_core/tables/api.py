"""API tokens, and the answers that are given again to a repeated request."""

from piccolo.columns import (
    JSON,
    Array,
    BigInt,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.identity import User


class ApiToken(Table, tablename="api_token"):
    """A key with which a program acts as a person. Only a hash of it is kept."""

    id = BigSerial(primary_key=True)
    name = Text()
    token_hash = Bytea()
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    made_by = ForeignKey(User, null=True, on_delete=OnDelete.restrict, db_column_name="made_by")
    scopes = Array(base_column=Text())
    books = Array(base_column=BigInt(), null=True)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True)
    revoked_at = Timestamptz(null=True)


class ApiAnswer(Table, tablename="api_answer"):
    """What a request with an ``Idempotency-Key`` was answered; kept for a day."""

    id = BigSerial(primary_key=True)
    token = ForeignKey(ApiToken, on_delete=OnDelete.restrict, db_column_name="token_id")
    key = Text()
    digest = Bytea()
    status = Integer()
    headers = JSON()
    body = Bytea()
    created_at = Timestamptz()
