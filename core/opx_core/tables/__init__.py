"""Every table of the core, as Piccolo sees it. The migrations hold their whole definition."""

from opx_core.tables.cases import (
    Case,
    CaseParty,
    Deadline,
    Episode,
    Event,
    Identifier,
    Note,
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
from opx_core.tables.parties import (
    Adjustment,
    ContactPoint,
    NameWord,
    Party,
    PartyMerge,
    PartyMergeRow,
    PartyWord,
    SupportNeed,
)

__all__ = [
    "Adjustment",
    "Case",
    "CaseParty",
    "ClientBook",
    "ContactPoint",
    "Deadline",
    "Document",
    "DocumentComment",
    "DocumentPart",
    "DocumentSeen",
    "DocumentUpload",
    "Episode",
    "Event",
    "Handover",
    "Identifier",
    "NameWord",
    "Note",
    "Party",
    "PartyMerge",
    "PartyMergeRow",
    "PartyWord",
    "Role",
    "RolePermission",
    "SupportNeed",
    "Team",
    "TenantSetting",
    "User",
    "UserBook",
    "UserRole",
    "UserSession",
]
