"""Invented files: a letter, a photo, a statement, an e-mail."""

import io
from email.message import EmailMessage

_LETTER = (
    "Calder Vale",
    "1 Mill Lane, Calder Vale",
    "",
    "Our reference: {reference}",
    "",
    "Dear {spoken},",
    "",
    "Thank you for telling us what went wrong. We are sorry that you have had to.",
    "We are looking into your complaint and will write to you with our decision.",
    "",
    "If we need longer than eight weeks, we will tell you why, and you may then",
    "ask the Financial Ombudsman Service to look at it, free of charge.",
    "",
    "Yours sincerely,",
    "Customer relations",
)
_STATEMENT = (
    ("Date", "Description", "Paid out", "Paid in", "Balance"),
    ("01/10/2026", "Opening balance", "", "", "1,204.18"),
    ("02/10/2026", "Direct debit, council tax", "148.00", "", "1,056.18"),
    ("06/10/2026", "Salary", "", "1,870.40", "2,926.58"),
    ("09/10/2026", "Loan payment", "236.84", "", "2,689.74"),
    ("09/10/2026", "Loan payment", "236.84", "", "2,452.90"),
    ("12/10/2026", "Late payment fee", "12.00", "", "2,440.90"),
)


def letter(spoken: str, reference: str) -> bytes:
    """A one-page PDF, written by hand."""
    lines = [line.format(spoken=spoken, reference=reference) for line in _LETTER]
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    drawn = f"BT /F1 11 Tf 16 TL 72 760 Td {shown} ET".encode("cp1252", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    return _pdf(objects)


def photo() -> bytes:
    """Something like a photo of a damp wall."""
    from PIL import Image, ImageDraw, ImageFilter

    wall = Image.linear_gradient("L").resize((480, 360)).point(lambda v: 170 + v // 5)
    picture = Image.merge("RGB", (wall, wall.point(lambda v: v - 8), wall.point(lambda v: v - 26)))
    stain = ImageDraw.Draw(picture)
    for step, shade in enumerate((150, 138, 126, 140)):
        grown = 70 - 14 * step
        box = (150 - grown, 120 - grown // 2, 290 + grown, 250 + grown)
        stain.ellipse(box, fill=(shade + 20, shade, shade - 30))
    stain.rectangle((0, 330, 480, 360), fill=(96, 72, 50))
    soft = picture.filter(ImageFilter.GaussianBlur(6))
    grain = Image.effect_noise(soft.size, 18).convert("RGB")
    held = io.BytesIO()
    Image.blend(soft, grain, 0.08).save(held, "PNG")
    return held.getvalue()


def statement() -> bytes:
    """A month of an account, in which a payment was taken twice."""
    rows = (",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in _STATEMENT)
    return "\r\n".join((*rows, "")).encode()


def mail(name: str, reference: str) -> bytes:
    """An e-mail from the complainant."""
    message = EmailMessage()
    message["From"] = f'"{name}" <customer@example.org>'
    message["To"] = "complaints@calder-vale.example"
    message["Subject"] = f"Re: your letter, {reference}"
    message["Date"] = "Mon, 12 Oct 2026 09:12:00 +0100"
    message.set_content(
        "Thank you for your letter.\n\nThe payment was taken twice on 9 October, as my statement "
        "shows.\nI would like the second one back, and the late fee.\n"
    )
    return bytes(message)


def timeline(spoken: str) -> bytes:
    """A handler's own list of what happened."""
    said = f"What {spoken} told us.\n1. Rang twice, cut off.\n2. Wrote. No reply for a week.\n"
    return said.encode()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _pdf(objects: tuple[bytes, ...]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end
