"""What is typed into forms by mistake, by programs and by those who mean harm."""

import random

OTHER_PLACES = (
    "{token}",
    "../../etc/passwd",
    "//evil.example/x",
    "javascript:alert(1)",
    "file:///",
)
WORDS = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 30,
    "-" + "9" * 30,
    "2147483648",
    "9223372036854775808",
    "0.1",
    "1,5",
    "½",
    "٣",
    "null",
    "true",
    "[]",
    "{}",
    "\x00",
    "a\x00b",
    "\ud7ff\ue000\ufffe",
    "\u202egnp.exe",
    "\u0000\u0001\u001b[31m",
    "é" * 5_000,
    "x" * 200_000,
    "\r\nSet-Cookie: a=b",
    "' or 1=1 --",
    "'; drop table case_file; --",
    "%s %d %n {0} {x} ${x} {{7*7}} {% raise %} #{x}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "31/02/2026",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "0001-01-01",
    "-0001-01-01",
    "29/02/2024",
    "25:61",
    "00:00",
    "tomorrow",
    "a@b",
    "a@" + "b" * 300 + ".example",
    "SW1A 1AA",
    "🙂" * 50,
    "\ufeffx",
    "a\u0301\u0301\u0301" * 100,
    "(" * 3_000,
    "1+" * 3_000 + "1",
    "a.b.c == 1 / 0",
    *OTHER_PLACES,
)
NAMES = ("../../x.txt", "x\x00.pdf", "=x.csv", "a" * 300 + ".pdf", "CON.txt", "x.tar.gz.exe", "")
CONTENTS = (b"", b"\x00" * 100, b"%PDF-1.4\n%%EOF", b"PK\x03\x04" + b"\xff" * 50, b"\xff\xfe\x00a")
ROWS = (b'Ref,Received\n"unclosed,1\n', b"a;b\n" * 50, b"\xef\xbb\xbfkey,day,name\n1,2,3\n")


def word(dice: random.Random) -> str:
    """Something to type: from the list, or letters of all kinds."""
    if dice.random() < 0.8:
        return dice.choice(WORDS)
    return "".join(chr(_letter(dice)) for _ in range(dice.randrange(1, 40)))


def file(dice: random.Random) -> tuple[str, bytes]:
    """A file's name and what is in it."""
    return dice.choice(NAMES), dice.choice(CONTENTS + ROWS)


def _letter(dice: random.Random) -> int:
    code = dice.choice((dice.randrange(1, 0x250), dice.randrange(1, 0x10FFFF)))
    return code if not 0xD800 <= code <= 0xDFFF else 0x41
