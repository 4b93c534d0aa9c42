"""Kinds of file that are known: built in, or saved by the tenant under a name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from opx_core import db
from opx_core.identity import Actor
from opx_core.importers import Importer
from opx_ingestor.batches.plans import Plan
from opx_ingestor.matching.suggesting import matched

ENOUGH = 0.9
SOURCE = "file"


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of file that a header fits, with the plan for it. ``id`` is that of a saved one."""

    name: str
    plan: Plan
    share: float
    columns: int
    id: int | None = None
    told: str = ""


async def recognise(importer: Importer, header: Sequence[str]) -> Known | None:
    """The kind of file that the header fits best, if at least nine in ten columns are there."""
    every = [*await _saved(importer, header), *_built_in(importer, header)]
    fitting = [known for known in every if known.share >= ENOUGH]
    return max(fitting, key=lambda known: (known.share, known.columns), default=None)


async def save(
    actor: Actor, importer: Importer, name: str, header: Sequence[str], plan: Plan
) -> None:
    """Save how columns are matched, in place of what the name stood for."""
    columns = {header[place]: key for key, place in plan.places.items()}
    kept = replace(plan, places={})
    told = json.dumps({"columns": columns, **json.loads(kept.stored())})
    await db.execute(
        "insert into ingestor_mapping (importer, name, header, plan, made_by) "
        "values ($1, $2, $3, $4, $5) on conflict (importer, name) do update "
        "set header = excluded.header, plan = excluded.plan, made_by = excluded.made_by, "
        "made_at = now()",
        importer.name,
        name,
        json.dumps(list(header)),
        told,
        actor.id,
    )


async def used(actor: Actor, importer: Importer, name: str) -> None:
    """Count a use of a saved mapping."""
    await db.execute(
        "update ingestor_mapping set uses = uses + 1, used_at = now(), used_by = $3 "
        "where importer = $1 and name = $2",
        importer.name,
        name,
        actor.id,
    )


async def _saved(importer: Importer, header: Sequence[str]) -> list[Known]:
    rows = await db.fetch(
        "select id, name, plan, uses from ingestor_mapping where importer = $1 order by id",
        importer.name,
    )
    found = []
    for row in rows:
        kept = json.loads(row["plan"])
        columns = kept.pop("columns")
        plan = Plan(**{**kept, "places": matched(columns, header)})
        times = "once" if row["uses"] == 1 else f"{row['uses']} times"
        told = f"Used {times}." if row["uses"] else "Not used yet."
        share = len(plan.places) / max(len(columns), 1)
        found.append(Known(row["name"], plan, share, len(columns), row["id"], told))
    return found


def _built_in(importer: Importer, header: Sequence[str]) -> list[Known]:
    found = []
    for mapping in importer.mappings.values():
        plan = Plan(mapping.source, matched(mapping.columns, header), dict(mapping.fixed))
        share = len(plan.places) / len(mapping.columns)
        found.append(Known(mapping.title or mapping.name, plan, share, len(mapping.columns)))
    return found
