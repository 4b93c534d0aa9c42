"""What a module that takes rows of a file promises (hook ``register_importers``)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from opx_core.identity import Actor

Outcome = Literal["created", "changed", "unchanged", "failed"]
Kind = Literal[
    "text", "longtext", "reference", "day", "email", "phone", "postcode", "product", "choice"
]


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that a column of a file can become.

    ``aliases`` are other headings that mean it. ``choices`` (value and label) are what a
    ``choice`` may be, and the names that let a column of a ``product`` be recognised.
    """

    key: str
    label: str
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row. ``reason`` says why it failed, in words that help to mend it.

    ``faults`` has what is wrong by field. ``note`` is what a person should know of a row that
    did not fail. ``event_id`` is the event of a change, by which it can be taken back.
    """

    outcome: Outcome
    reason: str = ""
    reference: str = ""
    case_id: int | None = None
    event_id: int | None = None
    note: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How the columns of one kind of file become the importer's fields.

    ``columns`` has the importer's field by column name; ``fixed`` has fields of one value for all
    rows. ``source`` names the kind of file: with the row's own key and its client book it says
    which rows are known. ``title`` is what people call it; empty where it is not offered to them.
    """

    name: str
    source: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    title: str = ""


Rows = Sequence[Mapping[str, str]]


class LoadRows(Protocol):
    """Takes rows in, in the current transaction.

    Gives one :class:`Result` a row, in order, and may not raise for a bad row. Loading the same
    rows again changes nothing and says ``unchanged``. A field that a row lacks is one that the
    file does not have; an empty one is kept as it was known, and said, or cleared if ``clear``.
    """

    async def __call__(
        self, actor: Actor, source: str, rows: Rows, *, clear: bool = False
    ) -> list[Result]:
        """Take ``rows`` (field → text) in."""
        ...


@dataclass(frozen=True, slots=True)
class Importer:
    """Turns rows (field → text) into records, some hundred in one transaction.

    ``check`` gives the same results as ``load`` and writes nothing; it may add a ``note`` on a
    row that looks like a known record. ``release(case_ids)`` lets rows of voided cases be loaded
    anew. ``revert(actor, case_id, event_id)`` takes a change back, or says why it cannot.
    """

    name: str
    label: str
    permission: str
    fields: tuple[ImportField, ...]
    mappings: Mapping[str, FileMapping]
    load: LoadRows
    check: Callable[[Actor, str, Rows], Awaitable[list[Result]]] | None = None
    release: Callable[[Sequence[int]], Awaitable[None]] | None = None
    revert: Callable[[Actor, int, int], Awaitable[str]] | None = None

    @property
    def required(self) -> tuple[str, ...]:
        """The keys of the fields that every row must have."""
        return tuple(each.key for each in self.fields if each.required)

    def field(self, key: str) -> ImportField:
        """The field with this key; ``KeyError`` where there is none."""
        return next((each for each in self.fields if each.key == key), None) or _unknown(key)


def _unknown(key: str) -> ImportField:
    raise KeyError(key)
