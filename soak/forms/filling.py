"""Forms filled in and sent, and what is wrong with the answers."""

import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from bs4 import BeautifulSoup

from soak.forms import nonsense
from soak.forms.finding import Field, Form, find_forms, forms_of

Enter = Callable[[], Awaitable[httpx.AsyncClient]]
AGAIN, TIMES = 400, 3
INSIDE = re.compile(
    r"Traceback \(most recent|site-packages|asyncpg\.|\bpsycopg|jinja2\.|litestar\.|opx_core[./]\w|"
    r"opx_web[./]\w|\.py\", line \d|PostgresError|syntax error at or near|relation \"\w+\" does not"
)
"""What belongs in the log and nowhere else."""


@dataclass(slots=True)
class Seen:
    """What was answered, by status, and what was wrong, in words."""

    answers: Counter[int] = field(default_factory=Counter)
    forms: set[tuple[str, str]] = field(default_factory=set)
    saved: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """How many requests were answered."""
        return self.answers.total()


async def attack(enter: Sequence[Enter], *, count: int, number: int, pages: int = 400) -> Seen:
    """Send about ``count`` forms, in turns as each person that ``enter`` signs in.

    ``number`` seeds the dice; each of the people looks at up to ``pages`` pages for forms, once.
    Who has no longer a session, or was taken a permission, is signed in again by the same
    ``enter``.
    """
    seen, dice = Seen(), random.Random(number)
    forms: dict[Enter, list[Form]] = {}
    while seen.sent < count:
        for begin in enter:
            async with await begin() as client:
                if begin not in forms:
                    forms[begin] = await find_forms(client, most=pages)
                await _fill(client, forms[begin], min(AGAIN, count - seen.sent), dice, seen)
        if not any(forms.values()):
            raise LookupError("No page has a form.")
    return seen


async def _fill(
    client: httpx.AsyncClient, forms: list[Form], count: int, dice: random.Random, seen: Seen
) -> None:
    until = seen.sent + count
    for form in dice.sample(forms, len(forms)):
        there = await _fresh(client, form)
        for _ in range(TIMES):
            request = request_of(client, there, dice)
            await request.aread()
            answer = await client.send(request)
            judge(form, answer, seen)
            if seen.sent >= until or "/sign-in" in answer.headers.get("location", ""):
                return


async def _fresh(client: httpx.AsyncClient, form: Form) -> Form:
    """The form as it stands on its page now: versions and tokens change with every move."""
    answer = await client.get(form.page)
    found = forms_of(BeautifulSoup(answer.text, "html.parser"), form.page)
    return next((each for each in found if each.shape == form.shape), form)


def request_of(client: httpx.AsyncClient, form: Form, dice: random.Random) -> httpx.Request:
    """A request that sends the form, a few of its fields filled with nonsense."""
    files = [each for each in form.fields if each.kind == "file"]
    typed = [pair for each in form.fields if each.kind != "file" for pair in _typed(each, dice)]
    if dice.random() < 0.1:
        typed.append((nonsense.word(dice)[:50] or "x", nonsense.word(dice)))
    if form.method == "get":
        return client.build_request("GET", form.action, params=[_short(pair) for pair in typed])
    if form.takes_files:
        sent = [(each.name, nonsense.file(dice)) for each in files]
        data: dict[str, list[str]] = {}
        for name, value in typed:
            data.setdefault(name, []).append(value)
        return client.build_request("POST", form.action, data=data, files=sent or None)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    body = urlencode(typed, errors="surrogatepass").encode()
    return client.build_request("POST", form.action, content=body, headers=kind)


def judge(form: Form, answer: httpx.Response, seen: Seen) -> None:
    """Count the answer, and note what is wrong with it."""
    what = form.shape[:2]
    seen.answers[answer.status_code] += 1
    seen.forms.add(what)
    if answer.status_code in (200, 303):
        seen.saved.add(what)
    where = f"{form.method.upper()} {form.action} ({form.page})"
    sent = answer.request.content[:300] if form.method == "post" else answer.request.url.query[:300]
    if answer.status_code >= 500:
        seen.wrong.append(f"{answer.status_code}: {where}: {sent!r}")
    if found := INSIDE.search(answer.text):
        seen.wrong.append(f"shows “{found[0]}”: {where}: {sent!r}")
    if "content-security-policy" not in answer.headers:
        seen.wrong.append(f"no policy: {where}")


def _typed(control: Field, dice: random.Random) -> list[tuple[str, str]]:
    """What is sent of one control: mostly what stands in it, sometimes nonsense or nothing."""
    chance = dice.random()
    if control.name == "_csrf_token":
        return [(control.name, control.value if chance < 0.97 else nonsense.word(dice))]
    if control.kind in ("checkbox", "radio", "submit", "button") and chance < 0.5:
        return []
    if control.choices and chance < 0.5:
        return [(control.name, dice.choice(control.choices))]
    if chance < 0.6 and control.value:
        return [(control.name, control.value)]
    if chance < 0.63:
        return []
    if chance < 0.66:
        return [(control.name, nonsense.word(dice)), (control.name, nonsense.word(dice))]
    return [(control.name, nonsense.word(dice))]


def _short(pair: tuple[str, str]) -> tuple[str, str]:
    """No longer than an address may be, and without what no address can hold."""
    return pair[0][:100], pair[1][:1_000].encode("utf-8", "replace").decode()
