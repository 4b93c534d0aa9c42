"""A file that is cut short, altered or made to do harm is refused in a sentence."""

import json
import zipfile

import pytest

from opx_core.extracts import BadExtract, opened
from opx_core.extracts.opening import MANIFEST
from opx_core.extracts.unpacking import listed, unpacked
from opx_core.extracts.values import FORMAT, Manifest
from opx_core.extracts.writing import writing

ROWS = b"1\tmain\n2\trival\n" * 5_000
DOCUMENT = "0b6f3c52-8f1c-4a4e-9d0a-000000000001"
ABOUT = {
    "format": FORMAT,
    "opx": "0.1.0",
    "taken_at": "2026-01-31T10:00:00+00:00",
    "tenant": {"id": "t_0123456789ab", "slug": "acme", "name": "Acme", "off": []},
    "migrations": [["core", "core_1"]],
    "tables": [{"name": "client_book", "columns": ["id"], "rows": 10_000, "total": "1"}],
    "sequences": [],
    "events": {"count": 0, "newest": 0, "newest_at": ""},
    "documents": {"count": 1, "size": 5, "beside": False, "missing": 0, "altered": 0},
    "seal": "",
}


@pytest.fixture
def made(tmp_path):
    """A small extract that is whole."""
    path = tmp_path / "acme.opx"
    index = {"name": DOCUMENT, "size": 5, "sha256": "0" * 64}
    with writing(path) as writer:
        with writer.part("tables/client_book", packed=True) as file:
            file.write(ROWS)
        with writer.part("documents/000001", packed=False) as file:
            file.write(b"hello")
        with writer.part("documents/000001.index", packed=True) as file:
            file.write(json.dumps(index).encode() + b"\n")
        about = ABOUT | {"parts": [part.model_dump() for part in writer.parts]}
        writer.finish(Manifest.model_validate_json(json.dumps(about)))
    return path


def again(path, change=lambda name, content: content, more=()):
    """The same members, changed, and some more."""
    with zipfile.ZipFile(path) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in [*((n, change(n, c)) for n, c in members), *more]:
            if content is not None:
                new.writestr(name, content)


def about(path, **changed):
    """The same file with a manifest that says otherwise."""

    def change(name, content):
        return json.dumps(json.loads(content) | changed) if name == MANIFEST else content

    again(path, change)


def read(path):
    with opened(path) as extract:
        extract.check()
        return extract.manifest


def refusal(path):
    with pytest.raises(BadExtract) as refused:
        read(path)
    return str(refused.value)


def test_a_whole_file_is_read_and_is_for_its_owner_only(made):
    assert read(made).tenant.slug == "acme"
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [0, 1, 100, 0.5, 0.9, -1])
def test_a_file_that_is_cut_short_is_refused(made, left):
    content = made.read_bytes()
    keep = int(len(content) * left) if isinstance(left, float) else left

    made.write_bytes(content[:keep])

    assert "acme.opx" in refusal(made)


def test_an_altered_byte_of_any_part_is_found(made):
    content = made.read_bytes()
    with zipfile.ZipFile(made) as archive:
        places = [
            member.header_offset + 30 + len(member.filename) + 20 + member.compress_size // 2
            for member in archive.infolist()
        ]

    for place in places:
        made.write_bytes(content[:place] + bytes([content[place] ^ 0x21]) + content[place + 1 :])

        assert "acme.opx" in refusal(made)


def test_rows_that_were_exchanged_for_others_are_found_by_their_hash(made):
    again(made, lambda name, content: content.replace(b"rival", b"RIVAL"))

    assert "tables/client_book is not as it was written" in refusal(made)


@pytest.mark.parametrize("name", ["../../etc/cron.d/opx", "/etc/passwd", "tables/..", "x.txt"])
def test_a_member_that_no_extract_has_is_refused_by_name(made, name):
    again(made, more=[(name, b"harm")])

    assert "which no extract has" in refusal(made)


@pytest.mark.parametrize("name", ["tables/../../x", "documents/1", "tables/Case", "jobs/1"])
def test_a_part_whose_name_has_not_the_form_is_refused(made, name):
    about(made, parts=[{"name": name, "size": 1, "sha256": "0" * 64}])

    assert "says what cannot be" in refusal(made)


def test_a_part_that_unpacks_to_more_than_is_written_down_is_refused(made):
    again(
        made, lambda name, content: b"\0" * 50_000_000 if name == "tables/client_book" else content
    )

    assert "not of the size that is written down" in refusal(made)


def test_a_size_that_no_packing_reaches_is_refused(made):
    with zipfile.ZipFile(made) as archive:
        part = archive.getinfo("tables/client_book")
        packed = part.compress_size
    content = made.read_bytes()
    huge = (len(ROWS)).to_bytes(4, "little"), (packed * 2_000 + 5_000_000).to_bytes(4, "little")
    made.write_bytes(content.replace(*huge))

    assert "acme.opx" in refusal(made)


def test_members_that_lie_over_one_another_are_refused(made):
    with zipfile.ZipFile(made) as archive:
        last = archive.infolist()[-1]
    content = bytearray(made.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 20 : at + 24] = (10_000_000).to_bytes(4, "little")
    made.write_bytes(content)

    assert last.filename == MANIFEST and "acme.opx" in refusal(made)


def test_a_member_that_is_lacking_is_named(made):
    again(made, lambda name, content: None if name.endswith(".index") else content)

    assert "lacks documents/000001.index" in refusal(made)


def test_another_products_archive_is_no_extract(tmp_path):
    path = tmp_path / "book.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")

    assert refusal(path) == "book.docx is no extract of OPX: it has no manifest.json."


def test_another_form_of_extract_is_told_from_a_broken_one(made):
    about(made, format="opx-tenant/2")

    assert "another version of OPX" in refusal(made)


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, '{"format": 1}', "\udcff"])
def test_a_manifest_that_is_none_is_refused(made, text):
    raw = text.encode("utf-8", "surrogatepass")

    again(made, lambda name, content: raw if name == MANIFEST else content)

    assert "acme.opx" in refusal(made)


def test_a_folder_and_a_text_are_refused(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("Nothing")

    assert "cut short or no extract" in refusal(text)
    assert "cannot be read" in refusal(tmp_path)


def test_a_document_whose_bytes_are_not_those_listed_is_found(made, tmp_path):
    with opened(made) as extract, pytest.raises(BadExtract, match="not as written"):
        list(unpacked(extract, "documents/000001", tmp_path))


@pytest.mark.parametrize("name", ["../../etc/passwd", f"{DOCUMENT}/../x", "", f"{DOCUMENT}.A B"])
def test_a_document_is_never_a_path(made, tmp_path, name):
    line = json.dumps({"name": name, "size": 5, "sha256": "0" * 64}).encode()
    other = tmp_path / "other.opx"
    with writing(other) as writer:
        with writer.part("documents/000001.index", packed=True) as file:
            file.write(line)
        changed = ABOUT | {"parts": [part.model_dump() for part in writer.parts]}
        writer.finish(Manifest.model_validate_json(json.dumps(changed)))

    with opened(other) as extract, pytest.raises(BadExtract, match="no document is called"):
        listed(extract, "documents/000001")
