"""Sample moves: one with errors, one that somebody else was faster than."""

from opx_web.case.conflict import Conflict
from opx_web.case.moves import Move
from opx_web.pages import CaseHead, FieldView, FormView, Problem
from opx_web.versions import Versions, part

from .around import options
from .case import CASE

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
        "CV-26-00981", "/cases/CV-26-00981", "Mrs Margaret Ellison", "Investigating", CASE.care
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
    draft_action="/cases/CV-26-00981/draft/move/decide",
    author="3",
    people=CASE.people[:1],
)
MOVE_CONFLICT = Move(
    case=MOVE.case,
    title=MOVE.title,
    explanation=MOVE.explanation,
    form=FormView(MOVE.form.action, MOVE.form.submit, DECISION_FIELDS[1:2]),
    cancel_href=MOVE.cancel_href,
    draft_action=MOVE.draft_action,
    author=MOVE.author,
    conflict=Conflict(
        Versions(
            "Asha Patel changed this case while you were writing",
            "Saved, Today 10:44",
            (
                part("outcome", "Outcome", "Upheld", "Upheld"),
                part("", "Reasons", "The pipe failed suddenly.", "The pipe failed after freezing."),
            ),
        ),
        ("It is now with Priya Nair.",),
        "My version of “Record the decision”, which was not saved:\nOutcome: Upheld",
    ),
)
