"""People and organisations: who they are, how they are reached, and what helps them."""

from typing import Any

from piccolo.columns import (
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from opx_core.tables.identity import ClientBook, User


class Party(Table, tablename="party"):
    """A person or organisation of one client book. ``name`` is how they are shown; never empty.

    ``merged_into`` leads to the row that stands for it since a merge. ``settled`` is false for
    rows that an earlier release wrote and that a job has yet to bring up to date.
    """

    id = BigSerial(primary_key=True)
    kind = Text(default="person")
    title = Text()
    given_name = Text()
    family_name = Text()
    organisation = Text()
    name = Text()
    email = Text()
    phone = Text()
    postcode = Text()
    region = Text()
    created_at = Timestamptz()
    book = ForeignKey(ClientBook, on_delete=OnDelete.restrict, null=True, db_column_name="book_id")
    other_names = Text()
    born_on = Date(null=True)
    deceased = Boolean(default=False)
    died_on = Date(null=True)
    executor = Text()
    preferred_contact = Text()
    version = Integer(default=1)
    merged_into: "ForeignKey[Any]" = ForeignKey(
        "self", on_delete=OnDelete.restrict, null=True, db_column_name="merged_into_id"
    )
    settled = Boolean(default=False)


class PartyWord(Table, tablename="party_word"):
    """One folded word of a party's name, for search."""

    id = BigSerial(primary_key=True)
    word = Text()
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")


class NameWord(Table, tablename="name_word"):
    """A distinct word of names, with what it may sound like: the dictionary that search asks."""

    word = Text(primary_key=True)
    sounds = Array(base_column=Text())


class ContactPoint(Table, tablename="contact_point"):
    """One way to reach a party. ``folded`` is the value as it is compared: E.164, lower case.

    ``checked`` is false for what a file said and what is not of a known form. An address has
    ``lines`` (one a line), ``town``, ``county``, ``postcode`` and ``country``.
    """

    id = BigSerial(primary_key=True)
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    kind = Text()
    value = Text()
    folded = Text()
    checked = Boolean(default=True)
    label = Text()
    preferred = Boolean(default=False)
    safe = Boolean(default=True)
    instructions = Text()
    withheld = Boolean(default=False)
    lines = Text()
    town = Text()
    county = Text()
    postcode = Text()
    country = Text()
    version = Integer(default=1)
    created_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class SupportNeed(Table, tablename="support_need"):
    """Why someone needs support, by driver of vulnerability (FCA FG21/1), and how we know."""

    id = BigSerial(primary_key=True)
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    driver = Text()
    label = Text()
    said = Text()
    known_how = Text()
    consent = Text()
    review_on = Date(null=True)
    recorded_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="recorded_by")
    recorded_at = Timestamptz()
    version = Integer(default=1)
    ended_at = Timestamptz(null=True)


class Adjustment(Table, tablename="adjustment"):
    """What helps: large print, calls after 10:00, or in ``words`` of its own."""

    id = BigSerial(primary_key=True)
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    kind = Text()
    words = Text()
    recorded_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="recorded_by")
    recorded_at = Timestamptz()
    ended_at = Timestamptz(null=True)


class PartyMerge(Table, tablename="party_merge"):
    """Two rows found to be one person: ``party`` stands in ``into`` until it is undone."""

    id = BigSerial(primary_key=True)
    party = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="party_id")
    into = ForeignKey(Party, on_delete=OnDelete.restrict, db_column_name="into_id")
    why = Text()
    merged_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="merged_by")
    merged_at = Timestamptz()
    undone_by = ForeignKey(User, on_delete=OnDelete.restrict, db_column_name="undone_by")
    undone_at = Timestamptz(null=True)


class PartyMergeRow(Table, tablename="party_merge_row"):
    """One row that a merge moved: its table and its id."""

    id = BigSerial(primary_key=True)
    merge = ForeignKey(PartyMerge, on_delete=OnDelete.restrict, db_column_name="merge_id")
    kind = Text()
    row_id = BigInt()
