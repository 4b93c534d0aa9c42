"""The second factor of somebody who has a link: what only they and we know.

A person shows postcode and date of birth, as we hold them. Where one of them is missing, or for an
organisation, it is a code that a colleague tells them by phone, after which they set up an app.
All that is asked is compared, in the same time, so that an answer never tells what was wrong.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from opx_core.dates import parse_day
from opx_core.parties import postcodes
from opx_core.signing_in import second_factor
from opx_core.signing_in.sealing import Box, digest

TOLD = "code told by phone"
Method = Literal["details", "code", "app"]
PURPOSE = "outside second factor"
"""The purpose for which an app's secret is sealed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody typed to show that it is them."""

    postcode: str = ""
    born_on: str = ""
    code: str = ""


def method(row: Mapping[str, Any]) -> Method:
    """How the person of a link shows that it is them: an app that they have set up comes first."""
    if row["confirmed_at"] is not None:
        return "app"
    return "code" if row["code_hash"] is not None else "details"


def has_details(party: Mapping[str, Any]) -> bool:
    """Whether we hold what a person could show: a whole postcode and a date of birth."""
    return party["kind"] == "person" and bool(_folded(party["postcode"])) and bool(party["born_on"])


def fits(row: Mapping[str, Any], box: Box, shown: Shown) -> bool:
    """Whether postcode and birth, or the code told by phone, are right."""
    if method(row) == "code":
        return hmac.compare_digest(row["code_hash"], hashed(box, row["account_id"], shown.code))
    where = _same(_folded(shown.postcode), _folded(row["postcode"]))
    when = _same(_day(shown.born_on), row["born_on"].isoformat() if row["born_on"] else "")
    return where and when


def is_born(row: Mapping[str, Any], shown: Shown) -> bool:
    """Whether the date of birth is right, where one is held."""
    return not row["born_on"] or _same(_day(shown.born_on), row["born_on"].isoformat())


def step(row: Mapping[str, Any], box: Box, code: str) -> int | None:
    """The step of the app's code; None where it is wrong or was used before."""
    return second_factor.step_of(box.open(PURPOSE, row["secret"]), code[:40], row["last_step"])


def hashed(box: Box, account_id: int, code: str) -> bytes:
    """What is kept of a code told by phone: of no use without the installation's secret."""
    plain = "".join(each for each in code[:60].lower() if each.isalnum())
    return box.sign(TOLD, f"{account_id}/{plain}").encode()


def _same(given: str, held: str) -> bool:
    """Never right where nothing is held; digests, so that no length shows in the time."""
    return hmac.compare_digest(digest(given), digest(held)) and held != ""


def _folded(postcode: str | None) -> str:
    try:
        return postcodes.parse((postcode or "")[:40])
    except postcodes.BadPostcode:
        return ""


def _day(text: str) -> str:
    today = datetime.now(UTC).date()
    try:
        found = parse_day(text[:40], today, near=False)
        # Of a year of two digits the latest is read; nobody is born tomorrow.
        return (found if found <= today else found.replace(year=found.year - 100)).isoformat()
    except ValueError:
        return ""
