"""Every address that the application answers to, from its own register."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from litestar import Litestar

NOBODYS = "6f1c2a34-0000-4000-8000-000000000000"
SAMPLES: dict[str, object] = {
    **{"key": "triage", "name": "complaints.pipeline", "about": "note", "upload": NOBODYS},
    **{"document": NOBODYS, "importer": "complaints", "mapping": "uk", "module": "ingestor"},
    **{"kind": "complaints", "part": "states", "way": "core.oidc"},
}


@dataclass(frozen=True, slots=True)
class Address:
    """A method and a path; ``permission`` is what its handler names, none if it is public."""

    method: str
    path: str
    permission: str
    is_api: bool
    is_outside: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters of the path."""
        return tuple(re.findall(r"{(\w+)", self.path))

    def of(self, known: Mapping[str, object]) -> str:
        """The path with these values; 1 where a parameter has none."""
        samples = {**SAMPLES, **known}
        return re.sub(r"{(\w+)[^}]*}", lambda found: str(samples.get(found[1], 1)), self.path)


def addresses(app: Litestar) -> list[Address]:
    """All of them, without the browser files."""
    return [
        Address(
            method,
            route.path_format,
            str(handler.opt.get("permission") or ""),
            bool(handler.opt.get("api")),
            bool(handler.opt.get("outside")),
        )
        for route in sorted(app.routes, key=lambda each: each.path)
        if not route.path.startswith("/static")
        for handler in getattr(route, "route_handlers", ())
        for method in sorted(handler.http_methods & {"GET", "POST", "PATCH"})
    ]
