"""Every file of strangers is either taken as what it is, or refused with a sentence."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from opx_core.files.examining import examine
from opx_core.files.kinds import KINDS
from opx_core.files.reading import read
from opx_core.files.verdict import clean_name

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = [path for path in sorted(DATA.glob("uploads-*/**/*")) if path.is_file()]
MAILS = [
    path
    for folder in ("email-cpython-stdlib", "email-ruby-mail", "email-zammad", "tnef-tnefparse")
    for path in sorted((DATA / folder).rglob("*"))
    if path.is_file() and path.suffix not in (".md", ".yml")
]
REFUSED = {
    "docm_named.docx": "macros",
    "double_ext.pdf.js": "Two files",
    "elf_named.jpg": "ELF",
    "empty.docx": "empty",
    "gif_plus_zip.gif": "Two files",
    "html_named.pdf": "web page",
    "empty": "empty",
    "encrypted.doc": "password",
    "encrypted.docx": "password",
    "encrypted.xlsx": "password",
    "fixture-password-protected.xls": "password",
    "harmless-clean.docm": "macros",
    "fixture.docm": "macros",
    "fixture.xlsm": "macros",
    "sample_with_vba.ppt": "macros",
    "broken.png": "damaged",
    "fixture-corrupt.png": "damaged",
    "decompression_bomb.gif": "too many",
    "fixture.zip": "zip archive",
    "fixture.7z": "7-Zip",
    "fixture.rtf": "RTF",
    "fixture.odt": "OpenDocument",
    "fixture.pgp": "encrypted",
}
MARKED = {
    "pdf_named.png": ("pdf", "ends in .png"),
    "dde-test.docx": ("docx", "start a program"),
    "dde-in-csv.csv": ("csv", "formulas"),
    "embedded-simple-2007.docx": ("docx", "embedded"),
    "fixture-json.webp": ("txt", "ends in .webp"),
}
needs_data = pytest.mark.skipif(not FILES, reason="The shared test data is not on this machine.")


def named(path):
    return f"{path.parent.name}/{path.name}"


def sentences(text):
    return [each for each in text.replace("! ", ". ").split(". ") if each]


@needs_data
@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_is_taken_as_what_it_is_or_refused_with_a_sentence(path, tmp_path):
    verdict = examine(path, path.name)

    assert bool(verdict.kind) != bool(verdict.refusal)
    for sentence in sentences(" ".join((*verdict.marks, verdict.refusal))):
        assert len(sentence.split()) <= 20, sentence
    if verdict.kind:
        assert verdict.kind in KINDS
        read(path, verdict.kind, tmp_path)


@needs_data
@pytest.mark.parametrize(("name", "why"), REFUSED.items())
def test_what_is_locked_joined_active_or_not_listed_is_refused(name, why):
    (path,) = [each for each in FILES if each.name == name]

    assert why in examine(path, name).refusal


@needs_data
@pytest.mark.parametrize("name", MARKED)
def test_what_needs_care_is_taken_with_a_mark(name):
    kind, why = MARKED[name]
    (path,) = [each for each in FILES if each.name == name]

    verdict = examine(path, name)

    assert verdict.kind == kind
    assert why in " ".join(verdict.marks)


@needs_data
@pytest.mark.parametrize(
    "path", [p for p in FILES if p.name.startswith("fixture.") and p.suffix[1:] in KINDS], ids=named
)
def test_a_plain_file_of_a_listed_kind_is_taken_without_a_mark(path):
    verdict = examine(path, path.name)

    assert (verdict.kind, verdict.marks) == (path.suffix[1:], ())


@pytest.mark.skipif(not MAILS, reason="The shared test data is not on this machine.")
def test_no_mail_however_odd_ends_the_reading(tmp_path):
    for path in MAILS:
        verdict = examine(path, f"{path.name}.eml")
        outcome = read(path, "eml", tmp_path)

        assert bool(verdict.kind) != bool(verdict.refusal), path
        assert outcome.shown in ("mail", "words"), path
        assert "\x00" not in outcome.words


def test_extra_kinds_are_taken_only_where_they_are_allowed(tmp_path):
    path = tmp_path / "one"
    path.write_text("From: a@example.org\nTo: b@example.org\nSubject: Hello\n\nText\n")

    assert examine(path, "one.eml").kind == "eml"
    assert "does not take" in examine(path, "one.eml", frozenset()).refusal


def zipped(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return held.getvalue()


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "bomb"
    path.write_bytes(zipped(xl__worksheets__sheet1_xml=b"0" * 60_000_000))

    assert "unreasonable size" in examine(path, "bomb.xlsx").refusal


def test_an_archive_that_writes_outside_its_folder_is_refused(tmp_path):
    path = tmp_path / "slip"
    path.write_bytes(zipped(**{"..__..__etc__x_xml": "x", "word__document_xml": "<w/>"}))

    assert "outside its folder" in examine(path, "slip.docx").refusal


def test_entities_in_a_word_document_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:t xmlns:w="w">&b;</w:t>'
    path = tmp_path / "entities"
    path.write_bytes(zipped(word__document_xml=bomb))

    outcome = read(path, "docx", tmp_path)

    assert (outcome.shown, outcome.words) == ("", "")


PDF = b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]\
/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n\
trailer<</Root 1 0 R>>\n%%%%EOF\n"


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "holds a script"),
        (b"/OpenAction<</S/Launch/F(calc.exe)>>", "start a program"),
        (b"/Names<</EmbeddedFiles 9 0 R>>", "attached inside"),
    ],
)
def test_a_pdf_that_does_more_than_show_pages_is_marked(tmp_path, inside, why):
    path = tmp_path / "active.pdf"
    path.write_bytes(PDF % inside)

    verdict = examine(path, "active.pdf")

    assert verdict.kind == "pdf"
    assert why in " ".join(verdict.marks)


def test_a_pdf_with_an_archive_behind_it_is_refused(tmp_path):
    path = tmp_path / "both.pdf"
    path.write_bytes(PDF % b"" + zipped(a="b"))

    assert "Two files are joined" in examine(path, "both.pdf").refusal


def test_a_picture_with_a_page_behind_it_is_refused(tmp_path):
    path = tmp_path / "both.png"
    Image.new("RGB", (9, 9)).save(path, "PNG")
    path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>")

    assert "Two files are joined" in examine(path, "both.png").refusal


def test_a_picture_cut_short_is_taken_with_a_mark(tmp_path):
    path = tmp_path / "cut.jpg"
    Image.effect_noise((400, 400), 90).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:20_000])

    verdict = examine(path, "cut.jpg")

    assert verdict.kind == "jpg"
    assert "cut short" in verdict.marks[0]


def test_a_picture_shown_keeps_nothing_of_where_it_was_taken(tmp_path):
    path, told = tmp_path / "here.jpg", Image.Exif()
    told[0x010E] = "12 Acacia Avenue"
    Image.new("RGB", (40, 40)).save(path, "JPEG", exif=told)

    read(path, "jpg", tmp_path)

    with Image.open(tmp_path / "page-1.webp") as shown:
        assert not shown.getexif()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\letters\\offer.docx", "offer.docx"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("nul\x00l.pdf", "null.pdf"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(given_name, kept):
    assert clean_name(given_name) == kept


STARTS = [
    *(b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff\xe0"),
    *(b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\x00", b"\x00\x00\x00\x18ftypmp42", b"ID3\x03"),
    *(
        b"\xff\xfb\x90\x00",
        b"From: a\nTo: b\nSubject: c\n\n",
        b"{\\rtf1",
        b"\xff\xfe",
        b"a,b\n1,2\n",
    ),
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STARTS), st.binary(max_size=3000), st.sampled_from(["x", "x.csv", "x.eml"]))
def test_random_bytes_never_end_the_examination(tmp_path, start, rest, name):
    path = tmp_path / "random"
    path.write_bytes(start + rest)

    verdict = examine(path, name)

    assert bool(verdict.kind) != bool(verdict.refusal)
    if verdict.kind:
        read(path, verdict.kind, tmp_path)


SMALL = [path for path in FILES if 0 < path.stat().st_size < 60_000]


@needs_data
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_files_never_end_the_examination(tmp_path, data):
    path = data.draw(st.sampled_from(SMALL))
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(whole[: data.draw(st.integers(1, len(whole)))])

    verdict = examine(damaged, path.name)

    assert bool(verdict.kind) != bool(verdict.refusal)
    if verdict.kind:
        read(damaged, verdict.kind, tmp_path)
