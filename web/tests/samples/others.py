"""Sample searches, report, sign-in and errors."""

from opx_core.search import Piece
from opx_web.pages import ErrorPage, Fact, FieldView, MenuLink
from opx_web.routes.report import Cell, Heading, Report, ReportRow
from opx_web.search.page import Result, Results, Search
from opx_web.signing_in.gate import SignIn

from .around import options

ELLISON = Result(
    "CV-26-00981",
    "/cases/CV-26-00981",
    "Mrs Margaret Ellison",
    "Name",
    (Piece("Mrs Margaret "), Piece("Ellison", True), Piece(", complainant")),
    "Investigating",
    "Mon 12 Oct",
    "/parties/7",
)
NOTE = Result(
    "CV-25-00412",
    "/cases/CV-25-00412",
    "Mr Peter Elison",
    "Note of Tue 4 Mar 2025",
    (Piece("rang Mrs "), Piece("Ellison", True), Piece(" <b>twice</b>")),
    "Closed",
    "Tue 4 Mar 2025",
)
SEARCH = Search(
    "ellison",
    "the first 2 results",
    (
        Results(
            "people", "People", (ELLISON,), "/search?q=ellison&only=people&page=2", "More: people"
        ),
        Results("words", "Words", (NOTE,)),
    ),
    filters=(
        FieldView("state", "State", "choice", options=options("Open", "Closed")),
        FieldView("since", "Received from", value="31/11", error="November has 30 days"),
    ),
    looks_like="It looks like a postcode.",
    wrong="November has 30 days",
    clear_href="/search?q=ellison",
)
SEARCH_EMPTY = Search(
    "zzz",
    "0 results",
    (),
    searched="Searched: cases by number, people, words.",
    hints=("Check the spelling.", "Try a postcode."),
)
REPORT = Report(
    title="Complaints received",
    definition="Each complaint counts once, on the day it was received, at the level it had then.",
    columns=(
        Heading("Month", number=False),
        *map(Heading, ("Informal", "Formal", "Mis-sale", "All")),
    ),
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
    error="This e-mail address and password do not fit together.",
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
