"""A sample case."""

from opx_complaints.views import ComplaintPanel, EpisodeView
from opx_web.case.page import (
    Case,
    Composer,
    Diary,
    DiaryEntry,
    Draft,
    Entry,
    Link,
    Links,
    MoveLink,
    Panel,
    Person,
    Pinned,
    Presence,
    Refused,
    RingOption,
    StateView,
    Way,
)
from opx_web.pages import Fact, FieldView, FormView, MenuLink, TurnView

from .around import options
from .deadlines import ACKNOWLEDGED, CALLBACK, FINAL, SUMMARY, TARGET, UPDATE
from .documents import EVIDENCE

PEOPLE_TO_GIVE = FieldView(
    "owner",
    "Give to",
    "choice",
    options=(
        *options("Asha Patel", "Priya Nair", group="People"),
        *options("Fraud", group="Teams"),
    ),
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
    care="Needs support: hearing",
    add_person_href="/cases/CV-26-00981/people/new",
    next=FINAL,
    deadlines=(TARGET, CALLBACK, UPDATE, FINAL, SUMMARY, ACKNOWLEDGED),
    people=(
        Person(
            "Mrs Margaret Ellison",
            "complainant, policyholder",
            (
                Way("01632 960 142", "calls after 10:00", (("First choice", ""),)),
                Way("margaret.ellison@mail.example", "", (("Not safe to use", "late"),)),
            ),
            href="/parties/7",
            care="Needs support: hearing",
            helps=("Letters in large print: 18 point", "No voicemail"),
            because=("Hearing (health): they told us, Mon 12 Oct.",),
            notices=("Prefers: post.",),
        ),
        Person(
            "Ms Ruth Clarke",
            "representative",
            href="/parties/8",
            edit_href="/cases/CV-26-00981/people/3",
            authority="Family or friend, from Wed 14 Oct",
            authority_tag=("Authority held", "good"),
        ),
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
    notes=Composer(
        "/cases/CV-26-00981/notes",
        "/cases/CV-26-00981/draft/note",
        rings=(RingOption("team", True), RingOption("firm", False), RingOption("all", False)),
        state="Draft saved today 10:44",
        author="3",
    ),
    panels=(
        Panel("evidence", "Evidence", "opx/documents_panel.html", EVIDENCE, wide=True),
        Panel("complaints", "Complaint", "complaints/panel.html", COMPLAINT),
    ),
    back=MenuLink("Cases", "/cases"),
    presence=Presence(
        "/cases/CV-26-00981/presence",
        ("Asha Patel is writing a note",),
        ("Priya Nair has this case open",),
    ),
    drafts=(Draft("Asha Patel", "a note", "Today 10:44", "/cases/CV-26-00981/drafts/4"),),
    pinned=(
        Pinned(
            ("Speak slowly; no voicemail.",),
            "Tom Whitfield",
            "Mon 12 Oct 09:40",
            "team",
            "/cases/CV-26-00981/notes/3/pin",
        ),
    ),
    links=Links(
        (
            Link(
                "Follows from",
                "CV-25-10771",
                "/cases/CV-25-10771",
                "Mrs Margaret Ellison",
                "Closed",
                "/cases/CV-26-00981/links/1/end",
            ),
        ),
        FormView(
            "/cases/CV-26-00981/links",
            "Link the cases",
            (FieldView("other", "The other case", hint="Its reference"),),
        ),
    ),
    diary=Diary(
        (
            DiaryEntry(
                "Mon 7 Dec",
                "2026-12-07",
                False,
                "Chase the adjuster",
                "Priya Nair",
                "/cases/CV-26-00981/diary/1/done",
            ),
        ),
        FormView(
            "/cases/CV-26-00981/diary",
            "Bring forward",
            (FieldView("day", "Bring it forward on", "date"),),
        ),
    ),
    done="The case is yours.",
    previous_href="/cases/CV-26-01184",
    next_href="/cases/CV-26-01201",
)
