"""What was added to cases as evidence."""

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.cases import Case
from opx_core.tables.identity import Team, User


class Document(Table, tablename="document"):
    """A file on a case. Its bytes are in the object store, under ``key``; this row is the truth.

    ``marks`` are sentences to heed, a line each. ``shown`` is how its page shows it, with ``said``
    about what it cannot show; ``read_at`` is null until the job has read it.
    """

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    key = UUID()
    name = Text()
    kind = Text()
    size = BigInt()
    sha256 = Bytea()
    marks = Text()
    source = Text(default="upload")
    ring = Text(default="firm")
    data_class = Text(default="general")
    author = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="author_id")
    team = ForeignKey(Team, on_delete=OnDelete.restrict, db_column_name="team_id")
    opinion = Text()
    added_at = Timestamptz()
    read_at = Timestamptz(null=True)
    shown = Text()
    pages = Integer(default=0)
    said = Text()
    withdrawn_at = Timestamptz(null=True)
    withdrawn_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="withdrawn_by_id")
    withdrawn_reason = Text()
    version = Integer(default=1)


class DocumentComment(Table, tablename="document_comment"):
    """What someone said about a document. Whoever may see the one may see the other."""

    id = BigSerial(primary_key=True)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, db_column_name="document_id")
    author = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="author_id")
    body = Text()
    created_at = Timestamptz()


class DocumentSeen(Table, tablename="document_seen"):
    """When someone first and last opened a document."""

    id = BigSerial(primary_key=True)
    document = ForeignKey(Document, on_delete=OnDelete.restrict, db_column_name="document_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    first_at = Timestamptz()
    last_at = Timestamptz()


class DocumentUpload(Table, tablename="document_upload"):
    """An upload that has begun. ``print`` tells a file from another of the same name and size."""

    id = BigSerial(primary_key=True)
    key = UUID()
    case = ForeignKey(Case, on_delete=OnDelete.restrict, db_column_name="case_id")
    user = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="user_id")
    name = Text()
    size = BigInt()
    print = Text()
    ring = Text(default="firm")
    data_class = Text(default="general")
    begun_at = Timestamptz()


class DocumentPart(Table, tablename="document_part"):
    """A part of an upload that has arrived. Its bytes are in the object store, under ``key``."""

    id = BigSerial(primary_key=True)
    upload = ForeignKey(DocumentUpload, on_delete=OnDelete.restrict, db_column_name="upload_id")
    start = BigInt()
    size = BigInt()
    key = UUID()
