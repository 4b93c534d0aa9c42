"""Tokens: what they are good for, what they are not, and how they end."""

from dataclasses import replace

import pytest

from opx_core import api_tokens, db, segregation
from opx_core.api_tokens import NewAccount, TokenForm
from opx_core.cases import Invalid
from opx_core.identity import system_actor
from opx_core.policy import NotAllowed, may

FORM = TokenForm("Feed", None, ("cases:read", "notes:write"))


@pytest.fixture
def made(session, add_person):
    """Makes a token that acts as its maker; gives the maker and the token."""

    async def make(role="admin", **changed):
        person = await add_person(role)
        form = replace(FORM, person_id=person.id, **changed)
        return person, await api_tokens.make_for(system_actor(), form)

    return make


async def test_a_token_acts_as_its_person_within_its_scopes(made):
    person, token = await made("handler")

    held = await api_tokens.bearer(token.text)

    assert (held.actor.id, held.actor.books, held.actor.kind) == (person.id, person.books, "token")
    assert held.actor.permissions == {"core.read_cases", "core.add_notes"}


async def test_a_token_never_does_more_than_its_person(made):
    _, token = await made("auditor", scopes=api_tokens.scope_keys())

    held = await api_tokens.bearer(token.text)

    assert not may(held.actor, "core.add_notes")
    assert may(held.actor, "core.read_reports")


async def test_a_token_loses_at_once_what_its_person_loses(made):
    person, token = await made("handler")

    await db.execute("delete from user_role where user_id = $1", person.id)

    assert (await api_tokens.bearer(token.text)).actor.permissions == frozenset()


async def test_a_token_is_kept_to_its_books(made, books):
    _, token = await made("compliance", books=(books.rival,))

    held = await api_tokens.bearer(token.text)

    assert held.actor.books == {books.rival}


async def test_two_permissions_that_exclude_each_other_stay_shut(made, monkeypatch):
    _, token = await made("handler")
    monkeypatch.setattr(segregation, "PAIRS", (("core.add_notes", "core.edit_parties"),))

    held = await api_tokens.bearer(token.text)

    assert held.actor.permissions == {"core.read_cases"}


@pytest.mark.parametrize(
    "change",
    ["revoked_at = now()", "expires_at = now()", "token_hash = '\\x00'"],
)
async def test_a_token_that_ended_opens_nothing(made, change):
    _, token = await made()

    await db.execute(f"update api_token set {change} where id = $1", token.id)

    assert await api_tokens.bearer(token.text) is None


async def test_a_token_of_someone_who_left_opens_nothing(made):
    person, token = await made()

    await db.execute("update user_account set active = false where id = $1", person.id)

    assert await api_tokens.bearer(token.text) is None


async def test_only_a_hash_of_a_token_is_kept(made):
    _, token = await made()

    rows = await db.fetch("select t::text as row from api_token t")
    told = await db.fetch("select data::text as row from event_value")

    secret = token.text.rpartition("_")[2]
    assert not [row for row in (*rows, *told) if secret in row["row"]]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("name", {"name": "  "}),
        ("scopes", {"scopes": ("cases:all",)}),
        ("days", {"days": 366}),
        ("days", {"days": 0}),
        ("books", {"books": (999_999,)}),
    ],
)
async def test_a_token_that_cannot_be_is_refused(add_person, field, changed):
    admin = await add_person("admin")

    with pytest.raises(Invalid) as refused:
        await api_tokens.make(admin, replace(FORM, person_id=admin.id, **changed))

    assert list(refused.value.errors) == [field]


async def test_nobody_makes_a_token_that_acts_as_a_colleague(add_person):
    admin, colleague = await add_person("admin"), await add_person("compliance")

    with pytest.raises(Invalid) as refused:
        await api_tokens.make(admin, replace(FORM, person_id=colleague.id))

    assert list(refused.value.errors) == ["person"]


async def test_a_token_acts_as_a_service_account(add_person, books):
    admin = await add_person("admin")
    new = NewAccount("Letters", ("handler",), (books.main,))

    account = await api_tokens.add_account(admin, new)
    token = await api_tokens.make(admin, replace(FORM, person_id=account))

    assert (await api_tokens.bearer(token.text)).actor.name == "Letters"


async def test_who_may_not_manage_tokens_makes_and_revokes_none(add_person, made):
    handler, (_, token) = await add_person("handler"), await made()

    with pytest.raises(NotAllowed):
        await api_tokens.make(handler, replace(FORM, person_id=handler.id))
    with pytest.raises(NotAllowed):
        await api_tokens.revoke(handler, token.id)


async def test_making_and_revoking_are_on_record(made):
    admin, token = await made()

    await api_tokens.revoke(admin, token.id)

    sql = "select kind from event where stream = $1 order by seq"
    kinds = [row["kind"] for row in await db.fetch(sql, f"token/{token.id}")]
    assert kinds == ["core.api_token_made", "core.api_token_revoked"]
    assert await api_tokens.revoke(admin, token.id) is False


def test_the_tenant_of_a_token_is_read_from_its_shape():
    good = f"opx_t_{'a1' * 6}_{'0' * 48}"

    assert api_tokens.tenant_of(good) == f"t_{'a1' * 6}"
    assert api_tokens.tenant_of(good.upper()) == api_tokens.tenant_of("opx_x_1") == ""
