"""A logo as a picture: what may be one, and drawn anew so that nothing hides in it."""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

LARGEST, WIDEST, HIGHEST = 200_000, 600, 200
STARTS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
ENDINGS = {"PNG": "png", "JPEG": "jpg"}
ONLY = "Choose a PNG or JPEG picture."


class BadLogo(ValueError):
    """It cannot be a logo. The message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo. Its ``name`` says what is in it and how large it is: ``0f…-240x60.png``."""

    name: str
    content: bytes


def draw(content: bytes) -> Picture:
    """The picture of a file, without anything that is not drawn; :class:`BadLogo`."""
    if len(content) > LARGEST:
        raise BadLogo(f"The picture may have {LARGEST // 1000} kB. Save a smaller one.")
    kind = next((kind for start, kind in STARTS.items() if content.startswith(start)), "")
    if not kind:
        raise BadLogo(ONLY)
    clean = _drawn(content, kind)
    out = io.BytesIO()
    clean.save(out, kind, optimize=True, **({"quality": 90} if kind == "JPEG" else {}))
    told = out.getvalue()
    width, height = clean.size
    name = f"{hashlib.sha256(told).hexdigest()[:16]}-{width}x{height}.{ENDINGS[kind]}"
    return Picture(name, told)


def size(name: str) -> tuple[int, int]:
    """Width and height in pixels, of a logo's name."""
    width, _, height = name.partition("-")[2].partition(".")[0].partition("x")
    return int(width), int(height)


def in_words(name: str) -> str:
    """What an event says of a logo: ``PNG, 240 by 60, 0f3a…``; empty for none."""
    if not name:
        return ""
    width, height = size(name)
    kind = "PNG" if name.endswith("png") else "JPEG"
    return f"{kind}, {width} by {height} pixels, {name[:8]}"


def _drawn(content: bytes, kind: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(content), formats=[kind])
            _check_size(*picture.size)
            upright = ImageOps.exif_transpose(picture)
            _check_size(*upright.size)
            plain = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    except BadLogo:
        raise
    except Exception as error:
        # A hostile picture makes Pillow raise whatever Python can raise.
        raise BadLogo("The picture is damaged. Save it again as PNG.") from error
    return Image.frombytes(plain.mode, plain.size, plain.tobytes())


def _check_size(width: int, height: int) -> None:
    if width > WIDEST or height > HIGHEST:
        raise BadLogo(
            f"The picture is {width:,} by {height:,} pixels. "
            f"It may be {WIDEST} by {HIGHEST}: save a smaller one."
        )
