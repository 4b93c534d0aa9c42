"""From where a request comes. What it says of itself is believed only from the proxies named."""

import ipaddress
from functools import lru_cache
from typing import Any

from opx_core.settings import Settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadProxies(ValueError):
    """``OPX_TRUSTED_PROXIES`` holds what is neither an address nor a network."""


def remote(scope: Any, settings: Settings) -> str:
    """The address of whoever asks: the nearest one that is not a proxy of ours.

    ``X-Forwarded-For`` is read from its end, as far as each hop is one of ours.
    """
    trusted = proxies(settings.trusted_proxies)
    here = str((scope.get("client") or ("", 0))[0])
    for hop in reversed(_forwarded(scope)):
        if not _is_in(here, trusted):
            break
        here = hop
    return here


@lru_cache(8)
def proxies(text: str) -> tuple[Network, ...]:
    """The networks that a setting names, with commas between; :class:`BadProxies`."""
    try:
        words = (word.strip() for word in text.split(","))
        return tuple(ipaddress.ip_network(word) for word in words if word)
    except ValueError as error:
        raise BadProxies(f"OPX_TRUSTED_PROXIES: {error}") from None


def _forwarded(scope: Any) -> list[str]:
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == FORWARDED]
    return [hop.strip()[:64] for line in lines for hop in line.split(",") if hop.strip()]


def _is_in(here: str, trusted: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(here)
    except ValueError:
        return False
    return any(address in network for network in trusted)


FORWARDED = b"x-forwarded-for"
