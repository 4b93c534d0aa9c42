"""What a file is, by its content alone."""

import struct

import puremagic

from opx_core.files import ole, texts, zips
from opx_core.files.kinds import TAKEN
from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"MM\x00+", "tif"),
)
_BRANDS = {
    **dict.fromkeys((b"qt  ",), "mov"),
    **dict.fromkeys((b"M4A ", b"M4B "), "m4a"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"), "heic"),
    **dict.fromkeys(
        (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), "mp4"
    ),
    **dict.fromkeys((b"dash", b"MSNV", b"mmp4", b"f4v ", b"XAVC"), "mp4"),
}
_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_BIT_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def sniff(reader: Reader, name: str) -> str:
    """The key of its kind; ``Wrong`` where it is of no kind that OPX takes."""
    if reader.size == 0:
        raise Wrong("It is empty. Check the file where it came from, and add it again.")
    found = _by_start(reader) or texts.sniff(reader, name)
    if found is None:
        raise Wrong(f"{_unknown(reader.head)} {TAKEN}")
    return found


def _by_start(reader: Reader) -> str | None:
    head = reader.head
    for start, key in _STARTS:
        if head.startswith(start):
            return key
    if head.startswith(ole.MAGIC):
        return ole.sniff(reader)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return zips.sniff(reader)
    if head[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    return _bitmap(reader) or _film(head) or _recording(head)


def _bitmap(reader: Reader) -> str | None:
    head = reader.head
    if not head.startswith(b"BM") or len(head) < 18:
        return None
    header = struct.unpack("<I", head[14:18])[0]
    return "bmp" if header in (12, 16, 40, 52, 56, 64, 108, 124) else None


def _film(head: bytes) -> str | None:
    if head[4:8] in _ATOMS:
        return "mov"
    if head[4:8] != b"ftyp":
        return None
    size = min(int.from_bytes(head[:4]), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    if brands[0] in (b"avif", b"avis") or brands[0].startswith(b"3g"):
        return None
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)


def _recording(head: bytes) -> str | None:
    if head.startswith(b"ID3") and len(head) > 10 and head[3] in (2, 3, 4):
        return "mp3"
    length = _frame(head, 0)
    follows = length is not None and (_frame(head, length) or len(head) <= length)
    return "mp3" if follows else None


def _frame(head: bytes, at: int) -> int | None:
    """The length of the MPEG audio frame of layer III that begins here."""
    if len(head) < at + 4 or head[at] != 0xFF or head[at + 1] & 0xE6 != 0xE2:
        return None
    version, rate, sample = (head[at + 1] >> 3) & 3, head[at + 2] >> 4, (head[at + 2] >> 2) & 3
    if version == 1 or rate in (0, 15) or sample == 3:
        return None
    bits = (_BIT_RATES if version == 3 else _LOW_RATES)[rate] * 1000
    return (144 if version == 3 else 72) * bits // _SAMPLES[version][sample] + (
        (head[at + 2] >> 1) & 1
    )


def _unknown(head: bytes) -> str:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError, struct.error):
        return "This is a file of a kind that OPX does not know."
    name = " ".join(matches[0].name.split()) if matches else ""
    if not name or matches[0].confidence < 0.3:
        return "This is a file of a kind that OPX does not know."
    return f"Its content is of the kind “{name[:60]}”, which is not taken."
