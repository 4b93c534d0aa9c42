"""What happened on a case, in words, newest first."""

import json
import re
from datetime import datetime
from typing import Any

from opx_core import data_classes, db, field_classes, plugins, rings
from opx_core.events import EventKind
from opx_core.identity import Actor

PAGE = 40
_NAME = re.compile(r"\{(\w+)\}")

_EVENTS = """
select e.id, e.kind, e.at, e.actor_kind, coalesce(u.name, o.name) as actor, v.data,
coalesce(r.ring, 'firm') as ring, {of_document}
from event e left join event_ring r on r.event_id = e.id
left join event_value v on v.event_id = e.id left join user_account u on u.id = e.actor_id
left join outside_account o on o.id = e.actor_id
where e.case_id = $1 and ($2::bigint is null or e.id < $2) and {seen}
order by e.id desc limit $3
"""


async def timeline(actor: Actor, case_id: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest events (before the event ``before``), one more than :data:`PAGE` if there are.

    What stands in a ring that ``actor`` is not in is left out.
    """
    seen = rings.of_events(actor, "r", "e.case_id")
    sql = _EVENTS.format(seen=seen, of_document=data_classes.OF_EVENT)
    rows = await db.fetch(sql, case_id, before, PAGE + 1)
    read = ({**dict(row), "values": json.loads(row["data"]) if row["data"] else {}} for row in rows)
    return [field_classes.without(actor, data_classes.unnamed(actor, row)) for row in read]


def kind_of(key: str) -> EventKind:
    """The kind of an event, also where the module that recorded it is no longer loaded."""
    return plugins.active().events.get(key) or EventKind(
        key, key.partition(".")[2].replace("_", " ")
    )


def in_words(template: str, values: dict[str, Any], show: Any) -> str:
    """``template`` with the event's values put in; a moment as ``show`` writes it.

    What an event does not say, such as why in those of an earlier release, is left out.
    """
    return _NAME.sub(lambda found: _word(values.get(found[1], ""), show), template)


def _word(value: object, show: Any) -> str:
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and value[10:11] == "T":
        return str(show(datetime.fromisoformat(value)))
    return "" if value is None else str(value)
