"""The one place that decides who sees and does what.

Every list, count, search, report, export and stream is built on :func:`visible` (or its SQL,
:func:`visible_in`); every write and every page on :func:`may`.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from asyncpg import Record
from piccolo.columns.combination import WhereRaw

from opx_core import plugins, reach, segregation
from opx_core.identity import PARTY, Actor

READ_RESTRICTED = "core.read_restricted"


class NotAllowed(PermissionError):
    """The actor may not do this. The message is for them to read."""


def may(actor: Actor, permission: str, case: object = None) -> bool:
    """Whether ``actor`` has ``permission``, and for ``case`` if given.

    A case is a row with ``id``, ``book_id``, ``restricted``, ``kind``, ``team_id`` and
    ``owner_id``; what is missing counts against the actor. Without an ``id`` it is one about to be
    opened, of a ``book_id`` and a ``kind``. Modules can only narrow it (hook ``check_permission``).
    People from outside have the permissions for them and no others, whatever else they were given;
    and nobody else has those.
    """
    known = plugins.active().permissions.get(permission)
    if (actor.kind == PARTY) is not (known is not None and known.outside):
        return False
    if "*" not in actor.permissions and permission not in actor.permissions:
        return False
    if segregation.other_of(actor.permissions, permission):
        return False
    row = dict(case) if isinstance(case, Mapping | Record) else None
    if row is not None and not _reaches(actor, permission, row):
        return False
    asked = plugins.active().hook.check_permission(actor=actor, permission=permission, object=case)
    return all(answer is not False for answer in asked)


def may_in_book(actor: Actor, permission: str, book_id: int | None) -> bool:
    """Whether ``actor`` has ``permission`` for some cases of a client book, whichever they are."""
    return may(actor, permission) and (actor.books is None or book_id in actor.books)


def require(actor: Actor, permission: str, case: object = None) -> None:
    """Raise :class:`NotAllowed` unless :func:`may`."""
    if not may(actor, permission, case):
        if said := segregation.refusal(actor.permissions, permission):
            raise NotAllowed(said)
        name = plugins.active().permissions.get(permission)
        what = name.name if name else permission
        raise NotAllowed(f"You need the permission “{what}”. Ask an administrator for it.")


def visible(actor: Actor) -> WhereRaw:
    """The filter on cases that keeps what ``actor`` may see. Nobody sees a voided case."""
    return WhereRaw(visible_in(actor, "case_file"))


def visible_in(actor: Actor, alias: str) -> str:
    """The same as SQL, for a query of our own in which the cases are called ``alias``.

    It holds ids only, no text of anybody's. Cases that are kept from the actor are left out by
    their ids, which stand in every index; where there is none, nothing is asked.
    """
    if actor.kind == PARTY:
        own = {case_id for case_id, _ in actor.sides}
        allowed = own and may(actor, "core.outside_read")
        return (
            f"({alias}.voided_at is null and {alias}.id in ({_ids(own)}))" if allowed else "false"
        )
    if not may(actor, "core.read_cases") or (actor.books is not None and not actor.books):
        return "false"
    parts = [f"{alias}.voided_at is null"]
    if actor.books is not None:
        parts.append(f"{alias}.book_id in ({_ids(actor.books)})")
    if reached := reach_in(actor, "core.read_cases", alias):
        parts.append(reached)
    if actor.barred:
        parts.append(f"{alias}.id not in ({_ids(actor.barred)})")
    if actor.restricts and not reads_restricted(actor):
        cleared = f" and kept.id not in ({_ids(actor.cleared)})" if actor.cleared else ""
        kept = f"select kept.id from case_file kept where kept.restricted{cleared}"  # noqa: S608
        parts.append(f"{alias}.id not in ({kept})")
    return parts[0] if len(parts) == 1 else f"({' and '.join(parts)})"


def reach_in(actor: Actor, permission: str, alias: str) -> str:
    """As far as ``permission`` reaches, as SQL like :func:`visible_in`; empty where it has no end.

    It is for what needs more than reading cases, such as documents, and is added to the filter.
    """
    some = actor.reach.get(permission) if actor.reach else None
    if some is None:
        return ""
    return f"({' or '.join(f'({one.sql(alias, actor.id)})' for one in some) or 'false'})"


def narrowed(actor: Actor, permission: str) -> Actor:
    """The actor who sees only the cases within reach of ``permission`` too: for lists and figures
    that need one of their own, such as exports and reports."""
    some = actor.reach.get(permission) if actor.reach else None
    if some is None or actor.reach is None:
        return actor
    read = reach.both(actor.reach.get("core.read_cases"), some)
    return replace(actor, reach={**actor.reach, "core.read_cases": read})


def reads_restricted(actor: Actor) -> bool:
    """Whether restricted cases are for the actor without being cleared for each."""
    return bool({"*", READ_RESTRICTED} & actor.permissions)


def _reaches(actor: Actor, permission: str, case: Mapping[str, object]) -> bool:
    if actor.kind == PARTY:
        return any(case_id == case.get("id") for case_id, _ in actor.sides)
    if actor.books is not None and case["book_id"] not in actor.books:
        return False
    some = actor.reach.get(permission) if actor.reach else None
    if some is not None and not any(one.has(case, actor.id) for one in some):
        return False
    if case.get("id") in actor.barred:
        return False
    open_to_all = not case.get("restricted") or reads_restricted(actor)
    return open_to_all or case.get("id") in actor.cleared


def _ids(some: Collection[int]) -> str:
    return ", ".join(str(int(each)) for each in sorted(some))
