"""The pages that are one file each. The queue and the case have rooms of their own."""

from opx_web import account, signing_in
from opx_web.admin import access as access_log
from opx_web.admin import (
    api_tokens,
    approvals,
    audit,
    calendar,
    calendar_file,
    calendar_hours,
    handover,
    labels,
    modules,
    organisation,
    organisation_logo,
    overview,
    people,
    person_signing,
    person_skills,
    provider,
    role_history,
    rules,
    seeing,
    skills,
)
from opx_web.admin import authority as admin_authority
from opx_web.admin import jobs as admin_jobs
from opx_web.admin import roles as admin_roles
from opx_web.admin import sign_in as admin_sign_in
from opx_web.api import ROUTES as API
from opx_web.case import access, authority, diary, drafts, links, moves, notes
from opx_web.case import routes as case
from opx_web.documents import ROUTES as DOCUMENTS
from opx_web.inbox import routes as inbox
from opx_web.outside import ROUTES as OUTSIDE
from opx_web.parties import routes as parties
from opx_web.queue import routes as queue
from opx_web.routes import appearance, health, keys, logo, report
from opx_web.search import routes as search
from opx_web.times import routes as times
from opx_web.work import deadlines as work_deadlines
from opx_web.work import likely, moving, my_day, person, reassigning, team
from opx_web.workflows import pages as workflows
from opx_web.workflows import parts as workflow_parts
from opx_web.workflows import trying

ROUTES = [
    health.health,
    *signing_in.ROUTES,
    *account.ROUTES,
    appearance.choose_theme,
    *logo.ROUTES,
    *queue.ROUTES,
    *case.ROUTES,
    *moves.ROUTES,
    *authority.ROUTES,
    *notes.ROUTES,
    *drafts.ROUTES,
    *links.ROUTES,
    *diary.ROUTES,
    *times.ROUTES,
    *access.ROUTES,
    *my_day.ROUTES,
    *team.ROUTES,
    *likely.ROUTES,
    *moving.ROUTES,
    *person.ROUTES,
    *work_deadlines.ROUTES,
    *reassigning.ROUTES,
    *inbox.ROUTES,
    *DOCUMENTS,
    *parties.ROUTES,
    *OUTSIDE,
    *search.ROUTES,
    *report.ROUTES,
    *keys.ROUTES,
    *overview.ROUTES,
    *people.ROUTES,
    *admin_roles.ROUTES,
    *role_history.ROUTES,
    *admin_authority.ROUTES,
    *person_signing.ROUTES,
    *seeing.ROUTES,
    *admin_sign_in.ROUTES,
    *provider.ROUTES,
    *labels.ROUTES,
    *handover.ROUTES,
    *skills.ROUTES,
    *person_skills.ROUTES,
    *rules.ROUTES,
    *calendar.ROUTES,
    *approvals.ROUTES,
    *workflows.ROUTES,
    *workflow_parts.ROUTES,
    *trying.ROUTES,
    *calendar_file.ROUTES,
    *calendar_hours.ROUTES,
    *organisation.ROUTES,
    *organisation_logo.ROUTES,
    *modules.ROUTES,
    *api_tokens.ROUTES,
    *admin_jobs.ROUTES,
    *audit.ROUTES,
    *access_log.ROUTES,
    *API,
]
