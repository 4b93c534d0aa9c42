"""What the core itself brings, by the same hooks as any module."""

from piccolo.conf.apps import AppConfig

from opx_core import (
    access_log,
    api_tokens,
    calendar_days,
    checkpoints,
    data_classes,
    documents,
    handover,
    piccolo_app,
    reassigning,
    rehearsing,
    review,
    seeing_as,
)
from opx_core import hookspecs as hookspecs
from opx_core.activities import keeping as times
from opx_core.activities import reports
from opx_core.allocation import pushing
from opx_core.approvals import ApprovalKind
from opx_core.authorities import asking, setting
from opx_core.cases import diary, presence
from opx_core.dashboards import Report
from opx_core.effects import EffectKind
from opx_core.effects.activities import CREATE_ACTIVITY
from opx_core.effects.own import OWN
from opx_core.escalating import doing
from opx_core.event_kinds import EVENT_KINDS
from opx_core.events import EventKind
from opx_core.hookspecs import hookimpl
from opx_core.identity import Permission
from opx_core.jobs import Job
from opx_core.outside import telling as outside
from opx_core.parties import settling, telling
from opx_core.permissions import PERMISSIONS
from opx_core.roles import applying
from opx_core.search import keeping
from opx_core.signing_in import links, oidc
from opx_core.signing_in.authenticators import Authenticator
from opx_core.workflows import moving, publishing


@hookimpl
def register_tables() -> AppConfig:
    """Identity, cases, deadlines and events."""
    return piccolo_app.APP_CONFIG


@hookimpl
def register_permissions() -> list[Permission]:
    """What people may do with any case."""
    return [*PERMISSIONS, *data_classes.PERMISSIONS]


@hookimpl
def register_events() -> list[EventKind]:
    """What can happen to any case."""
    return EVENT_KINDS


@hookimpl
def register_approvals() -> list[ApprovalKind]:
    """What the core asks a second person for."""
    return [publishing.KIND, applying.KIND, setting.KIND, asking.KIND]


@hookimpl
def register_authenticators() -> list[Authenticator]:
    """OpenID Connect. The password is always there."""
    return [oidc.AUTHENTICATOR]


@hookimpl
def register_effects() -> list[EffectKind]:
    """Clocks, diary, who has the case, notices, jobs."""
    return [*OWN, CREATE_ACTIVITY]


@hookimpl
def register_jobs() -> list[Job]:
    """What becomes late or due, what was added, what is kept or forgotten, sealing the chains."""
    return [
        Job("core.review_deadlines", review.review_deadlines, True, "Look for passed deadlines"),
        Job("core.tell_diary", diary.tell_due, True, "Tell people of their diary"),
        Job("core.forget_presence", presence.forget_old, True, "Forget who was looking"),
        Job("core.seal_checkpoint", checkpoints.seal_when_due, True, "Seal the event chains"),
        Job("core.settle_parties", settling.settle, True, "Bring people up to date"),
        Job("core.tell_cases", telling.tell_cases, False, "Tell the other cases of a person"),
        Job("core.keep_texts", keeping.keep_texts, True, "Let search find older texts"),
        *documents.JOBS,
        *api_tokens.JOBS,
        Job("core.keep_times", times.keep_times, True, "Work out where the time went"),
        access_log.JOB,
        Job("core.tell_link_wanted", outside.tell_link_wanted, False, "Tell of a link wanted"),
        seeing_as.JOB,
        Job("core.tell_forgotten", links.tell_forgotten, False, "Tell of a lost password"),
        handover.JOB,
        reassigning.JOB,
        pushing.JOB,
        calendar_days.JOB,
        rehearsing.JOB,
        *moving.JOBS,
        doing.JOB,
    ]


@hookimpl
def register_reports() -> list[Report]:
    """Where the time goes."""
    return reports.REPORTS
