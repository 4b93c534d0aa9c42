"""The case and what hangs on it."""

from piccolo.columns import (
    JSON,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.identity import ClientBook, Team, User
from opx_core.tables.parties import Party


class Case(Table, tablename="case_file"):
    """One matter from first word to last payment, of the workflow ``kind``.

    ``episode_started_at`` is when the present episode's clocks began: receipt, or reopening.
    ``next_due_at`` is the earliest deadline still running, else ``deadlines.NEVER``.
    A case that was voided (``voided_at``) is not ``policy.visible`` to anybody.
    ``facts`` are what the module lets guards and deadlines ask about, ``fields`` the answers to
    the workflow's own fields, ``movers`` who last made which move (a person's id by its key);
    ``waiting_on`` is the party that somebody said it waits for (see ``activities.turning``),
    ``waiting_for`` its name. A
    ``restricted`` case is for those with ``core.read_restricted`` and those cleared for it.
    """

    id = BigSerial(primary_key=True)
    reference = Text()
    kind = Text()
    workflow_version = Integer(default=1)
    book = ForeignKey(ClientBook, on_delete=OnDelete.restrict, db_column_name="book_id")
    state = Text()
    level = Text()
    closed = Boolean(default=False)
    subject = Text()
    complainant = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="complainant_id")
    owner = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="owner_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    priority = SmallInt(default=0)
    nation = Text(default="ENG")
    episode = Integer(default=1)
    episode_started_at = Timestamptz()
    facts = JSON()
    fields = JSON()
    movers = JSON()
    received_at = Timestamptz()
    opened_at = Timestamptz()
    closed_at = Timestamptz(null=True)
    next_due_at = Timestamptz()
    next_deadline = Text()
    next_escalation_at = Timestamptz(null=True)
    version = Integer(default=1)
    voided_at = Timestamptz(null=True)
    void_reason = Text()
    waiting_on = Text()
    waiting_for = Text()
    waiting_since = Timestamptz(null=True)
    restricted = Boolean(default=False)
    restricted_why = Text()


class CaseParty(Table, tablename="case_party"):
    """The part someone plays in a case: complainant, firm, representative …

    The ``authority_…`` columns say what lets a representative speak for the complainant.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    role = Text()
    authority_kind = Text()
    authority_from = Date(null=True)
    authority_to = Date(null=True)
    authority_proof = Text()
    authority_limits = Text()
    version = Integer(default=1)
    joined_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class Episode(Table, tablename="episode"):
    """One run of a case from opening to closure. Reopening begins the next.

    One that was opened by mistake (``undone_at``) does not count.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    number = Integer()
    started_at = Timestamptz()
    opened_at = Timestamptz()
    closed_at = Timestamptz(null=True)
    undone_at = Timestamptz(null=True)


class Note(Table, tablename="note"):
    """What someone wrote on a case, for a ring of readers (see ``rings``)."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    author = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="author_id")
    body = Text()
    created_at = Timestamptz()
    ring = Text(default="firm")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    pinned_at = Timestamptz(null=True)


class Identifier(Table, tablename="identifier"):
    """A number that a case is known by: a policy, an account. ``folded`` is how it is compared."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    kind = Text()
    shown = Text()
    folded = Text()


class Deadline(Table, tablename="deadline"):
    """A date by which something must happen in one episode, with its "why".

    It runs until it is met, missed (late, still owed), lapsed (a window that closed) or stopped.
    ``theirs`` is somebody else's time, which nobody here owes. ``earlier`` has the runs before it
    started anew.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    episode = Integer()
    rule = Text()
    name = Text()
    is_window = Boolean(default=False)
    theirs = Boolean(default=False)
    started_at = Timestamptz(null=True)
    due_at = Timestamptz()
    why = JSON()
    paused_at = Timestamptz(null=True)
    met_at = Timestamptz(null=True)
    missed_at = Timestamptz(null=True)
    lapsed_at = Timestamptz(null=True)
    stopped_at = Timestamptz(null=True)
    stopped_by = Text()
    earlier = JSON()


class ClockPause(Table, tablename="clock_pause"):
    """A time in which the service levels of a case stand still that name its reason."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    reason = Text()
    began_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class EscalationDone(Table, tablename="escalation_done"):
    """An escalation that was done: once a case and episode."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    episode = Integer()
    key = Text()
    done_at = Timestamptz()


class Event(Table, tablename="event"):
    """Something that happened, chained to what happened before in the same stream."""

    id = BigSerial(primary_key=True)
    stream = Text()
    seq = Integer()
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    kind = Text()
    at = Timestamptz()
    actor_kind = Text()
    actor = BigInt(null=True, db_column_name="actor_id")
    digest = Bytea()
    hash = Bytea()


class CalendarDay(Table, tablename="calendar_day"):
    """A holiday of the tenant's own, or (``works``) a bank holiday that it works.

    ``official`` is a bank holiday for everyone.
    """

    id = BigSerial(primary_key=True)
    nation = Text()
    day = Date()
    name = Text()
    works = Boolean(default=False)
    official = Boolean(default=False)


class TenantSetting(Table, tablename="tenant_setting"):
    """One setting of this tenant, by key."""

    id = BigSerial(primary_key=True)
    key = Text()
    value = JSON()
