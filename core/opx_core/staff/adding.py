"""Adding someone."""

from opx_core import db, events, people
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.signing_in.passwords import WeakPassword, hash_password
from opx_core.staff.form import PersonForm, shown, tidied, wrong


async def add(actor: Actor, form: PersonForm, password: str = "") -> int:
    """Add someone; gives their id, or raises ``Invalid``.

    Without a ``password`` they cannot sign in until they have opened an invitation (``links``).
    """
    require(actor, "core.manage_people")
    form = tidied(form)
    errors = await wrong(actor, form, None)
    hashed = ""
    try:
        hashed = hash_password(password, (form.name, form.email)) if password else ""
    except WeakPassword as error:
        errors["password"] = str(error)
    if errors:
        raise Invalid(errors)
    user_id = await people.insert_person(form.email, form.name, hashed, form.team_id)
    await people.give_roles(user_id, form.roles)
    await people.give_books(user_id, form.books)
    if not form.active:
        await db.execute("update user_account set active = false where id = $1", user_id)
    values = {"name": form.name, "before": {}, "after": await shown(form)}
    await events.record(events.Happening(f"user/{user_id}", "core.person_added", actor, values))
    return user_id
