"""The forms that somebody finds who follows every link."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag

STARTS = ("/", "/cases", "/team", "/my-day", "/reports", "/search?q=a", "/admin", "/account")
NEVER = ("/static/", "/sign-out", "/health", "/api/")
EACH = 3
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2,4}-[0-9A-Z-]+|\d+")


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form: its name, its kind, what stands in it and what may be chosen."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands on a page."""

    page: str
    method: str
    action: str
    fields: tuple[Field, ...]
    takes_files: bool

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        """What it has in common with the same form for another case or person."""
        names = tuple(sorted({field.name for field in self.fields}))
        return self.method, shape_of(self.action), names


def shape_of(address: str) -> str:
    """An address with ``*`` in place of ids, without what stands after the question mark."""
    return _ID.sub("*", urlsplit(address).path)


async def find_forms(
    client: httpx.AsyncClient, starts: Iterable[str] = STARTS, *, most: int = 400
) -> list[Form]:
    """Open up to ``most`` pages, three of each shape; gives one form of each shape."""
    waiting, visited = deque(starts), set(starts)
    opened: Counter[str] = Counter()
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    while waiting and opened.total() < most:
        path = waiting.popleft()
        if opened[shape_of(path)] >= EACH:
            continue
        opened[shape_of(path)] += 1
        answer = await client.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = BeautifulSoup(answer.text, "html.parser")
        for form in forms_of(page, path):
            found.setdefault(form.shape, form)
        fresh = [each for each in _links(page, path) if each not in visited]
        visited.update(fresh)
        waiting.extend(fresh)
    return list(found.values())


def forms_of(page: BeautifulSoup, path: str) -> list[Form]:
    """The forms of a page that lead to OPX itself, those that end the session left out."""
    found = [_form(page, tag, path) for tag in page.select("form")]
    return [form for form in found if not form.action.startswith(NEVER)]


def _form(page: BeautifulSoup, tag: Tag, path: str) -> Form:
    controls = tag.select("input[name], textarea[name], select[name], button[name]")
    if tag.get("id"):
        controls += page.select(f'[name][form="{tag["id"]}"]')
    return Form(
        page=path,
        method=str(tag.get("method", "get")).lower(),
        action=urljoin(path, str(tag.get("action") or path)),
        fields=tuple(_field(control) for control in controls),
        takes_files=tag.get("enctype") == "multipart/form-data",
    )


def _field(control: Tag) -> Field:
    name, kind = str(control["name"]), str(control.get("type", control.name))
    if control.name == "select":
        options = control.select("option")
        chosen = control.select_one("option[selected]") or (options[0] if options else None)
        values = tuple(str(each.get("value", "")) for each in options)
        return Field(name, "select", str(chosen.get("value", "")) if chosen else "", values)
    if control.name == "textarea":
        return Field(name, "textarea", control.get_text())
    return Field(name, kind, str(control.get("value", "")))


def _links(page: BeautifulSoup, path: str) -> list[str]:
    found = []
    for tag in page.select("a[href], [hx-get]"):
        address = urlsplit(urljoin(path, str(tag.get("href") or tag.get("hx-get"))))
        here = address.path + (f"?{address.query}" if address.query else "")
        if not address.netloc and not here.startswith(NEVER):
            found.append(here)
    return found
