"""What a tenant sets for itself as a whole: name, colour, logo, references, limits."""

from opx_core.organisation import logo
from opx_core.organisation.changing import OrganisationChanged, change, read
from opx_core.organisation.values import (
    ACCENTS,
    BOUNDS,
    LABELS,
    PERMISSION,
    PREFIX,
    Organisation,
    wrong,
)

__all__ = [
    "ACCENTS",
    "BOUNDS",
    "LABELS",
    "PERMISSION",
    "PREFIX",
    "Organisation",
    "OrganisationChanged",
    "change",
    "logo",
    "read",
    "wrong",
]
