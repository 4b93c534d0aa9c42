"""The API under made-up requests (schemathesis): what fits its description, and what does not.

Every answer has to be one that the description names, of the shape that it names, and none of
500 or above. Half of the requests go to cases and people that are there.
"""

import random
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
REACHED = (200, 201, 202)


@dataclass(slots=True)
class Seen:
    """What was answered, and what was wrong with it, in words."""

    answers: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


async def attack(
    client: httpx.AsyncClient, known: Mapping[str, list[Any]], *, count: int, number: int
) -> Seen:
    """Send about ``count`` requests by a client with a token; ``number`` seeds the dice.

    ``known`` has real values by the name of a parameter of a path.
    """
    warnings.simplefilter("ignore")
    told = (await client.get("/api/v1/openapi.json")).json()
    operations = [each.ok() for each in schemathesis.openapi.from_dict(told).get_all_operations()]
    each_time = max(1, count // (len(operations) * len(MODES)))
    seen, dice = Seen(), random.Random(number)
    for operation in operations:
        for mode in MODES:
            for case in _cases(operation, mode, each_time, number):
                await _send(client, case, known, dice, seen)
    return seen


def _cases(operation: Any, mode: Any, count: int, number: int) -> list[Any]:
    made: list[Any] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        made.append(case)

    try:
        collect()
    except Exception as error:  # an operation without anything to get wrong has no wrong requests
        if mode is GenerationMode.POSITIVE:
            raise
        del error
    return made[:count]


async def _send(
    client: httpx.AsyncClient,
    case: Any,
    known: Mapping[str, list[Any]],
    dice: random.Random,
    seen: Seen,
) -> None:
    for name, values in known.items():
        if name in (case.path_parameters or {}) and values and dice.random() < 0.5:
            case.path_parameters[name] = dice.choice(values)
    request = _request(client, case)
    if request is None:
        return
    answer = await client.send(request)
    seen.answers[answer.status_code] += 1
    if answer.status_code in REACHED:
        seen.reached.add(f"{case.operation.method} {case.operation.path}")
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        where = f"{request.method} {request.url} {request.content[:200]!r}"
        seen.wrong += [f"{where}: {' '.join(str(e).split())[:600]}" for e in group.exceptions]


def _request(client: httpx.AsyncClient, case: Any) -> httpx.Request | None:
    """The request with the client’s own token; None where no client could send it."""
    told = case.as_transport_kwargs(base_url=str(client.base_url).rstrip("/"))
    names = ("method", "url", "params", "headers", "data", "json", "files")
    try:
        made = requests.Request(**{name: told[name] for name in names if name in told}).prepare()
        body = made.body.encode() if isinstance(made.body, str) else made.body or b""
        kept = ("content-type", "if-match", "idempotency-key")
        headers = {k: v for k, v in made.headers.items() if k.lower() in kept}
        return client.build_request(
            made.method or "", made.url or "", headers=headers, content=body
        )
    except (TypeError, ValueError, AttributeError, httpx.InvalidURL, requests.RequestException):
        return None
