"""What guards and conditions may ask about a case."""

import json
from collections.abc import Mapping

from opx_core import workflows
from opx_core.workflow import as_facts


def of_case(case: Mapping[str, object]) -> dict[str, object]:
    """The case's own facts under ``case``, the answers to the workflow's own fields under
    ``fields``, and the module's beside them."""
    known = {name: case[name] for name in ("state", "level", "episode", "nation", "subject")}
    typed = json.loads(str(case.get("fields", "{}")))
    own = as_facts(typed, workflows.of(case).fields) if typed else {}
    return {"case": known, "fields": own, **json.loads(str(case["facts"]))}
