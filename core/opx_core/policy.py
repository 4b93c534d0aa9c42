"""The one place that decides who sees and does what.

Every list, count, search, report, export and stream is built on :func:`visible` (or its SQL,
:func:`visible_in`); every write and every page on :func:`may`.
"""

from piccolo.columns.combination import WhereRaw

from opx_core import plugins
from opx_core.identity import Actor


class NotAllowed(PermissionError):
    """The actor may not do this. The message is for them to read."""


def may(actor: Actor, permission: str, case: object = None) -> bool:
    """Whether ``actor`` has ``permission``, and for ``case`` (a row with ``book_id``) if given.

    Modules can only narrow it (hook ``check_permission``).
    """
    if "*" not in actor.permissions and permission not in actor.permissions:
        return False
    if isinstance(case, dict) and actor.books is not None and case["book_id"] not in actor.books:
        return False
    asked = plugins.active().hook.check_permission(actor=actor, permission=permission, object=case)
    return all(answer is not False for answer in asked)


def require(actor: Actor, permission: str, case: object = None) -> None:
    """Raise :class:`NotAllowed` unless :func:`may`."""
    if not may(actor, permission, case):
        name = plugins.active().permissions.get(permission)
        what = name.name if name else permission
        raise NotAllowed(f"You need the permission “{what}”. Ask an administrator for it.")


def visible(actor: Actor) -> WhereRaw:
    """The filter on cases that keeps what ``actor`` may see. Nobody sees a voided case."""
    return WhereRaw(visible_in(actor, "case_file"))


def visible_in(actor: Actor, alias: str) -> str:
    """The same as SQL, for a query of our own in which the cases are called ``alias``.

    It holds ids only, no text of anybody's.
    """
    if not may(actor, "core.read_cases") or (actor.books is not None and not actor.books):
        return "false"
    standing = f"{alias}.voided_at is null"
    if actor.books is None:
        return standing
    books = ", ".join(str(int(book)) for book in sorted(actor.books))
    return f"({standing} and {alias}.book_id in ({books}))"
