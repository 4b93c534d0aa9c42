"""What people may do with any case, whatever modules there are."""

from opx_core.identity import Permission

EVERYONE = ("handler", "leader", "qa", "compliance", "admin", "auditor")
_BOARDS = ("leader", "qa", "compliance", "admin", "auditor")

PERMISSIONS = [
    Permission("core.read_cases", "Read cases", EVERYONE),
    Permission("core.all_books", "See every client book", ("compliance", "admin", "auditor")),
    Permission("core.export_cases", "Download lists of cases", EVERYONE),
    Permission("core.add_notes", "Write notes", ("handler", "leader", "qa", "compliance")),
    Permission("core.link_cases", "Link cases", ("handler", "leader", "compliance")),
    Permission("core.keep_diary", "Bring cases forward", ("handler", "leader", "qa", "compliance")),
    Permission(
        "core.read_team_ring",
        "Read every team’s own notes",
        ("leader", "qa", "compliance", "auditor"),
    ),
    Permission("core.keep_account", "Keep one’s own account", EVERYONE),
    Permission("core.read_documents", "Read documents", EVERYONE),
    Permission("core.add_documents", "Add documents", ("handler", "leader", "qa", "compliance")),
    Permission(
        "core.withdraw_documents", "Take documents away", ("handler", "leader", "compliance")
    ),
    Permission("core.edit_parties", "Change people on cases", ("handler", "leader", "compliance")),
    Permission("core.merge_parties", "Merge and part people", ("leader", "compliance")),
    Permission("core.read_withheld", "See withheld addresses", ("leader", "compliance")),
    Permission(
        "core.invite_parties",
        "Give parties access to their case",
        ("handler", "leader", "compliance"),
    ),
    Permission("core.outside_read", "Read what is shared with one’s side", outside=True),
    Permission("core.take_cases", "Take a case", ("handler", "leader")),
    Permission("core.assign_cases", "Give cases to others", ("leader",)),
    Permission(
        "core.step_out",
        "Ask others, and say whom a case waits for",
        ("handler", "leader", "qa", "compliance"),
    ),
    Permission("core.correct_moves", "Put moves right", ("leader", "compliance")),
    Permission("core.correct_times", "Put times right", ("leader", "compliance")),
    Permission("core.restrict_cases", "Restrict cases, clear people", ("leader", "compliance")),
    Permission("core.read_restricted", "Read every restricted case", ("compliance",)),
    Permission("core.read_boards", "Open team boards", _BOARDS),
    Permission("core.plan_time", "Plan people’s time", ("leader", "admin")),
    Permission("core.move_people", "Move people between teams", ("leader", "admin")),
    Permission("core.set_allocation", "Set allocation rules", ("leader", "admin")),
    Permission("core.grant_skills", "Say who has which skill", ("leader", "compliance")),
    Permission("core.void_cases", "Void cases", ("leader", "compliance", "admin")),
    Permission("core.read_reports", "Read reports", ("leader", "qa", "compliance", "auditor")),
    Permission("core.open_setup", "Open the set-up", ("leader", "compliance", "admin", "auditor")),
    Permission("core.hand_over_work", "Hand over a colleague’s work", ("leader", "admin")),
    Permission("core.manage_people", "Add and change people", ("admin",)),
    Permission("core.see_as", "See OPX as a colleague sees it", ("compliance", "admin")),
    Permission("core.manage_roles", "Say what roles may do", ("admin",)),
    Permission("core.approve_roles", "Approve changed roles", ("admin", "compliance")),
    Permission("core.manage_sign_in", "Set how people sign in", ("admin",)),
    Permission(
        "core.approve_moves", "Approve moves beyond others’ limits", ("leader", "compliance")
    ),
    Permission("core.manage_tenant", "Change the organisation’s settings", ("admin",)),
    Permission("core.manage_teams", "Add and change teams", ("admin",)),
    Permission("core.manage_books", "Add and change client books", ("admin",)),
    Permission("core.manage_calendars", "Change the calendar", ("admin",)),
    Permission("core.decide_approvals", "Approve and withdraw requests", ("admin", "compliance")),
    Permission("core.design_workflows", "Design workflows", ("admin",)),
    Permission("core.publish_workflows", "Approve workflows", ("admin", "compliance")),
    Permission("core.manage_api_tokens", "Give programs access", ("admin",)),
    Permission("core.switch_modules", "Switch modules on and off", ("admin",)),
    Permission("core.mend_jobs", "Retry and drop jobs", ("admin",)),
    Permission("core.watch_access", "Be told of odd access", ("compliance",)),
    Permission("core.read_audit", "Read the audit log", ("compliance", "admin", "auditor")),
]
