"""What docs/api.md sends in its first example is taken."""

import json
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def _bodies():
    return [json.loads(each) for each in re.findall(r"-d '(\{.*?\})'\n", PAGE.read_text(), re.S)]


async def test_the_first_example_of_the_page_works(tenant, program):
    complaint, move = _bodies()
    client = await program(tenant, "handler", ("cases:read", "cases:write", "moves:write"))

    logged = await client.post("/api/v1/complaints", json={**complaint, "book": "main"})
    moves = f"{logged.headers['location']}/moves"
    headers = {"if-match": (await client.get(moves)).headers["etag"]}
    moved = await client.post(moves, json=move, headers=headers)

    assert (logged.status_code, moved.status_code) == (201, 200), logged.text + moved.text
