"""Changing someone: name, team, roles, client books, and whether they can sign in."""

from dataclasses import replace

from opx_core import db, events, people
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff import versions
from opx_core.staff.form import PersonForm, of, shown, tidied, wrong
from opx_core.staff.reading import books_of, person


async def change(actor: Actor, person_id: int, form: PersonForm, version: int) -> bool:
    """Save the person as typed; False where nothing differed.

    ``Changed`` if somebody saved them first, ``Invalid`` with everything that is wrong.
    Whoever can no longer sign in is signed out at once.
    """
    require(actor, "core.manage_people")
    before = await person(actor, person_id, lock=True)
    versions.check(before, version)
    form = tidied(form)
    if errors := await wrong(actor, form, before):
        raise Invalid(errors)
    return await _save(actor, person_id, of(before), form)


async def deactivate(actor: Actor, person_id: int) -> bool:
    """Let someone sign in no more, and end their sessions; False where they could not before."""
    require(actor, "core.manage_people")
    before = await person(actor, person_id, lock=True)
    form = replace(of(before), active=False)
    errors = await wrong(actor, form, before)
    if said := {name: words for name, words in errors.items() if name == "active"}:
        raise Invalid(said)
    return await _save(actor, person_id, of(before), form)


async def _save(actor: Actor, person_id: int, before: PersonForm, form: PersonForm) -> bool:
    changed = versions.differing(await shown(before), await shown(form))
    if not changed:
        return False
    await db.execute(
        "update user_account set name = $2, email = $3, team_id = $4, active = $5,"
        " version = version + 1 where id = $1",
        person_id,
        form.name,
        form.email,
        form.team_id,
        form.active,
    )
    await people.give_roles(person_id, form.roles)
    await people.give_books(person_id, form.books, books_of(actor))
    if not form.active:
        await db.execute("delete from user_session where user_id = $1", person_id)
    kind = "core.person_changed"
    if before.active is not form.active:
        kind = "core.person_reactivated" if form.active else "core.person_deactivated"
    values = {"name": form.name, **changed}
    await events.record(events.Happening(f"user/{person_id}", kind, actor, values))
    return True
