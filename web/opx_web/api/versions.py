"""Versions: the ETag of what was read, and the ``If-Match`` of what is written."""

from opx_core.ids import row_id
from opx_web.api.problems import Fault


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def matched(if_match: str | None, said: int | None = None) -> int:
    """The version of ``If-Match``, or that of the body; ``Fault`` 422 where there is none."""
    if if_match is None:
        if said is None:
            raise Fault(
                422, "Say from which version: If-Match, or version.", {"/version": "Say it"}
            )
        return said
    found = row_id(if_match.strip().removeprefix("W/").strip('"'))
    if found is None:
        raise Fault(412, "If-Match has to be the ETag of what was read.")
    return found


def conflict(if_match: str | None, detail: str, now: int) -> Fault:
    """Somebody saved first: 412 to an ``If-Match``, 409 to a version in the body."""
    status = 409 if if_match is None else 412
    return Fault(status, detail, {"/version": f"It is at version {now} now."})
