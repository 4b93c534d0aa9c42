"""The built-in servers: real ones, in temporary homes."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from opx_core.embedded import EmbeddedError, Running, servers, stop_orphans
from opx_core.embedded.places import find_places

USER = """
import sys
from pathlib import Path
from opx_core.embedded import servers
with servers(Path(sys.argv[1])) as running:
    print(running.database_url, flush=True)
    sys.stdin.read()
"""

FORKING_USER = """
import os, sys
from pathlib import Path
from opx_core.embedded import servers
with servers(Path(sys.argv[1])) as running:
    child = os.fork()
    if child == 0:
        sys.exit()
    os.waitpid(child, 0)
    for path in (running.redis_url[7:], running.database_url.split("host=")[1].split("&")[0]):
        print(os.path.exists(path), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="opx-test-"))
    folder.chmod(0o711)
    yield folder / "home"
    _remove(folder / "home")
    shutil.rmtree(folder)


async def test_servers_start_in_an_empty_home_and_stop_after_use(home: Path) -> None:
    with servers(home) as running:
        assert await _value(running, "select current_database()") == "opx"
        assert _answers(_redis_socket(running))

    assert not _answers(_redis_socket(running))
    assert _postgres_pid(home) is None


async def test_the_database_is_set_up_for_tenants_and_for_keeping_what_it_is_given(
    home: Path,
) -> None:
    wanted = {
        "fsync": "on",
        "listen_addresses": "",
        "max_locks_per_transaction": "1024",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }

    with servers(home, redis=False) as running:
        found = {name: await _value(running, f"show {name}") for name in wanted}

    assert found == wanted
    assert running.redis_url is None


async def test_data_outlives_the_server(home: Path) -> None:
    with servers(home, redis=False) as running:
        await _value(running, "create table kept as select 42 as answer")

    with servers(home, redis=False) as running:
        assert await _value(running, "select answer from kept") == 42


def test_a_second_process_uses_the_same_servers_and_does_not_stop_them(home: Path) -> None:
    with servers(home) as running:
        before = _postgres_pid(home)
        with _user(home) as other:
            assert other.url == running.database_url

        assert _postgres_pid(home) == before
        assert _answers(_redis_socket(running))


def test_the_last_one_out_stops_them_though_another_started_them(home: Path) -> None:
    with _user(home) as other:
        with servers(home) as running:
            other.leave()
            assert _answers(_redis_socket(running))

        assert not _answers(_redis_socket(running))
        assert _postgres_pid(home) is None


def test_servers_orphaned_by_a_kill_are_found_and_used_again(home: Path) -> None:
    with _user(home) as other:
        before = _postgres_pid(home)
        other.kill()

        with servers(home):
            assert _postgres_pid(home) == before

    assert _postgres_pid(home) is None


def test_orphans_can_be_stopped_but_not_servers_in_use(home: Path) -> None:
    assert not stop_orphans(home)
    with _user(home) as other:
        assert not stop_orphans(home)
        other.kill()

    assert stop_orphans(home)
    assert _postgres_pid(home) is None


async def test_a_server_killed_with_its_files_left_behind_starts_again(home: Path) -> None:
    with servers(home) as running:
        await _value(running, "create table kept as select 42 as answer")
        _kill_servers(home)

    # After a restart of the machine, its number may be that of any program: here, of this one.
    pid_file = _data(home) / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(_recorded_pid(home)), str(os.getpid()), 1))
    with servers(home) as running:
        assert await _value(running, "select answer from kept") == 42
        assert _answers(_redis_socket(running))


async def test_a_first_start_cut_short_is_begun_again(home: Path) -> None:
    home.mkdir()
    unfinished = find_places(home).postgres / "data.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    with servers(home, redis=False) as running:
        assert await _value(running, "select 1") == 1


async def test_a_home_with_a_long_path_has_its_sockets_elsewhere(home: Path) -> None:
    long = home / ("a long name " * 8).strip() / "home"

    with servers(long) as running:
        assert await _value(running, "select 1") == 1
        assert _answers(_redis_socket(running))
        assert not _redis_socket(running).is_relative_to(long)
        assert _redis_socket(running).parent.stat().st_mode & 0o777 == 0o700

    _remove(long)


async def test_two_homes_side_by_side_do_not_meet(home: Path) -> None:
    with servers(home / "one") as one, servers(home / "two") as two:
        await _value(one, "create table only_in_one ()")

        assert await _value(two, "select to_regclass('only_in_one')") is None
        assert one.redis_url != two.redis_url


def test_the_servers_are_in_no_session_of_ours(home: Path) -> None:
    with servers(home):
        for pid in _server_pids(home):
            assert os.getsid(pid) != os.getsid(0)


def test_a_forked_child_that_ends_leaves_the_servers_alone(home: Path) -> None:
    command = [sys.executable, "-c", FORKING_USER, str(home)]

    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert done.stdout.split() == ["True", "True"]


def test_a_failure_says_what_to_do_and_shows_the_log(home: Path) -> None:
    with servers(home, redis=False):
        pass
    (_data(home) / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(EmbeddedError, match=r"OPX_DATABASE_URL[\s\S]*The end of .*postgres\.log"):
        servers(home, redis=False).__enter__()


@pytest.mark.skipif(os.geteuid() != 0, reason="another account serves only where we are root")
async def test_as_root_no_mode_outside_the_home_is_changed(home: Path) -> None:
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)

    with servers(closed / "home") as running:
        assert await _value(running, "select 1") == 1
        data = Path(json.loads((closed / "home" / "embedded.json").read_text())["data"])

    assert closed.stat().st_mode & 0o777 == 0o700
    assert not data.is_relative_to(closed)
    _remove(closed / "home")


class _User:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.process = process
        self.url = process.stdout.readline().strip()

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def _user(home: Path) -> Iterator[_User]:
    command = [sys.executable, "-c", USER, str(home)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        user = _User(process)
        try:
            yield user
        finally:
            if process.poll() is None:
                user.leave()


async def _value(running: Running, query: str) -> object:
    connection = await asyncpg.connect(running.database_url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def _redis_socket(running: Running) -> Path:
    assert running.redis_url is not None
    return Path(running.redis_url.removeprefix("unix://"))


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def _data(home: Path) -> Path:
    return find_places(home).postgres / "data"


def _recorded_pid(home: Path) -> int:
    return int((_data(home) / "postmaster.pid").read_text().split()[0])


def _postgres_pid(home: Path) -> int | None:
    try:
        return _recorded_pid(home)
    except FileNotFoundError:
        return None


def _server_pids(home: Path) -> list[int]:
    return [_recorded_pid(home), int((find_places(home).redis / "redis.pid").read_text())]


def _kill_servers(home: Path) -> None:
    """Kill them as a crash of the machine would: at once, and leaving their files."""
    for pid in _server_pids(home):
        os.kill(pid, 9)
    time.sleep(0.3)


def _remove(home: Path) -> None:
    if not home.exists():
        return
    stop_orphans(home)
    places = find_places(home)
    for folder in (places.postgres, places.sockets, places.programs, home):
        shutil.rmtree(folder, ignore_errors=True)
