"""The skills that a tenant knows. A workflow may ask for others; those ask for nothing here."""

import re

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff import versions

PERMISSION = "core.grant_skills"
LONGEST_NAME, LONGEST_ABOUT = 80, 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,38}")
_SKILLS = """
select s.id, s.key, s.name, s.about, s.version,
(select count(*) from user_skill k join user_account u on u.id = k.user_id
    where k.skill_id = s.id and u.active and (k.expires_on is null or k.expires_on >= current_date)
) as people,
(select count(*) from user_skill k join user_account u on u.id = k.user_id
    where k.skill_id = s.id and u.active and k.expires_on < current_date + 60) as expiring
from skill s where $1::bigint is null or s.id = $1 order by s.name
"""


class UnknownSkill(LookupError):
    """There is no such skill."""


async def every() -> list[Row]:
    """The skills by name, with how many people have each and how many end within 60 days."""
    return [dict(row) for row in await db.fetch(_SKILLS, None)]


async def one(skill_id: int) -> Row:
    """One of :func:`every`."""
    rows = await db.fetch(_SKILLS, skill_id)
    if not rows:
        raise UnknownSkill("There is no such skill.")
    return dict(rows[0])


async def add(actor: Actor, key: str, name: str, about: str = "") -> int:
    """Add a skill; gives its id, or raises ``Invalid``. Its key stays as it is."""
    require(actor, PERMISSION)
    row = {"key": key.strip(), "name": _tidy(name), "about": about.replace("\x00", "").strip()}
    errors = await _wrong(row, None)
    if not _KEY.fullmatch(row["key"]):
        errors["key"] = "Use small letters, digits and _, beginning with a letter."
    elif await db.fetch_value("select 1 from skill where key = $1", row["key"]):
        errors["key"] = "There is a skill with this key already. Choose another."
    if errors:
        raise Invalid(errors)
    (skill_id,) = await db.next_ids("skill", 1)
    await db.insert("skill", [{"id": skill_id, **row}])
    values = {"name": row["name"], "before": {}, "after": _shown(row)}
    await events.record(events.Happening(f"skill/{skill_id}", "core.skill_added", actor, values))
    return skill_id


async def change(actor: Actor, skill_id: int, name: str, about: str, version: int) -> bool:
    """Change a skill's words; False where nothing differed. ``Changed``, ``Invalid``."""
    require(actor, PERMISSION)
    await db.execute("select 1 from skill where id = $1 for update", skill_id)
    before = await one(skill_id)
    versions.check(before, version)
    row = {"name": _tidy(name), "about": about.replace("\x00", "").strip()}
    if errors := await _wrong(row, skill_id):
        raise Invalid(errors)
    changed = versions.differing(_shown(before), _shown(row))
    if changed:
        await db.update("skill", skill_id, {**row, "version": version + 1})
        values = {"name": row["name"], **changed}
        stream = f"skill/{skill_id}"
        await events.record(events.Happening(stream, "core.skill_changed", actor, values))
    return bool(changed)


def _tidy(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())


def _shown(row: Row) -> dict[str, str]:
    return {"Name": row["name"], "What it means": row["about"]}


async def _wrong(row: Row, skill_id: int | None) -> dict[str, str]:
    errors = {}
    if not row["name"] or len(row["name"]) > LONGEST_NAME:
        errors["name"] = f"Enter a name of at most {LONGEST_NAME} characters."
    elif await db.fetch_value(
        "select 1 from skill where lower(name) = lower($1) and id is distinct from $2",
        row["name"],
        skill_id,
    ):
        errors["name"] = "There is a skill of this name already. Choose another."
    if len(row["about"]) > LONGEST_ABOUT:
        errors["about"] = f"Use at most {LONGEST_ABOUT} characters."
    return errors
