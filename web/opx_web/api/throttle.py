"""How often an address may send a token that is not good. A good one is never turned away."""

import time
from collections import OrderedDict, deque

MOST, SECONDS, ADDRESSES = 30, 60.0, 10_000
_failed: OrderedDict[str, deque[float]] = OrderedDict()


def failed(address: str, now: float | None = None) -> bool:
    """Note a failure; whether there were too many from this address in the last minute.

    Each process counts its own: 192 random bits are not guessed, this only keeps programs that
    have gone astray from filling the log.
    """
    at = time.monotonic() if now is None else now
    seen = _failed.setdefault(address, deque(maxlen=MOST + 1))
    _failed.move_to_end(address)
    while len(_failed) > ADDRESSES:
        _failed.popitem(last=False)
    while seen and seen[0] < at - SECONDS:
        seen.popleft()
    seen.append(at)
    return len(seen) > MOST
