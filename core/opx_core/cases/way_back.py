"""What a move's event keeps so that the move can be put right if it was a mistake."""

import json
from collections.abc import Mapping
from typing import Any

from opx_core.db import Row
from opx_core.workflow import Transition


def way_back(case: Mapping[str, Any], transition: Transition) -> Row:
    """What ``case`` was before: its level and facts as far as the move's fields change them."""
    asked = {field.key for field in transition.fields}
    kept: Row = {"mover_before": json.loads(str(case["movers"])).get(transition.key)}
    if "level" in asked:
        kept["level_before"] = case["level"]
    facts = {
        name: {key: value for key, value in some.items() if key in asked}
        for name, some in json.loads(str(case["facts"])).items()
        if isinstance(some, dict)
    }
    if any(facts.values()):
        kept["facts_before"] = json.dumps(facts)
    return kept


def restored(case: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
    """The columns of ``case`` as they were before a move with these ``values`` of its event."""
    movers = json.loads(str(case["movers"]))
    movers.pop(values.get("move", ""), None)
    if values.get("mover_before") is not None:
        movers[values["move"]] = values["mover_before"]
    columns: Row = {"movers": json.dumps(movers)}
    if "level_before" in values:
        columns["level"] = values["level_before"]
    if "facts_before" in values:
        facts = json.loads(str(case["facts"]))
        for name, some in json.loads(values["facts_before"]).items():
            facts[name] = {**facts.get(name, {}), **some}
        columns["facts"] = json.dumps(facts)
    return columns
