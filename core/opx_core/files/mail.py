"""E-mails as words: their headers, their text, and what was attached."""

import email
import email.policy
from email.message import EmailMessage, Message
from html.parser import HTMLParser
from typing import Any

import olefile

from opx_core.files import texts
from opx_core.files.outcome import Outcome, printable
from opx_core.files.reader import Reader

LARGEST = 60_000_000
_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_MSG = {"From": "0C1A", "To": "0E04", "Cc": "0E03", "Subject": "0037"}
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr"}
_UNSEEN = {"script", "style", "head", "title", "template", "noscript"}


def read_eml(reader: Reader) -> Outcome:
    """An e-mail file, however odd its headers are."""
    data = reader.start(LARGEST)
    try:
        message: Message = email.message_from_bytes(data, policy=email.policy.default)
        headers = tuple((name, _header(message, name)) for name in _HEADERS)
        text, attached = _parts(message)
    except Exception:
        # Malformed mail makes the standard library raise many kinds of error.
        return Outcome(
            "words",
            "This e-mail is malformed: it is shown as it is.",
            0,
            printable(texts.decode(data)),
        )
    return _outcome(headers, text, attached)


def read_msg(reader: Reader) -> Outcome:
    """A message saved from Outlook."""
    with olefile.OleFileIO(str(reader.path)) as file:
        headers = tuple((name, _property(file, key)) for name, key in _MSG.items())
        sender = _property(file, "0C1F")
        text = _property(file, "1000") or from_html(_property(file, "1013"))
        folders = {entry[0] for entry in file.listdir() if entry[0].startswith("__attach")}
        attached = [
            _property(file, "3707", f"{each}/") or _property(file, "3704", f"{each}/")
            for each in sorted(folders)
        ]
    if sender and sender not in headers[0][1]:
        headers = (("From", f"{headers[0][1]} <{sender}>"), *headers[1:])
    return _outcome(headers, text, [name for name in attached if name])


def from_html(html: str) -> str:
    """The words of a web page, with its line breaks."""
    reader = _Words()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(lines).replace("\n\n\n", "\n\n").strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(data)


def _outcome(headers: tuple[tuple[str, str], ...], text: str, attached: list[str]) -> Outcome:
    kept = tuple((name, printable(value)[:2000]) for name, value in headers if value.strip())
    names = tuple(printable(name)[:200] for name in attached[:100])
    return Outcome("mail", "", 0, printable(text), kept, names)


def _header(message: Message, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except Exception:
        # The policy parses a header only when it is asked for, and may fail in any way.
        return ""


def _parts(message: Message) -> tuple[str, list[str]]:
    plain, rich, attached = [], [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        name, kind = part.get_filename(), part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            attached.append(name or kind)
        elif kind == "text/html":
            rich.append(from_html(_text(part)))
        else:
            plain.append(_text(part))
    return "\n\n".join(plain or rich), attached


def _text(part: Message) -> str:
    try:
        if isinstance(part, EmailMessage):
            return str(part.get_content())
    except (LookupError, ValueError, TypeError, AttributeError):
        pass
    payload: Any = part.get_payload(decode=True)
    return texts.decode(payload) if isinstance(payload, bytes) else str(payload or "")


def _property(file: olefile.OleFileIO, key: str, folder: str = "") -> str:
    for ending, encoding in (("001F", "utf-16-le"), ("001E", "cp1252"), ("0102", "")):
        name = f"{folder}__substg1.0_{key}{ending}"
        if file.exists(name):
            data = file.openstream(name).read()
            text = data.decode(encoding, "replace") if encoding else texts.decode(data)
            return str(text).strip("\x00")
    return ""
