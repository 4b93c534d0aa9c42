"""Sample queues: one full, one empty."""

from opx_web.pages import FieldView, MenuLink, TurnView
from opx_web.queue.page import Chip, Column, Group, Nothing, Queue, Row

from .around import any_of, options
from .deadlines import CALLBACK, FAR, TARGET, UPDATE

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
