"""PDFs and pictures drawn anew, so that nothing but dots reaches a reader."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFile, ImageOps

from opx_core.files import pdfs, pictures
from opx_core.files.outcome import MOST_CHARACTERS, MOST_PAGES, Outcome, printable
from opx_core.files.reader import Reader

WIDTH, LONGEST, SECONDS = 1100, 1600, 14
MOST_PAGES_READ = 400


def read_pdf(reader: Reader, folder: Path) -> Outcome:
    """The words of a PDF, and its first pages as pictures."""
    document = pdfs.opened(reader)
    total, until = len(document), time.monotonic() + SECONDS
    words, made = _words(document), 0
    for number in range(min(total, MOST_PAGES)):
        if time.monotonic() > until or not _draw_page(document, number, folder):
            break
        made += 1
    said = "" if made == total else f"The first {made} of {total} pages are shown."
    if made == 0:
        said = "Its pages cannot be drawn. Download it to read it."
    return Outcome("pages" if made else "", said, made, printable(words))


def read_picture(reader: Reader, kind: str, folder: Path) -> Outcome:
    """A picture drawn anew, without what was written in it (place, camera); a TIFF page by page."""
    with _cut_short_too(), pictures.opened(reader, kind) as picture:
        total = getattr(picture, "n_frames", 1) if kind == "tif" else 1
        made = 0
        for number in range(min(total, MOST_PAGES)):
            if number:
                picture.seek(number)
            if picture.width * picture.height > pictures.MOST_PIXELS:
                break
            _save(ImageOps.exif_transpose(picture), folder, number)
            made += 1
    said = "" if made == total else f"The first {made} of {total} pages are shown."
    return Outcome("pages", said, made)


@contextmanager
def _cut_short_too() -> Iterator[None]:
    """Meanwhile a picture that ends too early is drawn as far as it goes."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _words(document: pypdfium2.PdfDocument) -> str:
    found, length, until = [], 0, time.monotonic() + SECONDS
    for number in range(min(len(document), MOST_PAGES_READ)):
        try:
            text = document[number].get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            continue
        found.append(text)
        length += len(text)
        if length > MOST_CHARACTERS or time.monotonic() > until:
            break
    return "\n\n".join(found)


def _draw_page(document: pypdfium2.PdfDocument, number: int, folder: Path) -> bool:
    try:
        page = document[number]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            return False
        scale = min(WIDTH / width, 2 * LONGEST / height)
        _save(page.render(scale=scale, may_draw_forms=True).to_pil(), folder, number)
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        return False
    return True


def _save(picture: Image.Image, folder: Path, number: int) -> None:
    plain = picture.convert(
        "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    )
    plain.thumbnail((LONGEST, 2 * LONGEST))
    fresh = Image.new("RGB", plain.size, "white")
    fresh.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    fresh.save(folder / f"page-{number + 1}.webp", "WEBP", quality=80, method=2)
