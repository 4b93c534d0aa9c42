"""What guards and conditions may ask about a case."""

import json
from collections.abc import Mapping


def of_case(case: Mapping[str, object]) -> dict[str, object]:
    """The case's own facts under ``case``, and the module's beside it."""
    known = {name: case[name] for name in ("state", "level", "episode", "nation", "subject")}
    return {"case": known, **json.loads(str(case["facts"]))}
