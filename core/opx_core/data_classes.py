"""Classes of data that not everybody who sees a case may read: bank details, health, and others.

A document has one class, chosen when it is added and changed later. Whoever may not read a class
finds its documents nowhere, and what happened to them is told without their names. Support needs
are of the class health: others see that there are some, and what helps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opx_core.identity import PARTY, Actor, Permission
from opx_core.policy import may

GENERAL, HEALTH, LEGAL = "general", "health", "legal"
KEPT = "A document kept from you"
KEPT_NEED = "kept from you"
NEEDED = "Support is needed: ask a colleague who may read it"
NEEDED_BRIEF = "Support is needed"
_OF_NEED = ("core.support_recorded", "core.support_ended")
_WORKERS = ("handler", "leader", "compliance")


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of data; ``permission`` is needed to read it, none for what is general."""

    key: str
    name: str
    hint: str
    roles: tuple[str, ...] = ()

    @property
    def permission(self) -> str:
        """The permission that reads it."""
        return "" if self.key == GENERAL else f"core.read_{self.key}"


CLASSES = (
    DataClass(GENERAL, "General", "Whoever reads the case’s documents."),
    DataClass("bank", "Bank details", "Statements, sort codes and account numbers.", _WORKERS),
    DataClass(
        HEALTH, "Health and circumstances", "Medical papers, support needs.", (*_WORKERS, "qa")
    ),
    DataClass("identity", "Identity papers", "Passports, licences, proofs of address.", _WORKERS),
    DataClass(LEGAL, "Legal advice", "Privileged: from and to our lawyers.", ("compliance",)),
)
KEYS = frozenset(each.key for each in CLASSES)
PERMISSIONS = [
    Permission(each.permission, f"Read what is of the class “{each.name}”", each.roles)
    for each in CLASSES
    if each.permission
]


def readable(actor: Actor) -> tuple[DataClass, ...]:
    """The classes that the actor may read.

    What was shared with somebody from outside is theirs to read, but legal advice never is.
    """
    if actor.kind == PARTY:
        return tuple(each for each in CLASSES if each.key != LEGAL)
    return tuple(each for each in CLASSES if not each.permission or may(actor, each.permission))


def reads(actor: Actor, key: str) -> bool:
    """Whether the actor may read a class."""
    return key in {each.key for each in readable(actor)}


def condition(actor: Actor, alias: str) -> str:
    """The filter on documents called ``alias``; empty for those who read every class."""
    some = readable(actor)
    if len(some) == len(CLASSES):
        return ""
    keys = ", ".join(f"'{each.key}'" for each in some)
    return f"{alias}.data_class in ({keys})"


def needs(actor: Actor, said: str) -> str:
    """The needs beside a name as the actor may read them; else only that there are some."""
    return NEEDED_BRIEF if said and not reads(actor, HEALTH) else said


def unnamed(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """An event with its ``values``, without what it says that is kept from the actor."""
    about: Mapping[str, Any] = row["values"]
    if row["kind"] in _OF_NEED and not reads(actor, HEALTH):
        kept = {name: about[name] for name in ("party", "party_id") if name in about}
        return {**row, "data": None, "values": {**kept, "need": KEPT_NEED}}
    key = row.get("data_class")
    if key is None or reads(actor, key):
        return row
    kept = {name: about[name] for name in ("document_id", "ring", "who_sees") if name in about}
    return {**row, "data": None, "values": {**kept, "what": KEPT, "reason": "", "opinion": ""}}


OF_EVENT = """
(select d.data_class from document d where e.kind like 'core.document%'
    and d.id = (v.data::jsonb ->> 'document_id')::bigint) as data_class
"""
"""The class of the document that an event ``e`` with the values ``v`` is about, as it is now."""
