"""The pages that are measured, and the table of what they cost."""

import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count

import httpx

from bench.harness import csrf

Work = Callable[[], Awaitable[httpx.Response]]
_numbers = count(1)


async def pages(client: httpx.AsyncClient) -> dict[str, Work]:
    """What is asked for, by name, by someone who has signed in."""
    listed = (await client.get("/cases")).text
    reference = listed.split('href="/cases/')[1].split('"')[0]
    token = csrf(listed)

    async def create() -> httpx.Response:
        return await client.post("/complaints", data=_complaint(token))

    async def move() -> httpx.Response:
        logged = await create()
        path = logged.headers["location"].split("?")[0]
        form = {"_csrf_token": token, "version": "1", "level": "formal", "payment_service": "no"}
        began = time.perf_counter()
        answer = await client.post(f"{path}/moves/triage", data=form)
        answer.extensions["seconds"] = time.perf_counter() - began
        return answer

    return {
        "queue, 2 filters and a sort": lambda: client.get(
            "/cases?state=investigating&level=formal&sort=newest"
        ),
        "queue, as it opens": lambda: client.get("/cases"),
        "case page": lambda: client.get(f"/cases/{reference}"),
        "search by name": lambda: client.get("/search?q=patel"),
        "search by words": lambda: client.get("/search?q=overdraft+charges"),
        "create": create,
        "move": move,
    }


def report(times: dict[str, list[float]]) -> str:
    """A Markdown table of medians and p95 as ratios to the baseline's."""
    base = times["baseline"]
    lines = ["| page | median ÷ baseline | p95 ÷ baseline p95 |", "| --- | --- | --- |"]
    for name, some in times.items():
        median = statistics.median(some) / statistics.median(base)
        lines.append(f"| {name} | {median:.1f} | {_p95(some) / _p95(base):.1f} |")
    milliseconds = statistics.median(base) * 1000
    lines.append(
        f"\nBaseline here: median {milliseconds:.1f} ms, p95 {_p95(base) * 1000:.1f} ms; "
        f"{len(base)} requests a page."
    )
    return "\n".join(lines)


def _p95(some: list[float]) -> float:
    return statistics.quantiles(some, n=20)[-1]


def _complaint(token: str) -> dict[str, str]:
    return {
        "_csrf_token": token,
        "level": "formal",
        "given_name": "Bench",
        "family_name": f"Mark{next(_numbers)}",
        "product": "Current accounts",
        "cause": "Delays/timescales",
        "channel": "phone",
        "nation": "ENG",
        "about_payment": "no",
        "book": "1",
        "received_on": "today",
    }
