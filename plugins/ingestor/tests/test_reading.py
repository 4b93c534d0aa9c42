import pytest

from opx_ingestor.files.reading import Unreadable, open_csv


@pytest.fixture
def rows(tmp_path):
    def read(content):
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(open_csv(path).rows())

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_the_encoding_it_was_written_in(rows, encoding):
    found = rows("name,city\r\nZoë,“Brontë”\r\n".encode(encoding))

    assert [row.cells for row in found] == [("Zoë", "“Brontë”")]


def test_line_breaks_inside_a_quoted_cell_belong_to_the_cell(rows):
    found = rows('a,b\r\n1,"first\nsecond\r\nthird"\r\n2,x\r\n')

    assert [row.cells[1] for row in found] == ["first\nsecond\r\nthird", "x"]
    assert [row.number for row in found] == [2, 3]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "The row has 1 cells and the header has 2."),
        ("1,2,3", "The row has 3 cells and the header has 2."),
        ("1,\x00", "The row has a NUL character, which cannot be saved."),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_the_next_is_read(rows, line, reason):
    bad, good = rows(f"a,b\n{line}\n3,4\n")

    assert (bad.fault, bad.number) == (reason, 2)
    assert (good.fault, good.cells) == ("", ("3", "4"))


def test_a_cell_may_be_very_long(rows):
    (row,) = rows("a,b\n1," + "x" * 500_000)

    assert (len(row.cells[1]), row.fault) == (500_000, "")


def test_a_cell_beyond_all_measure_fails_its_row_only(rows):
    found = rows("a,b\n1," + "x" * 10_000_001 + "\n3,4\n")

    assert "cannot be read as CSV" in found[0].fault
    assert found[-1].cells == ("3", "4")


def test_a_byte_that_no_encoding_knows_fails_its_row(rows):
    bad, good = rows(b"a,b\n1,\x81\n2,\xe9\n")

    assert bad.fault == "The row has a character that cannot be read: save the file as UTF-8."
    assert good.cells == ("2", "é")


def test_rows_with_nothing_in_them_are_left_out_but_counted(rows):
    found = rows("a,b\n\n,\n1,2\n\n")

    assert [(row.number, row.cells) for row in found] == [(4, ("1", "2"))]


def test_the_header_check_names_every_missing_column(tmp_path):
    (tmp_path / "file.csv").write_text("Product,Issue\n")
    source = open_csv(tmp_path / "file.csv")

    with pytest.raises(Unreadable, match="lacks the columns “Complaint ID”, “State”"):
        source.places({"Product": "product", "Complaint ID": "key", "State": "region"})


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    (tmp_path / "file.csv").write_text("Product,Product\n")

    with pytest.raises(Unreadable, match="has the columns “Product” twice"):
        open_csv(tmp_path / "file.csv").places({"Product": "product"})


@pytest.mark.parametrize("content", [b"", b"\n", b",,\n1,2,3\n"])
def test_a_file_without_a_header_is_refused(rows, content):
    with pytest.raises(Unreadable, match="has no header in its first row"):
        rows(content)


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(Unreadable, match="cannot be read: No such file or directory"):
        open_csv(tmp_path / "nothing.csv")
