"""Pictures: whether they can be drawn, and whether something else hides in them."""

import warnings

from PIL import Image

from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong
from opx_core.files.zips import is_appended

FORMATS = {"png": "PNG", "gif": "GIF", "jpg": "JPEG", "bmp": "BMP", "tif": "TIFF"}
MOST_PIXELS = 120_000_000
_HIDDEN = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"<script", b"<?php", b"<html")
JOINED = "Two files are joined in this one. Save the picture again, and add that."
DAMAGED = "The picture is damaged or cut short. OPX shows what can be drawn of it."


def check(reader: Reader, kind: str) -> list[str]:
    """What to heed about a picture; ``Wrong`` for bombs, two files in one, and broken ones."""
    if is_appended(reader) or b"/*" in reader.head[4:8] or reader.head[2:4] == b"/*":
        raise Wrong(JOINED)
    if reader.find(*_HIDDEN):
        raise Wrong(JOINED)
    try:
        with opened(reader, kind) as picture:
            _draw(picture)
    except Wrong:
        raise
    except Exception:
        # A hostile picture makes Pillow raise whatever Python can raise.
        return [DAMAGED]
    return []


def opened(reader: Reader, kind: str) -> Image.Image:
    """The picture, its size known and reasonable; ``Wrong`` otherwise."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(reader.path, formats=_formats(kind))
    except Exception as error:
        why = "The picture is damaged or unusual, and does not open. Ask for it again as PNG."
        raise Wrong(why) from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        picture.close()
        raise Wrong(
            f"This picture claims {width:,} by {height:,} pixels, which is too many. "
            "Save a smaller one, and add that."
        )
    return picture


def _draw(picture: Image.Image) -> None:
    if picture.format == "JPEG":
        picture.draft("RGB", (64, 64))
    picture.load()


def _formats(kind: str) -> list[str]:
    return ["JPEG", "MPO"] if kind == "jpg" else [FORMATS[kind]]
