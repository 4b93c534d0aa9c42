"""Sample pages, all names invented: what the templates are tested and pictured with."""

from opx_complaints.views import ComplaintPanel, EpisodeView, Follows, NewComplaint
from opx_web.pages import (
    CaseHead,
    DueView,
    ErrorPage,
    Fact,
    FieldView,
    FormView,
    MenuLink,
    Option,
    Problem,
    Shell,
    TurnView,
)
from opx_web.routes.case import (
    Case,
    Composer,
    Entry,
    MoveLink,
    Panel,
    Person,
    Refused,
    StateView,
)
from opx_web.routes.move import Conflict, Move
from opx_web.routes.queue import Chip, Column, Group, Nothing, Queue, Row
from opx_web.routes.report import Cell, Report, ReportRow
from opx_web.routes.search import Result, Search
from opx_web.routes.sign_in import SignIn

MENU = (
    MenuLink("Cases", "/cases", current=True, key="q"),
    MenuLink("Reports", "/reports", key="r"),
)


def shell(**changed: object) -> Shell:
    values: dict[str, object] = {
        "tenant_name": "Calder Vale",
        "actor_name": "Tom Whitfield",
        "initials": "TW",
        "menu": MENU,
        "log_href": "/complaints/new",
        "csrf_token": "token",
        "theme": "device",
        "query": "",
        "signed_in": True,
        "here": "/cases",
    }
    return Shell(**{**values, **changed})  # type: ignore[arg-type]


def stranger(**changed: object) -> Shell:
    return shell(signed_in=False, menu=(), log_href=None, actor_name="", initials="", **changed)


def options(*labels: str, chosen: str = "", group: str = "") -> tuple[Option, ...]:
    return tuple(Option(label.lower(), label, label == chosen, group) for label in labels)


def any_of(name: str, label: str, *labels: str, chosen: str = "") -> FieldView:
    every = (Option("", "Any", not chosen), *options(*labels, chosen=chosen))
    return FieldView(name, label, "choice", value=chosen.lower(), options=every)


# Deadlines ---------------------------------------------------------------------------------

WHY = (
    Fact("Starts", "Received Mon 12 Oct 2026, 09:12 (episode 2, by phone)"),
    Fact("Rule", "8 weeks, counted as 56 calendar days: DISP 1.6.2R"),
    Fact("Rule pack", "fs-uk 2026.2, in force since 1 Jun 2026"),
    Fact("Calendar", "England and Wales; weekends and holidays do not move it"),
    Fact("Pauses", "None. Waiting for the customer never pauses this clock."),
)
FINAL = DueView(
    "Final response",
    "Mon 7 Dec 23:59, 14 days",
    "later",
    "2026-12-07T23:59:59+00:00",
    "DISP 1.6.2R, 8 weeks",
    WHY,
)
TARGET = DueView(
    "Our decision target",
    "4 days late",
    "late",
    "2026-11-19T17:00:00+00:00",
    "Internal, 5 weeks. Not reported outside.",
    WHY[:2],
)
FAR = DueView("Final response", "Mon 7 Dec, 14 days", "later", "2026-12-07T23:59:59+00:00")
CALLBACK = DueView(
    "Callback promised", "Today 17:00, 6 h 18 min", "today", "2026-11-23T17:00:00+00:00", "To Mrs Ellison"
)
UPDATE = DueView("Progress update", "Tomorrow 23:59", "soon", "2026-11-24T23:59:59+00:00")
ACKNOWLEDGED = DueView(
    "Acknowledgement", "Met Tue 13 Oct", "met", "2026-10-13T12:02:00+01:00", "DISP 1.6.1R, promptly"
)
SUMMARY = DueView(
    "Summary resolution", "Passed Thu 15 Oct", "lapsed", "2026-10-15T17:00:00+01:00", "DISP 1.5"
)

# Queue -------------------------------------------------------------------------------------

YOU = TurnView("You", "us")
CUSTOMER = TurnView("Customer", "them")
SPECIALIST = TurnView("Specialist", "spec")
OMBUDSMAN = TurnView("Ombudsman", "omb")
NOBODY = TurnView("Nobody", "nobody")


def row(number: int, name: str, level: str, subject: str, state: str, **rest: object) -> Row:
    reference = f"CV-26-{number:05}"
    values: dict[str, object] = {
        "turn": YOU,
        "owner": "Tom Whitfield",
        "team": "Home claims",
        "due": FAR,
        "received": "12 Oct",
        "received_iso": "2026-10-12",
    }
    page = f"/cases/{reference}"
    values |= rest
    return Row(reference, page, name, level, subject, state, **values)  # type: ignore[arg-type]


LATE_ROWS = (
    row(1184, "Mr Idris Khan", "Informal", "Mortgage, arrears charges", "Open", due=TARGET),
    row(
        981,
        "Mrs Margaret Ellison",
        "Formal administrative",
        "Home insurance, claim declined",
        "Investigating",
        due=TARGET,
        episode=2,
    ),
)
TODAY_ROWS = (
    row(1201, "Ms Chloe Barraclough", "Mis-sale", "Pension, projection", "Open", due=CALLBACK),
    row(
        1202,
        "Mr Bartholomew Featherstonehaugh-Cholmondeley",
        "FOS",
        "Personal loan, affordability not checked",
        "With ombudsman",
        turn=OMBUDSMAN,
        due=CALLBACK,
    ),
    row(1203, "Mrs Folasade Adeyemi", "VOD", "App, sign-in", "Open", owner="", due=CALLBACK),
)
WEEK_ROWS = (
    row(1210, "Mr Daniel Osei", "Informal", "Packaged account", "Open", due=UPDATE),
    row(1211, "Mr and Mrs Lofthouse", "Mis-sale", "Mortgage", "Open", turn=CUSTOMER, due=UPDATE),
    row(1212, "Ms Leanne Rudge", "Mis-sale", "Claim", "Open", turn=SPECIALIST, due=UPDATE),
    row(1213, "Kirkstall Carpets Ltd", "Informal", "Card", "Open", owner="", turn=NOBODY),
)
LATER_ROWS = tuple(
    row(1300 + n, "Mr Colin Postlethwaite", "Informal", "Pet insurance, renewal price", "Open")
    for n in range(12)
)
UNDATED_ROWS = (row(900, "Mr Piotr Zielinski", "Out of scope", "Another firm", "Closed", due=None),)

FILTERS = (
    any_of("state", "State", "Open", "Investigating", "Closed", chosen="Open"),
    any_of("level", "Level", "VOD", "Informal", "Formal administrative", "Mis-sale", "FOS"),
    any_of("owner", "Owner", "Me", "Nobody", "Asha Patel", "Tom Whitfield", chosen="Me"),
    any_of("team", "Team", "Home claims", "Payments"),
    any_of("due", "Due", "Late", "Today", "Within a week", "Later", "No deadline"),
    any_of("book", "Client book", "Calder Vale", "Ribble Direct"),
    FieldView(
        "sort",
        "Sort",
        "choice",
        options=options("Next deadline", "Newest first", "Complainant", chosen="Next deadline"),
    ),
)
COLUMNS = (
    Column("reference", "Reference"),
    Column("complainant", "Complainant", "/cases?sort=complainant"),
    Column("level", "Level"),
    Column("about", "About"),
    Column("state", "State"),
    Column("turn", "Whose turn"),
    Column("with", "With"),
    Column("due", "Next deadline", "/cases?sort=due-last", "ascending"),
    Column("received", "Received", "/cases?sort=received"),
)
QUEUE = Queue(
    title="Cases",
    action="/cases",
    total="1,204 cases",
    order="ordered by next deadline, earliest first",
    filters=FILTERS,
    chips=(Chip("State: open", "/cases?owner=me"), Chip("Owner: me", "/cases?state=open")),
    columns=COLUMNS,
    groups=(
        Group("Late", "late", "2", LATE_ROWS),
        Group("Due today", "today", "3", TODAY_ROWS),
        Group("Due within a week", "soon", "4", WEEK_ROWS),
        Group("Later", "later", "12", LATER_ROWS),
        Group("No deadline", "none", "1", UNDATED_ROWS),
    ),
    next_href="/cases?after=1",
    previous_href="/cases?before=1",
    csv_href="/cases.csv?state=open",
    clear_href="/cases?all=yes",
)
QUEUE_EMPTY = Queue(
    title="Cases",
    action="/cases",
    total="0 cases",
    order="ordered by next deadline, earliest first",
    filters=FILTERS,
    chips=QUEUE.chips,
    columns=COLUMNS,
    groups=(),
    clear_href="/cases?all=yes",
    nothing=Nothing(
        "None of your cases is open",
        "A case comes here when someone gives it to you, or when you take one that nobody has.",
        MenuLink("See the cases that nobody has", "/cases?owner=nobody"),
    ),
)

# Case --------------------------------------------------------------------------------------

PEOPLE_TO_GIVE = FieldView(
    "owner",
    "Give to",
    "choice",
    options=(*options("Asha Patel", "Priya Nair", group="People"), *options("Payments", group="Teams")),
)
GIVE = FormView(
    "/cases/CV-26-00981/owner",
    "Give the case",
    (PEOPLE_TO_GIVE, FieldView("reason", "Why", "text", optional=True)),
    hidden=(("version", "7"),),
)
COMPLAINT = ComplaintPanel(
    facts=(
        Fact("Product", "Home insurance"),
        Fact("Cause", "Claim declined"),
        Fact("Firm", "Calder Vale Insurance"),
        Fact("Policy", "CVP-7719-204"),
        Fact("How", "Phone"),
    ),
    narrative=("The pipe burst overnight and they said it was gradual. It was not.",),
    episodes=(
        EpisodeView("Episode 1", "Not upheld", ("Gradual damage is excluded.",)),
        EpisodeView("Episode 2", "Not decided yet"),
    ),
)
TIMELINE = (
    Entry(
        "note",
        "Note",
        "Tom Whitfield",
        "Today 10:21",
        "2026-11-23T10:21:00+00:00",
        ("The adjuster accepts the pipe failed suddenly.", "Proposing to uphold."),
    ),
    Entry(
        "move",
        "Started investigating",
        "Tom Whitfield",
        "Fri 20 Nov 15:10",
        "2026-11-20T15:10:00+00:00",
        facts=(Fact("From", "Registered"), Fact("To", "Investigating")),
        ring="firm",
    ),
    Entry(
        "late",
        "Our decision target passed",
        "",
        "Thu 19 Nov 17:00",
        "2026-11-19T17:00:00+00:00",
        ("Internal, 5 weeks from receipt.",),
    ),
    Entry(
        "event",
        "Acknowledgement sent",
        "Print room",
        "Tue 13 Oct 12:02",
        "2026-10-13T12:02:00+01:00",
        ring="all",
    ),
)
CASE = Case(
    reference="CV-26-00981",
    complainant="Mrs Margaret Ellison",
    subject="Home insurance, claim declined",
    level="Formal administrative",
    state=StateView("Investigating"),
    episode=2,
    turn=TurnView("You, since Fri 20 Nov", "us"),
    owner="Tom Whitfield",
    team="Home claims",
    book="Calder Vale",
    received="Mon 12 Oct 09:12",
    version=7,
    next=FINAL,
    deadlines=(TARGET, CALLBACK, UPDATE, FINAL, SUMMARY, ACKNOWLEDGED),
    people=(
        Person(
            "Mrs Margaret Ellison",
            "complainant, policyholder",
            ("01632 960 142", "margaret.ellison@mail.example", "LS5 3AA"),
        ),
        Person("Ms Ruth Clarke", "daughter, may speak for her"),
    ),
    moves=(
        MoveLink("Record the decision", "/cases/CV-26-00981/moves/decide", "gavel", primary=True),
        MoveLink("Make an offer", "/cases/CV-26-00981/moves/offer", "cash"),
        MoveLink("Ask a specialist", "/cases/CV-26-00981/moves/ask", "arrows-split-2"),
    ),
    refused=(
        Refused(
            "Issue the final response",
            ("No decision is recorded.", "Redress of £3,731.42 is above your limit of £2,500."),
        ),
        Refused("Close the case", ("The final response has not been sent (DISP 1.6.2R).",)),
    ),
    refused_words="2 things you cannot do yet",
    give=GIVE,
    timeline=TIMELINE,
    timeline_words="4 of 34 events",
    older_href="/cases/CV-26-00981?before=4",
    notes=Composer("/cases/CV-26-00981/notes"),
    panels=(Panel("complaints", "Complaint", "complaints/panel.html", COMPLAINT),),
    back=MenuLink("Cases", "/cases"),
    done="The case is yours.",
    previous_href="/cases/CV-26-01184",
    next_href="/cases/CV-26-01201",
)

# Move --------------------------------------------------------------------------------------

DECISION_FIELDS = (
    FieldView(
        "outcome",
        "Outcome",
        "yesno",
        error="Choose one.",
        options=options("Upheld", "Partly upheld", "Not upheld"),
    ),
    FieldView("reasons", "Reasons", "longtext", value="The pipe failed suddenly.", rows=5),
    FieldView("redress", "Redress", value="£3,412.60", hint="0 if nothing is paid", width="s"),
    FieldView(
        "decided_on",
        "Decided on",
        "date",
        value="31 November 2026",
        error="November has 30 days.",
        width="m",
    ),
    FieldView(
        "sent_by",
        "Sent by",
        "choice",
        options=(*options("Post", chosen="Post"), *options("E-mail", "Portal")),
    ),
)
MOVE = Move(
    case=CaseHead(
        "CV-26-00981", "/cases/CV-26-00981", "Mrs Margaret Ellison", "Investigating"
    ),
    title="Record the decision",
    explanation="The case moves to Decision. The customer hears nothing until you write to her.",
    form=FormView(
        "/cases/CV-26-00981/moves",
        "Record the decision",
        DECISION_FIELDS,
        hidden=(("transition", "decide"), ("version", "7")),
        problems=(
            Problem("Choose an outcome", "f-outcome"),
            Problem("November has 30 days", "f-decided_on"),
        ),
    ),
    cancel_href="/cases/CV-26-00981",
)
MOVE_CONFLICT = Move(
    case=MOVE.case,
    title=MOVE.title,
    explanation=MOVE.explanation,
    form=FormView(MOVE.form.action, MOVE.form.submit, DECISION_FIELDS[1:2]),
    cancel_href=MOVE.cancel_href,
    conflict=Conflict(
        "Asha Patel changed this case while you were writing",
        ("10:44: gave the case to Priya Nair", "10:45: added a note"),
    ),
)

# Log a complaint ---------------------------------------------------------------------------

LEVELS = (
    Option("vod", "VOD", hint="Unhappy, asks for nothing"),
    Option("informal", "Informal", hint="Can be put right in 3 working days"),
    Option("formal", "Formal administrative", True, hint="Loss, distress or inconvenience"),
    Option("mis-sale", "Mis-sale", hint="Advice or sale was wrong"),
    Option("fos", "FOS", hint="The ombudsman has it already"),
    Option("out-of-scope", "Out of scope", hint="Another firm, or not for us"),
)
NEW_COMPLAINT = NewComplaint(
    action="/complaints",
    level=FieldView(
        "level",
        "What has reached us?",
        "pick",
        hint="Any unhappiness about a service counts, justified or not.",
        options=LEVELS,
    ),
    title=FieldView("title", "Title", value="Mr", optional=True),
    given_name=FieldView("given_name", "Given name", value="Joseph"),
    family_name=FieldView("family_name", "Family name", value="Lumley"),
    organisation=FieldView("organisation", "Or an organisation", optional=True),
    email=FieldView("email", "E-mail", "email", value="joe@mail", error="Enter the part after @"),
    phone=FieldView("phone", "Phone", "tel", optional=True),
    postcode=FieldView("postcode", "Postcode", value="EH1 1AA", optional=True),
    policy=FieldView("policy", "Policy or account", value="CVP-7719-204", optional=True),
    product=FieldView(
        "product",
        "Product",
        "choice",
        options=(
            *options("Current account", "Savings", group="Banking", chosen="Current account"),
            *options("Home", "Motor", "Pet", group="Insurance"),
        ),
    ),
    cause=FieldView("cause", "What went wrong", "choice", options=options("Wrong payee", "Delay")),
    narrative=FieldView(
        "narrative",
        "In their words",
        "longtext",
        value="I typed the sort code that the app suggested and £1,840 went to a stranger.",
    ),
    received_on=FieldView(
        "received_on", "Date received", "date", "20/11/26", understood="Fri 20 Nov 2026"
    ),
    received_at=FieldView("received_at", "Time received", "time", "16:42"),
    channel=FieldView("channel", "How", "choice", options=options("Phone", "E-mail", "Letter")),
    nation=FieldView(
        "nation",
        "Lives in",
        "choice",
        options=options("England", "Wales", "Scotland", "Northern Ireland", chosen="Scotland"),
    ),
    about_payment=FieldView(
        "about_payment",
        "Is it about a payment?",
        "yesno",
        options=options("Yes", "No", chosen="Yes"),
    ),
    book=FieldView("book", "Client book", "choice", options=options("Calder Vale", "Ribble")),
    follows=Follows(
        deadlines=(UPDATE, FINAL),
        facts=(
            Fact("Received", "Fri 20 Nov 16:42"),
            Fact("Ombudsman", "Within 6 months of our final response"),
        ),
        tag="Payment services rules",
    ),
    problems=(Problem("The e-mail needs the part after @", "f-email"),),
)

# Search, report, errors, sign-in -----------------------------------------------------------

SEARCH = Search(
    "ellison",
    "2 cases",
    (
        Result(
            "CV-26-00981",
            "/cases/CV-26-00981",
            "Mrs Margaret Ellison",
            "Name: Ellison",
            "Investigating",
            "Mon 12 Oct",
        ),
        Result(
            "CV-25-00412",
            "/cases/CV-25-00412",
            "Mr Peter Elison",
            "Sounds like Ellison",
            "Closed",
            "Tue 4 Mar 2025",
        ),
    ),
    ("Try the postcode, or the last four digits of the policy.",),
)
SEARCH_EMPTY = Search("zzz", "0 cases", (), ("Check the spelling.", "Try a postcode."))
REPORT = Report(
    title="Complaints received",
    definition="Each complaint counts once, on the day it was received, at the level it had then.",
    columns=("Month", "Informal", "Formal", "Mis-sale", "All"),
    rows=tuple(
        ReportRow(month, tuple(Cell(figure, f"/cases?m={month}") for figure in figures))
        for month, figures in (
            ("Sep 2026", ("57", "24", "97", "178")),
            ("Oct 2026", ("66", "27", "110", "203")),
            ("Nov 2026", ("69", "28", "1,114", "1,211")),
        )
    ),
    total=ReportRow("3 months", (Cell("192"), Cell("79"), Cell("1,321"), Cell("1,592"))),
    generated="Figures at Mon 23 Nov 2026, 06:00",
    csv_href="/reports/received.csv",
    facts=(Fact("Definition", "version 3, since 1 Jan 2026"), Fact("Source", "receipts")),
    others=(
        MenuLink("Complaints received", "/reports/received", current=True),
        MenuLink("Outcomes", "/reports/outcomes"),
    ),
)
SIGN_IN = SignIn(options("Calder Vale"), next="/cases")
SIGN_IN_AGAIN = SignIn(
    options("Calder Vale", "Ribble Direct", chosen="Ribble Direct"),
    email="tom.whitfield@caldervale.example",
    error="The e-mail or the password is wrong. After 5 wrong tries we wait 15 minutes.",
)
NOT_FOUND = ErrorPage(
    404,
    "There is no page here",
    "The address may be mistyped, or the case may be one that you cannot see.",
    ("Check the reference.", "Ask the person who sent you the link."),
    back=MenuLink("Go to your cases", "/cases"),
)
BROKEN = ErrorPage(
    500,
    "Something broke on our side",
    "What you sent was not saved. The fault is recorded.",
    ("Go back: what you typed may still be there.", "Try again in a minute."),
    reference="7F3A-91C2",
)

PAGES: dict[str, tuple[str, object, Shell]] = {
    "sign-in": ("opx/sign_in.html", SIGN_IN, stranger(tenant_name="")),
    "sign-in-again": ("opx/sign_in.html", SIGN_IN_AGAIN, stranger()),
    "queue": ("opx/queue.html", QUEUE, shell()),
    "queue-empty": ("opx/queue.html", QUEUE_EMPTY, shell()),
    "case": ("opx/case.html", CASE, shell()),
    "move": ("opx/move.html", MOVE, shell()),
    "move-conflict": ("opx/move.html", MOVE_CONFLICT, shell()),
    "new": ("complaints/new.html", NEW_COMPLAINT, shell()),
    "search": ("opx/search.html", SEARCH, shell(query="ellison")),
    "search-empty": ("opx/search.html", SEARCH_EMPTY, shell(query="zzz")),
    "report": ("opx/report.html", REPORT, shell()),
    "not-found": ("opx/error.html", NOT_FOUND, shell()),
    "broken": ("opx/error.html", BROKEN, shell()),
    "keys": ("opx/keys.html", None, shell()),
}
