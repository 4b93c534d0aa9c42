"""Invented people and organisations of the UK. Telephone numbers are those kept for drama."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from opx_core.cases import Person
from opx_core.names import fold

ORGANISATIONS = 0.03
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def draw_nation(rng: Random) -> str:
    """One of the nations, by how many complain there."""
    nations = _people()["nation"]
    weights = [each["weight"] for each in nations]
    return str(rng.choices([each["key"] for each in nations], weights)[0])


def draw_complainant(rng: Random, nation: str) -> Person:
    """A person, now and then an organisation, who lives in a nation."""
    postcode, region = _place(rng, nation)
    if rng.random() < ORGANISATIONS:
        name = rng.choice(_people()["organisations"])
        return Person(
            organisation=name,
            email=f"office@{_plain(name)[:24]}.example.org",
            phone=_phone(rng),
            postcode=postcode,
            region=region,
        )
    hers = rng.random() < 0.52
    given = rng.choice(_people()["her" if hers else "him"])
    family = rng.choice(_people()["family"])
    return Person(
        title=rng.choice(_people()["titles_her" if hers else "titles_him"]),
        given_name=given,
        family_name=family,
        email=_email(rng, given, family),
        phone=_phone(rng) if rng.random() < 0.85 else "",
        postcode=postcode,
        region=region,
    )


@cache
def _people() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("people.toml").read_text(encoding="utf-8"))


def _place(rng: Random, nation: str) -> tuple[str, str]:
    areas = next(each["areas"] for each in _people()["nation"] if each["key"] == nation)
    area, region = rng.choice(areas)
    inward = f"{rng.randrange(1, 10)}{rng.choice(INWARD)}{rng.choice(INWARD)}"
    return f"{area}{rng.randrange(1, 29)} {inward}", region


def _phone(rng: Random) -> str:
    if rng.random() < 0.7:
        return f"07700 {rng.randrange(900_000, 901_000)}"
    return f"01632 {rng.randrange(960_000, 961_000)}"


def _email(rng: Random, given: str, family: str) -> str:
    if rng.random() < 0.2:
        return ""
    host = rng.choice(("example.com", "example.org"))
    return f"{_plain(given)}.{_plain(family)}{rng.choice(('', rng.randrange(2, 99)))}@{host}"


def _plain(name: str) -> str:
    return "".join(ch for ch in fold(name).replace("ı", "i") if ch.isascii() and ch.isalnum())
