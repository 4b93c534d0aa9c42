"""Batches of rows from files. The migrations hold the whole definition."""

from piccolo.columns import (
    JSON,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.table import Table


class Mapping(Table, tablename="ingestor_mapping"):
    """How the columns of a kind of file are matched, saved under a name."""

    id = BigSerial(primary_key=True)
    importer = Text()
    name = Text()
    header = JSON()
    plan = JSON()
    uses = Integer(default=0)
    used_at = Timestamptz(null=True)
    used_by = BigInt(null=True)
    made_by = BigInt(null=True)
    made_at = Timestamptz()


class Batch(Table, tablename="ingestor_batch"):
    """One file on its way in, or loaded, or undone.

    ``books`` are the client books whose cases it may hold; None until that is chosen. ``cursor``
    is the next chunk to do; ``chain`` the only chain of jobs that may do it.
    """

    id = BigSerial(primary_key=True)
    file_name = Text()
    file_size = BigInt()
    file_digest = Bytea()
    importer = Text()
    state = Text(default="reading")
    trouble = Text()
    sheets = JSON()
    sheet = Text()
    books = Array(BigInt(), null=True)
    mapping_name = Text()
    plan = JSON(null=True)
    header_row = Integer(default=1)
    header = JSON()
    rows_total = Integer(default=0)
    chunks = Integer(default=0)
    cursor = Integer(default=0)
    chain = Integer(default=0)
    by_command = Boolean(default=False)
    checked = JSON()
    created = Integer(default=0)
    changed = Integer(default=0)
    unchanged = Integer(default=0)
    undone = JSON()
    made_by = BigInt(null=True)
    made_at = Timestamptz()
    acted_by = BigInt(null=True)
    started_at = Timestamptz(null=True)
    stepped_at = Timestamptz()
    ended_at = Timestamptz(null=True)
    cleared_at = Timestamptz(null=True)


class Part(Table, tablename="ingestor_part"):
    """A megabyte of an uploaded file."""

    batch = BigInt(primary_key=True, db_column_name="batch_id")
    number = Integer()
    body = Bytea()


class Chunk(Table, tablename="ingestor_chunk"):
    """Some rows of the file as read."""

    batch = BigInt(primary_key=True, db_column_name="batch_id")
    number = Integer()
    first_row = Integer()
    last_row = Integer()
    rows = Integer()
    body = Bytea()


class LoadedRow(Table, tablename="ingestor_row"):
    """What a row that did not fail became."""

    batch = BigInt(primary_key=True, db_column_name="batch_id")
    number = Integer()
    key = Text()
    outcome = Text()
    case = BigInt(null=True, db_column_name="case_id")
    event = BigInt(null=True, db_column_name="event_id")
    note = Text()
    undone = Text()


class Failure(Table, tablename="ingestor_failure"):
    """A row that failed, or was left out, with its cells as they now are."""

    batch = BigInt(primary_key=True, db_column_name="batch_id")
    number = Integer()
    cells = JSON()
    reason = Text()
    faults = JSON()
    state = Text(default="waiting")
    edits = Integer(default=0)
