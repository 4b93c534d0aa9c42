"""Versions of a tenant's workflows: stored whole, never changed, and kept up with modules."""

import json
from collections.abc import Mapping
from dataclasses import replace

from opx_core import db
from opx_core.db import Row
from opx_core.workflow import Workflow
from opx_core.workflow.documents import digest, from_document, to_document
from opx_core.workflows.known import published

_NEWEST = """
select distinct on (kind) kind, number, digest, by_module from workflow_version
order by kind, number desc
"""
_OF_MODULE = "workflow.of_module."
_KEEP = """
insert into tenant_setting (key, value) values ($1, $2)
on conflict (key) do update set value = excluded.value
"""
_DRAFT = """
insert into workflow_draft (kind, base, document, proposal) values ($1, $2, $3, $4)
on conflict (kind) do update set proposal = excluded.proposal
"""


class UnknownVersion(LookupError):
    """The workflow has no such version here."""


async def settle(workflows: Mapping[str, Workflow]) -> list[str]:
    """Bring the tenant's versions in step with what the modules say; gives what was done.

    Where the tenant never edited a workflow, the module's is published by itself. Where it did,
    the module's new one is proposed in the draft, to be taken over part by part.
    """
    newest = {row["kind"]: row for row in await db.fetch(_NEWEST)}
    said = []
    for kind, own in sorted(workflows.items()):
        stored = newest.get(kind)
        if stored is None or (stored["by_module"] and stored["digest"] != digest(own)):
            number = stored["number"] + 1 if stored else own.version
            await store(replace(own, version=number), by_module=True)
            await keep_of_module(own)
            said.append(f"workflow {kind} is version {number}")
        elif not stored["by_module"] and await _is_news(own):
            await _propose(own, stored["number"])
            said.append(f"workflow {kind}: its module proposes changes")
    return said


async def store(workflow: Workflow, **about: object) -> None:
    """Store a version that is not there yet; the current session uses it from now on."""
    row: Row = {
        "kind": workflow.kind,
        "number": workflow.version,
        "document": json.dumps(to_document(workflow)),
        "digest": digest(workflow),
        **about,
    }
    await db.insert("workflow_version", [row])
    published(workflow)


async def version(kind: str, number: int) -> Workflow:
    """A published version. :class:`UnknownVersion`."""
    stored = await db.fetch_value(
        "select document from workflow_version where kind = $1 and number = $2", kind, number
    )
    if stored is None:
        raise UnknownVersion(f"The workflow {kind} has no version {number}.")
    return from_document(json.loads(stored))


async def last_of_module(kind: str) -> Workflow | None:
    """The module's own workflow as it was last taken over, or turned down, in this tenant."""
    stored = await db.fetch_value(
        "select value from tenant_setting where key = $1", _OF_MODULE + kind
    )
    return from_document(json.loads(stored)) if stored else None


async def keep_of_module(own: Workflow) -> None:
    """Remember it, so that only what is newer is proposed."""
    await db.execute(_KEEP, _OF_MODULE + own.kind, json.dumps(to_document(own)))


async def _is_news(own: Workflow) -> bool:
    """Whether the module's workflow is another than it last published or proposed here."""
    draft = await db.fetch_value("select proposal from workflow_draft where kind = $1", own.kind)
    last = from_document(json.loads(draft)) if draft else await last_of_module(own.kind)
    return last is None or digest(last) != digest(own)


async def _propose(own: Workflow, base: int) -> None:
    proposal = json.dumps(to_document(own))
    current = await db.fetch_value(
        "select document from workflow_version where kind = $1 and number = $2", own.kind, base
    )
    await db.execute(_DRAFT, own.kind, base, current, proposal)
