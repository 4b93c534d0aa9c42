"""One real OPX with its demo tenant, and one real browser, for all tests of this folder.

Nothing here imports Playwright before a browser was found, so that its lack skips, not fails.
"""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from opx_web.testing import fields

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "calm river stone"
START_SECONDS, STOP_SECONDS = 90, 30
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
ROLES = {
    "handler": "Case handler",
    "leader": "Team leader",
    "compliance": "Compliance",
    "admin": "Administrator",
    "auditor": "Auditor",
    "qa": "Quality assurance",
}
SIGN_IN = re.compile(r"^  (?P<email>\S+@\S+) +(?P<name>[^,]+), (?P<role>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Served:
    """A running OPX: its address, its home, and the first e-mail address of each role."""

    address: str
    home: Path
    emails: dict[str, str]
    password: str = PASSWORD


@dataclass
class Watch:
    """What went wrong in any page of a test, and every host that was asked."""

    troubles: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(f"page error: {error.error}"))
        context.on("response", self._answered)
        context.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]))

    def _said(self, message: Any) -> None:
        # Chromium reports each page of 403, 409 or 422 here; `_answered` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        file = "/static/" in response.url and response.status >= 400
        if response.status >= 500 or file:
            self.troubles.append(f"{response.status} from {response.url}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; the test is skipped where there is none."""
    spec = importlib.util.spec_from_file_location("opx_find_browser", ROOT / "scripts/browser.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    found = script.find()
    if found is None:
        pytest.skip("No Chromium was found: `make test` installs it, or set OPX_BROWSER.")
    return str(found)


@pytest.fixture(scope="session")
def served(chromium: str) -> Iterator[Served]:
    """``opx run --demo`` with a home and a port of its own."""
    with tempfile.TemporaryDirectory(prefix="opx-e2e-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        log = home / "said.log"
        with log.open("w") as out:
            port = _free_port()
            process = _start(home, port, out)
            try:
                yield _ready(process, home, port, log)
            finally:
                _stop(process, home, log)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser. Playwright's loop occupies the thread, so it ends with each file."""
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def states(browser: Browser, served: Served) -> Callable[[str], Any]:
    """The cookies of someone of a role, signed in once through the page."""
    kept: dict[str, Any] = {}

    def state(role: str) -> Any:
        if role not in kept:
            context = browser.new_context(base_url=served.address)
            page = context.new_page()
            page.goto("/sign-in")
            page.get_by_label("Work email").fill(served.emails[role])
            page.get_by_label("Password").fill(served.password)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return state


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test for an error in the console or the page, and for an answer of 500 or above."""
    made = Watch()
    yield made
    assert not made.troubles, "\n".join(made.troubles)


@pytest.fixture
def signed_in(
    browser: Browser, served: Served, states: Callable[[str], Any], watch: Watch
) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own, as someone of a role; as nobody where it is empty."""
    contexts: list[BrowserContext] = []

    def open_page(role: str = "", width: int = 1366, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(
            base_url=served.address,
            viewport={"width": width, "height": height},
            storage_state=states(role) if role else None,
            **{"reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(10_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(signed_in: Callable[..., Page]) -> Page:
    """A page of nobody, 1366 by 768."""
    return signed_in()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def either(request: pytest.FixtureRequest, signed_in: Callable[..., Page]) -> Page:
    """A handler's page: the test runs with JavaScript and without."""
    return signed_in("handler", java_script_enabled=request.param == "with JavaScript")


@pytest.fixture
def no_js(signed_in: Callable[..., Page]) -> Page:
    """A handler's page without JavaScript."""
    return signed_in("handler", java_script_enabled=False)


@pytest.fixture
def log_case() -> Callable[..., str]:
    """Logs a complaint without drawing pages: ``log_case(page, family_name="Ellison")``.

    Whoever complains is new, also where an earlier test logged one of that name.
    """

    def log(page: Page, **typed: str) -> str:
        said = {"level": "formal", "title": "Mrs", "family_name": "Ellison", "known": "new"}
        answer = _send(page, "/complaints/new", "#log-form", said | typed)
        assert answer.status == 303, answer.text()
        return str(re.search(r"/cases/([\w-]+)", answer.headers["location"])[1])

    return log


@pytest.fixture
def make_move() -> Callable[..., None]:
    """Makes moves without drawing pages: ``make_move(page, reference, "triage", level="vod")``."""

    def make(page: Page, reference: str, key: str, **typed: str) -> None:
        answer = _send(page, f"/cases/{reference}/moves/{key}", "main form", typed)
        assert answer.status == 303, answer.text()

    return make


def _send(page: Page, path: str, form: str, typed: dict[str, str]) -> Any:
    shown = BeautifulSoup(page.request.get(path).text(), "html.parser").select_one(form)
    assert shown is not None, f"{path} has no {form}"
    data = {**fields(shown), **typed}
    for select in shown.select("select"):
        choices = [str(each["value"]) for each in select.select("option[value]") if each["value"]]
        data[str(select["name"])] = data.get(str(select["name"])) or choices[0]
    return page.request.post(str(shown["action"]), form=data, max_redirects=0)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _start(home: Path, port: int, out: Any) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPX_")}
    own = {"OPX_HOME": str(home), "OPX_PORT": str(port), "OPX_DEMO_PASSWORD": PASSWORD}
    words = [sys.executable, "-m", "opx_core.cli", "run", "--demo"]
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
    return subprocess.Popen(words, env=kept | own, start_new_session=True, **streams)


def _ready(process: "subprocess.Popen[bytes]", home: Path, port: int, log: Path) -> Served:
    address, until = f"http://127.0.0.1:{port}", time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if "Ctrl-C stops it." in log.read_text() and _healthy(address):
            found = [(m["email"], m["role"]) for m in SIGN_IN.finditer(log.read_text())]
            first = {
                role: next(email for email, name in found if name.startswith(words))
                for role, words in ROLES.items()
            }
            return Served(address, home, first)
        time.sleep(0.2)
    pytest.fail(f"OPX was not ready within {START_SECONDS} s:\n{log.read_text()}")


def _healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _stop(process: "subprocess.Popen[bytes]", home: Path, log: Path) -> None:
    said = log.read_text()
    process.send_signal(signal.SIGTERM)
    try:
        code = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail(f"OPX did not stop within {STOP_SECONDS} s:\n{log.read_text()}")
    until = time.monotonic() + 5
    while (left := _processes_of(home)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left, f"OPX left processes behind: {left}"
    assert code == 0, f"OPX ended with {code}:\n{log.read_text()}"
    assert "Traceback" not in said, said


def _processes_of(home: Path) -> list[str]:
    command = ["ps", "-A", "-ww", "-o", "pid=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(home) in line]
