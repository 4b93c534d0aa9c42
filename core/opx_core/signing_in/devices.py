"""Browsers that have signed in to an account before, by a signed cookie of theirs.

The cookie opens nothing. It only says that a try comes from somewhere known (``throttling``).
It is bound to tenant and person, and keeps the last people of a shared computer.
"""

import secrets
from dataclasses import dataclass

from opx_core.signing_in.sealing import Box

PURPOSE = "known browser"
KEPT = 5


@dataclass(frozen=True, slots=True)
class Devices:
    """What a browser's cookie says of one tenant."""

    box: Box
    tenant: str
    cookie: str

    def known_to(self, user_id: int | None) -> str:
        """The id of this browser, if the person has signed in with it before; else empty."""
        for entry in self.cookie.split("."):
            person, _, rest = entry.partition("~")
            device, _, signature = rest.partition("~")
            if person == str(user_id) and device and self._is_ours(person, device, signature):
                return device
        return ""

    def with_person(self, user_id: int) -> str:
        """The cookie to keep once the person has signed in."""
        device = self.known_to(user_id) or secrets.token_hex(8)
        person = str(user_id)
        mine = f"{person}~{device}~{self._signature(person, device)}"
        others = [each for each in self.cookie.split(".") if each and not _is_of(each, person)]
        return ".".join([mine, *others][:KEPT])

    def _is_ours(self, person: str, device: str, signature: str) -> bool:
        made = self._signature(person, device)
        return secrets.compare_digest(made.encode(), signature.encode())

    def _signature(self, person: str, device: str) -> str:
        return self.box.sign(PURPOSE, f"{self.tenant}/{person}/{device}")


def _is_of(entry: str, person: str) -> bool:
    return entry.startswith(f"{person}~")
