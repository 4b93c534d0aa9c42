import os
import signal
import time

import httpx
import pytest

from bench.harness import free_port, left_behind, start, wait_until_ready

from .commands import opx, opx_anew

pytestmark = pytest.mark.system


def _wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.1)
    return condition()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_run_answers_health_and_leaves_no_process_when_it_is_stopped(home, stop):
    port = free_port()
    process = start(home, port)
    wait_until_ready(f"http://127.0.0.1:{port}", process)

    os.killpg(process.pid, stop)

    assert process.wait(30) == 0
    assert left_behind(home) == []


def test_health_gives_the_reason_until_opx_is_ready(home):
    port = free_port()
    process = start(home, port, "--demo")
    seen = []

    def ready():
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
        except httpx.TransportError:
            return False
        seen.append((answer.status_code, answer.text))
        return answer.status_code == 200

    assert _wait_for(ready, 90)
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert (503, "not ready: making the demo tenant\n") in seen


def test_after_a_kill_nothing_is_left_and_the_next_start_needs_no_hand(home):
    port = free_port()
    process = start(home, port)
    wait_until_ready(f"http://127.0.0.1:{port}", process)

    process.kill()
    process.wait()

    assert _wait_for(lambda: not [each for each in left_behind(home) if "opx_core" in each])
    assert opx(home, "tenant", "list").returncode == 0
    assert left_behind(home) == []


def test_a_port_in_use_is_named_with_the_way_out(home):
    port = free_port()
    process = start(home, port)
    wait_until_ready(f"http://127.0.0.1:{port}", process)

    second = opx(home, "run", OPX_PORT=str(port))

    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert second.returncode == 2
    assert f"Port {port}" in second.stderr and "OPX_PORT" in second.stderr


def test_a_command_beside_run_leaves_it_running(home):
    port = free_port()
    process = start(home, port)
    wait_until_ready(f"http://127.0.0.1:{port}", process)

    made = opx(home, "tenant", "create", "acme")
    answer = httpx.get(f"http://127.0.0.1:{port}/health")

    process.send_signal(signal.SIGTERM)
    process.wait(30)
    assert (made.returncode, answer.status_code) == (0, 200)


def test_one_module_alone_runs_and_the_other_is_never_imported(home):
    listed = opx_anew(home, "--help", OPX_MODULES="complaints", PYTHONPROFILEIMPORTTIME="1")

    assert listed.returncode == 0
    assert "opx_complaints.workflow" in listed.stderr
    assert "opx_ingestor" not in listed.stderr
    assert "ingest" not in listed.stdout
