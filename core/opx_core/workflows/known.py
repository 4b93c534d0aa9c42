"""The workflow of a case: its kind's, in the version that the case runs on.

A published version never changes, so a process keeps every one that it has read.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from opx_core import db, plugins
from opx_core.workflow import Workflow
from opx_core.workflow.documents import from_document

REMEMBERED_SECONDS = 5
_documents: dict[tuple[str, str, int], Workflow] = {}
_current: dict[str, tuple[float, dict[str, int]]] = {}
_NEWEST = "select kind, max(number) as number from workflow_version group by kind"
_READ = """
select v.kind, v.number, v.document from workflow_version v
join unnest($1::text[], $2::int[]) as wanted (kind, number) using (kind, number)
"""


def of(case: Mapping[str, Any]) -> Workflow:
    """The workflow of a case that was read by the core.

    ``UnknownKind`` where its module is not loaded: nothing can be done with it then.
    """
    own = plugins.active().workflow(str(case["kind"]))
    return _kept(str(case["kind"]), int(case["workflow_version"])) or own


def shown(kind: str, number: int | None = None) -> Workflow | None:
    """The workflow to name states and levels by, also of a module that is not loaded.

    Without a ``number`` the newest that this process knows of.
    """
    if number is None:
        number = _current.get(db.current().tenant, (0.0, {}))[1].get(kind, 0)
    return _kept(kind, number) or plugins.active().workflows.get(kind)


async def know(rows: Iterable[Mapping[str, Any]]) -> None:
    """Have the workflows of these cases ready for :func:`of` and :func:`shown`."""
    wanted = {(str(row["kind"]), int(row["workflow_version"])) for row in rows}
    await _read({each for each in wanted if _kept(*each) is None})


async def current(kind: str) -> Workflow:
    """The newest published version, which new cases run on. ``UnknownKind``."""
    own = plugins.active().workflow(kind)
    numbers = await newest()
    return (_kept(kind, numbers[kind]) or own) if kind in numbers else own


async def newest() -> dict[str, int]:
    """The number of the newest version of each kind, read anew, and that version made known."""
    numbers = {row["kind"]: int(row["number"]) for row in await db.fetch(_NEWEST)}
    await _read({each for each in numbers.items() if _kept(*each) is None})
    session = db.current()
    if not session.own_workflows:
        _current[session.tenant] = (time.monotonic(), numbers)
    return numbers


async def refresh() -> None:
    """Know the newest versions of the tenant, as they were at most some seconds ago.

    Every tenant session begins with it, so that :func:`shown` and :func:`now` need not ask.
    """
    read_at, _ = _current.get(db.current().tenant, (-REMEMBERED_SECONDS, {}))
    if time.monotonic() - read_at > REMEMBERED_SECONDS:
        await newest()


async def reader(workflow: Workflow) -> Workflow:
    """``workflow`` with the moves of all versions of its kind, to read what happened by."""
    rows = await db.fetch(
        "select kind, number as workflow_version from workflow_version where kind = $1 "
        "order by number desc",
        workflow.kind,
    )
    await know(rows)
    moves = {(each.key, each.to, each.from_states): each for each in workflow.transitions}
    for row in rows:
        other = shown(row["kind"], row["workflow_version"])
        for each in other.transitions if other else ():
            moves.setdefault((each.key, each.to, each.from_states), each)
    return replace(workflow, transitions=tuple(moves.values()))


def now() -> list[Workflow]:
    """The newest version of each loaded module's kinds."""
    own = plugins.active().workflows
    return [shown(kind) or own[kind] for kind in own]


def forget(tenant: str) -> None:
    """Read everything of this tenant anew."""
    _current.pop(tenant, None)
    for key in [key for key in _documents if key[0] == tenant]:
        del _documents[key]


def published(workflow: Workflow) -> None:
    """What this session has published is its own until it has been committed."""
    db.current().own_workflows[workflow.kind, workflow.version] = workflow


def _kept(kind: str, number: int) -> Workflow | None:
    session = db.current()
    own: Workflow | None = session.own_workflows.get((kind, number))
    return own or _documents.get((session.tenant, kind, number))


async def _read(wanted: set[tuple[str, int]]) -> None:
    if not wanted:
        return
    kinds, numbers = zip(*sorted(wanted), strict=True)
    session = db.current()
    for row in await db.fetch(_READ, kinds, numbers):
        found = from_document(json.loads(row["document"]))
        if session.own_workflows:
            session.own_workflows[row["kind"], row["number"]] = found
        else:
            _documents[session.tenant, row["kind"], row["number"]] = found
