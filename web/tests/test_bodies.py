"""A body waits outside the database, on disk where it is large, and is told again as it was."""

from itertools import chain, repeat
from types import SimpleNamespace

import pytest

from opx_web import bodies


def scope(most=None, method="POST"):
    handler = SimpleNamespace(opt={}, resolve_request_max_body_size=lambda: most)
    return {"type": "http", "method": method, "route_handler": handler}


def sender(*pieces, cut=False):
    last = len(pieces) - 1
    messages = [
        {"type": "http.request", "body": piece, "more_body": cut or place < last}
        for place, piece in enumerate(pieces)
    ]
    left = chain(messages, repeat({"type": "http.disconnect"}))

    async def receive():
        return next(left)

    return receive


async def told(again):
    parts, message = [], {"more_body": True}
    while message.get("more_body"):
        message = await again()
        parts.append(message)
    return parts


@pytest.mark.parametrize("size", [0, 10, bodies.KEPT_IN_MEMORY * 2])
async def test_a_body_is_told_again_as_it_was(size):
    body = bytes(range(256)) * (size // 256 + 1)
    async with bodies.arrived(scope(), sender(body[:7], body[7:size])) as again:
        parts = await told(again)

    assert b"".join(part["body"] for part in parts) == body[:7] + body[7:size]


async def test_a_body_that_was_cut_off_is_never_told_as_whole():
    async with bodies.arrived(scope(), sender(b"half", cut=True)) as again:
        parts = [await again(), await again()]

    assert parts[0] == {"type": "http.request", "body": b"half", "more_body": True}
    assert parts[1]["type"] == "http.disconnect"


async def test_a_body_beyond_what_is_taken_is_read_no_further():
    receive = sender(b"x" * 6, b"x" * 6, b"never read")
    async with bodies.arrived(scope(most=10), receive) as again:
        first = await again()

    assert (len(first["body"]), first["more_body"]) == (12, True)
    assert (await receive())["body"] == b"never read"


async def test_a_page_is_asked_for_without_waiting():
    receive = sender(b"")
    async with bodies.arrived(scope(method="GET"), receive) as again:
        assert again is receive
