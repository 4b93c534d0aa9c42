"""Who gets which work: skills, absences, capacity, rules, and work given on."""

from piccolo.columns import (
    Array,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.cases import Case
from opx_core.tables.identity import ClientBook, Team, User


class Skill(Table, tablename="skill"):
    """Something that work may ask for, such as “Mortgages”; ``key`` is what workflows say."""

    id = BigSerial(primary_key=True)
    key = Text()
    name = Text()
    about = Text()
    version = Integer(default=1)


class UserSkill(Table, tablename="user_skill"):
    """A skill that someone has, at a level of 1 to 5, with its proof and its last day."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    skill = ForeignKey(Skill, on_delete=OnDelete.restrict, db_column_name="skill_id")
    level = SmallInt()
    proof = Text()
    expires_on = Date(null=True)
    granted_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="granted_by")
    granted_at = Timestamptz()
    version = Integer(default=1)


class Absence(Table, tablename="absence"):
    """Days on which someone is away, the first and the last included, and who covers."""

    id = BigSerial(primary_key=True)
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    first_on = Date()
    last_on = Date()
    cover = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="cover_id")
    made_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="made_by")
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class Capacity(Table, tablename="capacity"):
    """How much someone can be given a day, in cases or minutes, on which days (1: Monday).

    ``share`` is the load of someone who is new or returns: 50 is half.
    """

    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id", primary_key=True)
    unit = Text(default="minutes")
    amount = Integer()
    share = SmallInt(default=100)
    days = Array(base_column=SmallInt())
    version = Integer(default=1)


class CaseClearance(Table, tablename="case_clearance"):
    """Someone who may see a restricted case."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    made_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="made_by")
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class CaseConflict(Table, tablename="case_conflict"):
    """Someone whom a case is about, or who must not see it for another reason."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    reason = Text()
    made_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="made_by")
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class AllocationRule(Table, tablename="allocation_rule"):
    """Which team gets which new work, and how its people share it. Empty: any."""

    id = BigSerial(primary_key=True)
    place = Integer()
    name = Text()
    kind = Text()
    level = Text()
    state = Text()
    book = ForeignKey(ClientBook, on_delete=OnDelete.restrict, db_column_name="book_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    method = Text()
    active = Boolean(default=True)
    version = Integer(default=1)


class Reassignment(Table, tablename="reassignment"):
    """Some cases given to others in one go; how far it is."""

    id = BigSerial(primary_key=True)
    maker = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="by_id")
    total = Integer()
    given = Integer(default=0)
    refused = Integer(default=0)
    after_id = Integer(default=0)
    made_at = Timestamptz()
    finished_at = Timestamptz(null=True)
