"""Wrong tries make the next one wait, longer each time, without locking anybody's owner out.

Strangers are counted by account and by address. A browser that has signed in to the account
before (``devices``) is counted by itself alone: however many strangers try, its owner gets in.
A try is counted before its password is looked at, and taken back where it was right, so that a
thousand at the same moment are no better than one after the other.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from opx_core import db

LONGEST_WAIT = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)
STRANGERS = 4096
ADDRESSES = 1 << 20
_HELD = "select key, failures, last_at, wait_until from sign_in_throttle where key = any($1)"


@dataclass(frozen=True, slots=True)
class Counter:
    """Where tries are counted: how many are free, and how long the first wait is."""

    key: str
    free: int
    first: timedelta


def for_account(email: str, user_id: int | None, where: str) -> list[Counter]:
    """The counters of a stranger. Addresses of nobody share some, so that they stay few."""
    account = str(user_id) if user_id else f"nobody-{_bucket(email, STRANGERS)}"
    return [Counter(f"account:{account}", 5, timedelta(seconds=30)), for_address(where)]


def for_address(where: str) -> Counter:
    """The counter of a network address (of IPv6: its /64)."""
    key = f"address:{_bucket(_network(where), ADDRESSES)}"
    return Counter(key, 20, timedelta(seconds=10))


def for_device(user_id: int, device: str) -> list[Counter]:
    """The counter of a browser that has signed in to this account before."""
    return [Counter(f"device:{user_id}:{device}", 10, timedelta(seconds=30))]


def for_code(user_id: int, device: str = "") -> list[Counter]:
    """The counter of second factors, which only those who know the password can try."""
    return [Counter(f"code:{user_id}:{device}", 5, timedelta(seconds=30))]


async def count(counters: Sequence[Counter]) -> timedelta | None:
    """Count a try; gives how long to wait instead, where one of the counters says so."""
    now, by_key = datetime.now(UTC), {each.key: each for each in counters}
    keys = sorted(by_key)
    await db.execute("delete from sign_in_throttle where last_at < $1", now - REMEMBERED)
    await db.execute(
        "insert into sign_in_throttle (key) select k from unnest($1::text[]) k"
        " order by k on conflict do nothing",
        keys,
    )
    rows = await db.fetch(_HELD + " order by key for update", keys)
    waits: list[datetime] = [
        row["wait_until"] for row in rows if row["wait_until"] and row["wait_until"] > now
    ]
    if waits:
        return max(waits) - now
    for row in rows:
        failures = row["failures"] + 1
        wait = _wait(by_key[row["key"]], failures)
        await db.execute(
            "update sign_in_throttle set failures = $2, last_at = $3, wait_until = $4"
            " where key = $1",
            row["key"],
            failures,
            now,
            now + wait if wait else None,
        )
    return None


async def take_back(counters: Sequence[Counter]) -> None:
    """The try that was counted was right."""
    keys = [each.key for each in counters]
    own = [key for key in keys if key.startswith(("device:", "code:"))]
    await db.execute("delete from sign_in_throttle where key = any($1)", own)
    await db.execute(
        "update sign_in_throttle set failures = greatest(failures - 1, 0), wait_until = null"
        " where key = any($1)",
        keys,
    )


def words(wait: timedelta) -> str:
    """What a person reads who has to wait."""
    seconds = max(int(wait.total_seconds()), 1)
    if seconds < 60:
        return f"There were too many wrong tries. Wait {seconds} seconds and try again."
    minutes = -(-seconds // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"There were too many wrong tries. Wait {minutes} {unit}, or ask an administrator."


def _wait(counter: Counter, failures: int) -> timedelta | None:
    over = failures - counter.free
    return min(counter.first * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else None


def _bucket(text: str, of: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % of


def _network(where: str) -> str:
    try:
        address = ipaddress.ip_address(where)
    except ValueError:
        return where
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
