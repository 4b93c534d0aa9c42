"""A tenant's rules: which new work goes to which team, and how its people share it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from opx_core import db, directory, events, workflows
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff import labels, versions
from opx_core.staff.reading import books_of

PERMISSION = "core.set_allocation"
METHODS = {
    "least": "To whoever has least open, of those with the skills",
    "best": "To whoever’s skills fit best, then to whoever has least open",
    "none": "To the team only: people take the cases themselves",
}
MOST, LONGEST_NAME = 200, 100
_RULES = """
select r.*, t.name as team, b.name as book from allocation_rule r join team t on t.id = r.team_id
left join client_book b on b.id = r.book_id where ($1::bigint is null or r.id = $1)
and ($2::bigint[] is null or ((r.book_id is null or r.book_id = any($2)) and (
    not exists (select from user_account u where u.team_id = t.id)
    or exists (select from user_account u join user_book k on k.user_id = u.id
        where u.team_id = t.id and k.book_id = any($2)))))
order by r.place, r.id
"""


class UnknownRule(LookupError):
    """There is no such allocation rule."""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as typed; what is empty or None holds for every case."""

    name: str
    team_id: int | None
    method: str
    place: int = 10
    kind: str = ""
    level: str = ""
    state: str = ""
    book_id: int | None = None
    active: bool = True


async def every(actor: Actor) -> list[Row]:
    """The rules in their order, with the names of team and client book.

    Of teams and client books that the actor may not know of, there is none.
    """
    return [dict(row) for row in await db.fetch(_RULES, None, books_of(actor))]


async def one(actor: Actor, rule_id: int) -> Row:
    """One of :func:`every`."""
    rows = await db.fetch(_RULES, rule_id, books_of(actor))
    if not rows:
        raise UnknownRule("There is no such rule.")
    return dict(rows[0])


def fits(rule: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """Whether a rule is for a case. One that another team has already is not its business."""
    if not rule["active"] or case["team_id"] not in (None, rule["team_id"]):
        return False
    if rule["book_id"] not in (None, case["book_id"]):
        return False
    return all(rule[name] in ("", case[name]) for name in ("kind", "level", "state"))


async def add(actor: Actor, form: RuleForm) -> int:
    """Add a rule; gives its id, or raises ``Invalid``."""
    require(actor, PERMISSION)
    if errors := await _wrong(actor, form):
        raise Invalid(errors)
    (rule_id,) = await db.next_ids("allocation_rule", 1)
    await db.insert("allocation_rule", [{"id": rule_id, **_row(form)}])
    values = {"name": form.name.strip(), "before": {}, "after": await shown(form)}
    await _record(actor, rule_id, "core.rule_added", values)
    return rule_id


async def change(actor: Actor, rule_id: int, form: RuleForm, version: int) -> bool:
    """Change a rule; False where nothing differed. ``Changed``, ``Invalid``."""
    require(actor, PERMISSION)
    before = await _locked(actor, rule_id)
    versions.check(before, version)
    if errors := await _wrong(actor, form):
        raise Invalid(errors)
    changed = versions.differing(await shown(form_of(before)), await shown(form))
    if changed:
        await db.update("allocation_rule", rule_id, {**_row(form), "version": version + 1})
        await _record(actor, rule_id, "core.rule_changed", {"name": form.name.strip(), **changed})
    return bool(changed)


async def remove(actor: Actor, rule_id: int) -> None:
    """Take a rule away. What it was stays in the events."""
    require(actor, PERMISSION)
    before = await _locked(actor, rule_id)
    await db.execute("delete from allocation_rule where id = $1", rule_id)
    values = {"name": before["name"], "before": await shown(form_of(before)), "after": {}}
    await _record(actor, rule_id, "core.rule_removed", values)


def form_of(row: Mapping[str, Any]) -> RuleForm:
    """A rule's row as a form."""
    names = asdict(RuleForm("", None, ""))
    return RuleForm(**{name: row[name] for name in names})


async def shown(form: RuleForm) -> dict[str, str]:
    """A rule in words, for events and for two versions side by side."""
    (names,) = await db.fetch(
        "select (select name from team where id = $1) as team,"
        " (select name from client_book where id = $2) as book",
        form.team_id,
        form.book_id,
    )
    return {
        "Name": form.name.strip(),
        "Order": str(form.place),
        "Team": names["team"] or "",
        "How": METHODS.get(form.method, ""),
        "Kind": form.kind,
        "Level": form.level,
        "State": form.state,
        "Client book": names["book"] or "",
        "In force": "Yes" if form.active else "No",
    }


def _row(form: RuleForm) -> Row:
    return {**asdict(form), "name": form.name.strip()}


async def _locked(actor: Actor, rule_id: int) -> Row:
    await db.execute("select 1 from allocation_rule where id = $1 for update", rule_id)
    return await one(actor, rule_id)


async def _wrong(actor: Actor, form: RuleForm) -> dict[str, str]:
    errors = {}
    if not form.name.strip() or len(form.name) > LONGEST_NAME or "\x00" in form.name:
        errors["name"] = f"Enter a name of at most {LONGEST_NAME} characters."
    if form.method not in METHODS:
        errors["method"] = "Choose how the team’s people share the work."
    if not 1 <= form.place <= 9999:
        errors["place"] = "Enter a number from 1 to 9999. Rules are tried in this order."
    seen = await directory.known(actor)
    if form.team_id not in {row["id"] for row in await labels.teams(actor)}:
        errors["team"] = "Choose a team from the list."
    if form.book_id is not None and form.book_id not in {row["id"] for row in seen.books}:
        errors["book"] = "Choose a client book from the list."
    known = workflows.now()
    if form.level and not any(form.level in flow.levels_by_key for flow in known):
        errors["level"] = "Choose a level from the list."
    if form.state and not any(form.state in flow.states_by_key for flow in known):
        errors["state"] = "Choose a state from the list."
    if form.kind and not any(form.kind == flow.kind for flow in known):
        errors["kind"] = "Choose a kind from the list."
    return errors


async def _record(actor: Actor, rule_id: int, kind: str, values: Row) -> None:
    await events.record(events.Happening(f"allocation_rule/{rule_id}", kind, actor, values))
