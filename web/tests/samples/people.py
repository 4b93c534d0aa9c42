"""Sample pages of people."""

from opx_core.parties import catalogue
from opx_web.pages import Fact, FieldView, FormView, MenuLink, Option, Problem
from opx_web.parties.views import (
    AddPerson,
    Adjustments,
    CaseRow,
    Happened,
    MergedRow,
    MergePage,
    NeedRow,
    Pair,
    PartyForm,
    PartyPage,
    PointRow,
    Suggestion,
    Tick,
)
from opx_web.versions import Versions, part

from .around import options
from .case import CASE

BACK = MenuLink("Mrs Margaret Ellison", "/parties/7")
MARGARET = CASE.people[0]
TWIN = Suggestion("Margret Elison", "Same e-mail", "On CV-25-00412", "/parties/7/merge?other=9")
PARTY = PartyPage(
    person=MARGARET,
    kind="Person",
    care="Needs support: hearing",
    facts=(Fact("Born", "Wed 3 May 1961"), Fact("Prefers", "Post")),
    points=(
        PointRow(
            "Landline", "01632 960142", "calls after 10:00", (), "/parties/7/contact-points/1"
        ),
        PointRow("Post", "Withheld", "", ()),
        PointRow("E-mail", "m@mail.example", "", (("Not safe to use", "late"),)),
    ),
    needs=(
        NeedRow(
            "hearing",
            (Fact("Behind it", "Health"), Fact("Known", "They told us")),
            "Time to look again",
            "/parties/7/needs/1",
        ),
    ),
    cases=(
        CaseRow(
            "CV-26-00981",
            "/cases/CV-26-00981",
            "Complainant",
            "Home insurance, claim declined",
            "Investigating",
            "Mon 12 Oct",
        ),
    ),
    older_href="/parties/7?before=3",
    suggestions=(TWIN,),
    merged=(MergedRow("M Ellison, merged by Priya Nair", "/parties/7/merges/1/undoing"),),
    history=(
        Happened(
            "Mrs Margaret Ellison: details changed",
            "Tom Whitfield",
            "Today 10:21",
            "2026-11-23T10:21:00+00:00",
            (Fact("Mobile", "added, ends 456"),),
        ),
    ),
    base="/parties/7",
    back=MenuLink("Cases", "/cases"),
    may_edit=True,
    may_record=True,
    may_merge=True,
    done="Saved.",
)
TITLE = FieldView("title", "Title", value="Mrs", optional=True, width="s")
FAMILY = FieldView("family_name", "Last name", error="Enter a last name, or first names")
DETAILS = PartyForm(
    title="Details of Mrs Margaret Ellison",
    explanation="A change shows on every case.",
    back=BACK,
    form=FormView(
        "/parties/7/details",
        "Save",
        (TITLE, FAMILY),
        (("version", "1"),),
        (Problem(FAMILY.error, FAMILY.id),),
    ),
)
CONFLICT = PartyForm(
    title="Mrs Margaret Ellison: landline",
    explanation="A landline can be rung and sent no texts.",
    back=BACK,
    form=FormView("/parties/7/contact-points/1", "Save", (TITLE,), (("version", "2"),)),
    versions=Versions(
        "Asha Patel saved this while you were writing",
        "Saved by Asha Patel, Today 10:44",
        (part("title", "Title", "Ms", "Mrs"), part("label", "Label", "home", "home")),
    ),
    ending=FormView("/parties/7/contact-points/1/ending", "It no longer reaches them", ()),
    ending_words="It leaves the lists. The record keeps it.",
    kinds=(MenuLink("Mobile", "/parties/7/contact-points/new?kind=mobile", True),),
)
WHO = ("title", "given_name", "family_name", "organisation", "email", "phone", "postcode")
ADD = AddPerson(
    back=MenuLink("CV-26-00981", "/cases/CV-26-00981"),
    action="/cases/CV-26-00981/people/new",
    who={name: FieldView(name, name.replace("_", " ").capitalize()) for name in WHO},
    role=FieldView("role", "Part in the case", "choice", options=options("Joint", "Firm")),
    authority=(FieldView("authority_kind", "Authority", "choice", options=options("Family")),),
    known=FieldView(
        "known",
        "Is this someone we know?",
        "pick",
        error="Choose whether this is someone we know",
        options=(
            Option("9", "Margret Elison", hint="Same e-mail. On CV-25-00412."),
            Option("new", "Someone new", hint="Nobody of these."),
        ),
    ),
    problems=(Problem("Choose whether this is someone we know", "f-known"),),
)
HELPS = Adjustments(
    "Mrs Margaret Ellison",
    BACK,
    "/parties/7/adjustments",
    tuple(Tick(key, label, key == "bsl") for key, label in catalogue.ADJUSTMENTS),
    Tick("own", "Anything else", True, "x" * 201, "Use 200 characters or fewer"),
    (Problem("Use 200 characters or fewer", "words_own"),),
)
MERGE = MergePage("Mrs Margaret Ellison", BACK, "/parties/7/merge", (TWIN,), error="No such case.")
MERGE_BOTH = MergePage(
    name="Mrs Margaret Ellison",
    back=BACK,
    action="/parties/7/merge",
    choices=(),
    chosen="Margret Elison",
    other=9,
    pairs=(Pair("Name", "Mrs Margaret Ellison", "Margret Elison"),),
)
PEOPLE = {
    "party": ("opx/party.html", PARTY),
    "party-details": ("opx/party_form.html", DETAILS),
    "party-conflict": ("opx/party_form.html", CONFLICT),
    "party-add": ("opx/party_add.html", ADD),
    "party-helps": ("opx/party_helps.html", HELPS),
    "party-merge": ("opx/party_merge.html", MERGE),
    "party-merge-both": ("opx/party_merge.html", MERGE_BOTH),
}
