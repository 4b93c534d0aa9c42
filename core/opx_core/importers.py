"""What a module that takes rows of a file promises (hook ``register_importers``)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from opx_core.identity import Actor

Outcome = Literal["created", "changed", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row. ``reason`` says why it failed, in words that help to mend it."""

    outcome: Outcome
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How the columns of one kind of file become the importer's fields.

    ``columns`` has the importer's field by column name; ``fixed`` has fields of one value for all
    rows. ``source`` names the kind of file: with the row's own key it says which rows are known.
    """

    name: str
    source: str
    columns: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Importer:
    """Turns rows (field → text) into records, some hundred in one transaction.

    ``load(actor, source, rows)`` gives one :class:`Result` a row, in order. It may not raise for a
    bad row. Loading the same rows again changes nothing and says ``unchanged``.
    """

    name: str
    permission: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    mappings: Mapping[str, FileMapping]
    load: Callable[[Actor, str, Sequence[Mapping[str, str]]], Awaitable[list[Result]]]
