"""The rows that failed, in a file that can be mended and loaded again."""

import csv
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self

from opx_core.mistakes import Mistake
from opx_ingestor.files.reading import CsvFile
from opx_ingestor.files.rows import OURS, Row


class NoRoom(Mistake):
    """The failed rows cannot be written where they should go."""


class FailedRows:
    """Writes each failed row with its reason in front; there is no file until one has failed.

    The row's own cells stay exactly as they were read, also those that a spreadsheet would take
    for a formula: the file is there to be loaded again. Only its owner can read it (mode 0600).
    """

    def __init__(self, path: Path | None, header: tuple[str, ...]) -> None:
        self.path, self._header = path, header
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: Row, reason: str) -> None:
        """Write down one row and why it failed."""
        if self.path is None:
            raise NoRoom("There is no file for the failed rows: give one with --failed.")
        if self._file is None:
            self.path.touch(mode=0o600)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow([*OURS, *self._header])
        csv.writer(self._file).writerow([reason, row.number, *row.cells])


def beside(
    source: CsvFile, given: Path | None, now: datetime, dry_run: bool = False
) -> Path | None:
    """Where failed rows go: as ``given``, else into the current folder, named for the moment.

    A dry run leaves no file that was not asked for: None.
    :class:`NoRoom` where a file is there already or its folder is not.
    """
    if dry_run and given is None:
        return None
    path = given or Path(f"{source.path.stem}-failed-{now:%Y%m%d-%H%M%S}.csv")
    if path.exists():
        raise NoRoom(f"{path} is there already: give another name with --failed.")
    if not path.parent.is_dir():
        raise NoRoom(f"There is no folder {path.parent} for the failed rows.")
    return path
