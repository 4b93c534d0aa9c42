"""A complaint half typed, with one thing to put right."""

from opx_complaints.views import Follows, NewComplaint
from opx_web.pages import Fact, FieldView, Option, Problem

from .around import options
from .deadlines import FINAL, UPDATE

LEVELS = (
    Option("vod", "VOD", hint="Voiced dissatisfaction: unhappy, asks for nothing"),
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
