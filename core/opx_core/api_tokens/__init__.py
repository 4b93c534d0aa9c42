"""API tokens: with one, a program acts as a person, within scopes and client books, for a time."""

from opx_core.api_tokens.accounts import NewAccount, add_account, may_act_as
from opx_core.api_tokens.answers import JOBS
from opx_core.api_tokens.bearing import Bearer, bearer, tenant_of
from opx_core.api_tokens.making import (
    LONGEST_DAYS,
    Made,
    TokenForm,
    UnknownToken,
    make,
    make_for,
    revoke,
)
from opx_core.api_tokens.reading import every, token
from opx_core.api_tokens.scopes import SCOPES, Scope, permissions_of, scope_keys

__all__ = [
    "JOBS",
    "LONGEST_DAYS",
    "SCOPES",
    "Bearer",
    "Made",
    "NewAccount",
    "Scope",
    "TokenForm",
    "UnknownToken",
    "add_account",
    "bearer",
    "every",
    "make",
    "make_for",
    "may_act_as",
    "permissions_of",
    "revoke",
    "scope_keys",
    "tenant_of",
    "token",
]
