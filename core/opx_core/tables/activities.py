"""Whom a case was stepped out to, whom it waited for, who worked on it, and the time it took."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.cases import Case
from opx_core.tables.identity import Team, User


class StepOut(Table, tablename="step_out"):
    """Something asked of a team, a person or (neither id) an outside party called ``asked_of``.

    It is open until it is answered or withdrawn. ``answered_of`` is who answered, in words.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    kind = Text()
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    asked_of = Text()
    asked = Text()
    expected_on = Date(null=True)
    asked_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="asked_by")
    asked_at = Timestamptz()
    answer = Text()
    answered_of = Text()
    answered_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="answered_by")
    answered_at = Timestamptz(null=True)
    withdrawn_why = Text()
    withdrawn_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="withdrawn_by")
    withdrawn_at = Timestamptz(null=True)


class CaseWait(Table, tablename="case_wait"):
    """A wait for somebody outside, with its reason, until ``ended_at``."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    party = Text()
    reason = Text()
    began_at = Timestamptz()
    began_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="began_by")
    ended_at = Timestamptz(null=True)
    ended_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="ended_by")
    ended_why = Text()


class Touch(Table, tablename="touch"):
    """A stretch in which a person worked on a case: seen first, seen last, left (if they did)."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    began_at = Timestamptz()
    last_at = Timestamptz()
    ended_at = Timestamptz(null=True)
    changed_at = Timestamptz()


class TimeSpent(Table, tablename="time_spent"):
    """An interval of a case's life, as ``activities.intervals`` derives it, for reports.

    ``words`` is the reason of a wait, or whom a case was stepped out to; ``what`` the kind of
    step-out. Without ``ended_at`` (and ``seconds``) it goes on.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    episode = Integer()
    kind = Text()
    party = Text()
    words = Text()
    what = Text()
    person = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="person_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    state = Text()
    activity = Text()
    began_at = Timestamptz()
    ended_at = Timestamptz(null=True)
    seconds = Integer(null=True)


class TimeSum(Table, tablename="time_sum"):
    """The seconds of a case's intervals that have ended, by state, activity and person."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    state = Text()
    activity = Text()
    person = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="person_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    handled = BigInt()
    idle = BigInt()
    waiting = BigInt()
    stepped_out = BigInt()
    unallocated = BigInt()


class TimeKept(Table, tablename="time_kept"):
    """Up to which event and which touch the intervals of a case are derived."""

    case = BigInt(primary_key=True, db_column_name="case_id")
    event = BigInt(db_column_name="event_id")
    touched_at = Timestamptz()
