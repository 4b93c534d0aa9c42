"""What the account page shows."""

from dataclasses import dataclass
from datetime import datetime

from opx_core import seeing_as
from opx_core.calendars import LONDON
from opx_core.db import Row
from opx_core.signing_in import second_factor, sessions
from opx_core.signing_in.second_factor import State
from opx_web import words
from opx_web.cookies import standing
from opx_web.pages import FieldView, Problem
from opx_web.requests import OpxRequest, actor_of

METHODS = {"password": "password"}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Where somebody is signed in."""

    browser: str
    about: str
    current: bool
    end_action: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """The account page."""

    name: str
    password_fields: tuple[FieldView, ...]
    factor: str
    has_factor: bool
    may_remove: bool
    confirm: FieldView
    sessions: tuple[SessionRow, ...]
    others: bool
    done: str = ""
    problems: tuple[Problem, ...] = ()
    looked: tuple[str, ...] = ()


async def account(request: OpxRequest, errors: dict[str, str], done: str = "") -> Account:
    """The page of whoever asks, with what is wrong, by field."""
    actor, here = actor_of(request), standing(request)
    rows = await sessions.own(actor)
    state = await second_factor.state(actor.id)
    fields = password_fields(errors)
    confirm = _field("confirm", "Your password", errors, "current-password")
    own = here.session_id if here else 0
    return Account(
        actor.name,
        fields,
        _factor(state),
        state.since is not None,
        not state.needed,
        confirm,
        tuple(session_row(row, own) for row in rows),
        len(rows) > 1,
        done,
        tuple(Problem(each.error, each.id) for each in (*fields, confirm) if each.error),
        tuple(_looked(row) for row in await seeing_as.of(actor)),
    )


def password_fields(errors: dict[str, str]) -> tuple[FieldView, ...]:
    """The fields of a change of one's own password."""
    return (
        _field("current", "Password now", errors, "current-password"),
        _field(
            "new",
            "New password",
            errors,
            "new-password",
            "12 to 200 characters. Spaces and any signs are fine; unrelated words are best.",
        ),
        _field("again", "New password again", errors, "new-password"),
    )


def session_row(row: Row, current: int, end: bool = True) -> SessionRow:
    """One session in words."""
    since, seen = _moment(row["created_at"]), _moment(row["seen_at"])
    where = f"from {row['address']}, " if row["address"] else ""
    with_ = "" if row["method"] in METHODS else f" with {row['method']}"
    about = f"{where}since {since}{with_}, last seen {seen}"
    is_current = row["id"] == current
    action = "" if is_current or not end else f"/account/sessions/{row['id']}/end"
    return SessionRow(row["browser"] or "Unknown browser", about, is_current, action)


def _looked(row: Row) -> str:
    return f"{row['viewer']} looked as you, {_moment(row['began_at'])}, because: {row['reason']}"


def _factor(state: State) -> str:
    if state.since is None:
        return "You sign in with your password alone."
    left = words.count_words(state.codes, "recovery code is", "recovery codes are")
    return f"An app’s code is asked for, since {_moment(state.since)}. {left} left."


def _field(
    name: str, label: str, errors: dict[str, str], complete: str, hint: str = ""
) -> FieldView:
    wrong = errors.get(name, "")
    return FieldView(name, label, "password", "", hint, wrong, width="m", autocomplete=complete)


def _moment(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{there.day} {there:%b}, {there:%H:%M}"
