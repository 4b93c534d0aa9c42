"""Every role, everything there is and every way to it: what each may see, and what it does see.

What should be is worked out from the roles that permissions name and from ``things``, not by
``policy``; what is, by asking every address of the register and looking for words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from opx_core import plugins
from soak.access.addresses import Address
from soak.access.things import COMMON, Thing

ROLES = ("handler", "leader", "qa", "compliance", "admin", "auditor")
REFUSED = (401, 403, 404, 421)
SHOWS = {
    "queue": ("/cases?level=", True),
    "file of the queue": ("/cases.csv?level=", True),
    "search": (f"/search?q={COMMON}", True),
    "case page": ("/cases/{reference}", False),
    "documents": ("/cases/{reference}/documents", False),
    "API, cases": ("/api/v1/cases", True),
    "API, a case": ("/api/v1/cases/{reference}", True),
    "API, documents": ("/api/v1/cases/{reference}/documents", False),
    "API, notes": ("/api/v1/cases/{reference}/notes", False),
    "API, people": ("/api/v1/cases/{reference}/parties", False),
}
"""Where what may be seen has to be; whether that is so for cases alone."""
PLACES = {
    "case": {"queue", "file of the queue", "search", "case page", "API, cases", "API, a case"},
    "document": {"documents", "API, documents"},
    "note": {"case page", "API, notes"},
    "field": {"case page", "API, a case"},
    "need": {"case page", "queue", "API, people"},
}


@dataclass(slots=True)
class Found:
    """How many cells were looked at, and what was wrong, in words."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def cell(self, right: bool, words: str) -> None:
        """Count one; note it if it is wrong."""
        self.cells += 1
        if not right:
            self.wrong.append(words)


@dataclass(frozen=True, slots=True)
class Someone:
    """Who asks: in a browser and by a program; without a role nothing is held."""

    role: str
    browser: httpx.AsyncClient
    program: httpx.AsyncClient

    @property
    def held(self) -> frozenset[str]:
        """The permissions that their role has by the register."""
        known = plugins.active().permissions.values()
        return frozenset(each.key for each in known if self.role in each.roles)

    def client(self, path: str) -> httpx.AsyncClient:
        """What they ask this path with."""
        return self.program if path.startswith("/api/") else self.browser


async def look(someone: Someone, things: Sequence[Thing], every: Sequence[Address]) -> Found:
    """All the cells of one role."""
    found = Found()
    await _doors(someone, every, found)
    await _hidden(someone, things, every, found)
    await _shown(someone, things, found)
    return found


async def _doors(someone: Someone, every: Sequence[Address], found: Found) -> None:
    """No address is open without its permission, whatever is sent to it."""
    for each in every:
        if not each.permission or each.permission in someone.held:
            continue
        path = each.of({"reference": "AA1-0001"})
        answer = await someone.client(path).request(each.method, path)
        said = f"{someone.role}: {each.method} {each.path} without {each.permission}"
        found.cell(refused(answer), f"{said}: {answer.status_code}")


async def _hidden(
    someone: Someone, things: Sequence[Thing], every: Sequence[Address], found: Found
) -> None:
    """No page, list, file, stream or answer tells of what is not for them."""
    hidden = [each for each in things if not each.seen(someone.held)]
    for each in every:
        if each.method != "GET" or set(each.names) - {"reference", "key", "name"}:
            continue
        for known, some in _about(each, things, hidden):
            path = each.of(known)
            answer = await someone.client(path).get(path, params={"q": COMMON})
            for thing in some:
                said = f"{someone.role}: {path} ({answer.status_code}) tells of {thing.name}"
                found.cell(not tells(answer.text, thing), said)


def _about(
    address: Address, things: Sequence[Thing], hidden: Sequence[Thing]
) -> list[tuple[Mapping[str, object], Collection[Thing]]]:
    """The values to ask an address with, and what each answer must not tell of."""
    if "reference" not in address.names:
        return [({}, hidden)]
    return [({"reference": each.reference}, hidden) for each in things if each.is_case]


async def _shown(someone: Someone, things: Sequence[Thing], found: Found) -> None:
    """What is for them is where they look for it."""
    texts: dict[str, str] = {}
    for thing in things:
        if not thing.seen(someone.held):
            continue
        for place in PLACES[_kind(thing)]:
            path = SHOWS[place][0].format(reference=thing.reference)
            if path not in texts:
                texts[path] = (await someone.client(path).get(path)).text
            words = f"{someone.role}: {place} ({path}) does not show {thing.name}"
            found.cell(tells(texts[path], thing), words)


def refused(answer: httpx.Response) -> bool:
    """Whether nothing was told: no, not here, or sign in first."""
    led = answer.headers.get("location", "")
    return answer.status_code in REFUSED or (answer.status_code == 303 and "/sign-in" in led)


def tells(text: str, thing: Thing) -> bool:
    """Whether the thing's word stands in an answer."""
    return thing.word in text.lower()


def _kind(thing: Thing) -> str:
    """ "a document (bank)" is a document, "a support need" a need."""
    return "case" if thing.is_case else thing.name.partition(" (")[0].split()[-1]
