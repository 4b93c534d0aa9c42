"""What docs/security.md says of ASVS 5.0.0 is whole, and every file and test it names is there."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
STATUSES = ("met", "not yet", "not ours")
_FILE = re.compile(r"(core|web|plugins|tests|docs)/[\w./-]+(::\w+)?|[\w.-]+\.(toml|lock)")
READ = ("read in the code", "read there")
# Each section, and how far its numbers of levels 1 and 2 go; those of level 3 come after them.
SECTIONS = """
1.1 2; 1.2 9; 1.3 11; 1.4 3; 1.5 2; 2.1 3; 2.2 3; 2.3 4; 2.4 1; 3.2 2; 3.3 4; 3.4 6; 3.5 5; 3.7 2;
4.1 3; 4.2 1; 4.3 2; 4.4 4; 5.1 1; 5.2 3; 5.3 2; 5.4 3; 6.1 3; 6.2 12; 6.3 4; 6.4 4; 6.5 5; 6.6 3;
6.8 4; 7.1 3; 7.2 4; 7.3 2; 7.4 5; 7.5 2; 7.6 2; 8.1 2; 8.2 3; 8.3 1; 8.4 1; 9.1 3; 9.2 4; 10.1 2;
10.2 2; 10.3 4; 10.4 11; 10.5 5; 10.6 2; 10.7 3; 11.1 2; 11.2 3; 11.3 3; 11.4 4; 11.5 1; 11.6 1;
12.1 3; 12.2 2; 12.3 4; 13.1 1; 13.2 5; 13.3 2; 13.4 5; 14.1 2; 14.2 4; 14.3 3; 15.1 3; 15.2 3;
15.3 7; 16.1 1; 16.2 5; 16.3 4; 16.4 3; 16.5 3; 17.1 1; 17.2 4; 17.3 2
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement as the page has it."""

    chapter: str
    number: str
    level: str
    asks: str
    status: str
    where: str
    shown: str

    def named(self) -> list[str]:
        """The files and tests in the last two columns."""
        quoted = re.findall(r"`([^`]+)`", f"{self.where} {self.shown}")
        return [word for word in quoted if _FILE.fullmatch(word)]

    def says_enough(self) -> bool:
        """Whether it says where and what shows it, or why not."""
        shown = "::test_" in self.shown or self.shown.endswith(READ)
        return self.shown != "" and (self.status != "met" or (shown and self.named() != []))


def rows() -> list[Row]:
    found, chapter = [], ""
    for line in PAGE.partition("## The requirements")[2].splitlines():
        chapter = line.removeprefix("### ") if line.startswith("### ") else chapter
        if line.startswith("| V"):
            number, *rest = (cell.strip() for cell in line.strip("|").split(" | "))
            found.append(Row(chapter, number.strip(), *rest))
    return found


def _is_there(named: str) -> bool:
    path, _, test = named.partition("::")
    file = ROOT / path
    if not file.exists():
        return False
    return not test or f"def {test}(" in file.read_text()


ROWS = rows()


def test_every_requirement_of_level_2_stands_once_and_in_order():
    expected = [
        f"V{section}.{at}"
        for each in SECTIONS.split(";")
        for section, most in [each.split()]
        for at in range(1, int(most) + 1)
    ]

    assert [row.number for row in ROWS] == expected
    assert Counter(row.level for row in ROWS) == {"1": 70, "2": 183}


def test_every_file_and_test_that_is_named_is_there():
    named = {each for row in ROWS for each in row.named()}

    assert len(named) > 100
    assert [each for each in sorted(named) if not _is_there(each)] == []


def test_a_line_says_where_and_what_shows_it_or_why_not():
    assert {row.status for row in ROWS} == set(STATUSES)
    assert [row.number for row in ROWS if not row.says_enough()] == []


def test_what_is_asked_is_said_shortly():
    assert [row.number for row in ROWS if len(row.asks.split()) > 15] == []


def test_the_counts_at_the_top_are_those_of_the_tables():
    chapters = dict.fromkeys(row.chapter for row in ROWS)

    for chapter in (*chapters, "**All**"):
        some = [row for row in ROWS if chapter in (row.chapter, "**All**")]
        by = Counter(row.status for row in some)
        cells = [chapter, *(str(by[status]) for status in STATUSES), str(len(some))]
        assert f"| {' | '.join(cells)} |" in PAGE


def test_the_counts_in_words_are_those_of_the_tables():
    by = Counter(row.status for row in ROWS if row.level == "1")
    tested = sum(row.status == "met" and "::test_" in row.shown for row in ROWS)

    words = " ".join(PAGE.split())

    said = (
        f"{by['met']} of 70 are met, {by['not yet']} are not yet, and {by['not ours']} are not ours"
    )
    assert said in words
    assert f"Of what is met, {tested} have a test" in words


def test_what_is_read_below_is_there():
    sections = {section for row in ROWS for section in re.findall("“([^”]+)” below", row.shown)}

    assert sections
    assert [each for each in sections if f"\n## {each}\n" not in PAGE] == []
