"""The demo organisation's colour, limits and logo, drawn here."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from opx_core import organisation
from opx_core.identity import system_actor

SIZE, SHARPER = (236, 60), 4
INK, HILL, FAR = (11, 62, 92), (27, 79, 156), (143, 182, 226)


async def add() -> None:
    """Add all of it to the current tenant."""
    actor, now = system_actor(), await organisation.read()
    wanted = replace(now, accent="blue", people=40, storage_mb=5_000, cases_a_day=50_000)
    await organisation.change(actor, wanted, now)
    await organisation.logo.change(actor, _logo(), "")


def _logo() -> bytes:
    """Two hills, the vale between them, and the name: drawn large, then made small."""
    width, height = (SHARPER * each for each in SIZE)
    large = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    pen = ImageDraw.Draw(large)
    pen.polygon([(0, 208), (88, 40), (176, 208)], FAR)
    pen.polygon([(80, 208), (168, 88), (256, 208)], HILL)
    pen.text((288, 60), "Calder Vale", INK, ImageFont.load_default(116))
    out = io.BytesIO()
    large.resize(SIZE, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
