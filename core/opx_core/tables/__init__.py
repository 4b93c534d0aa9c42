"""Every table of the core, as Piccolo sees it. The migrations hold their whole definition."""

from opx_core.tables.cases import (
    Case,
    CaseParty,
    Deadline,
    Episode,
    Event,
    Note,
    Party,
    PartyWord,
    TenantSetting,
)
from opx_core.tables.documents import (
    Document,
    DocumentComment,
    DocumentPart,
    DocumentSeen,
    DocumentUpload,
)
from opx_core.tables.handover import Handover
from opx_core.tables.identity import (
    ClientBook,
    Role,
    RolePermission,
    Team,
    User,
    UserBook,
    UserRole,
    UserSession,
)

__all__ = [
    "Case",
    "CaseParty",
    "ClientBook",
    "Deadline",
    "Document",
    "DocumentComment",
    "DocumentPart",
    "DocumentSeen",
    "DocumentUpload",
    "Episode",
    "Event",
    "Handover",
    "Note",
    "Party",
    "PartyWord",
    "Role",
    "RolePermission",
    "Team",
    "TenantSetting",
    "User",
    "UserBook",
    "UserRole",
    "UserSession",
]
