"""Lines of the log: JSON, one an event, whoever wrote it."""

import json
import logging
import sys

from opx_core import logs


def record(message, *args, exc_info=None):
    return logging.LogRecord("lib", logging.WARNING, "lib.py", 1, message, args, exc_info)


def test_what_a_library_logs_cannot_begin_a_line_of_its_own():
    line = logs.of_libraries().format(record("no %s", 'such"\n{"event": "signed in"}'))

    told = json.loads(line)

    assert "\n" not in line
    assert (told["logger"], told["level"]) == ("lib", "warning")
    assert told["timestamp"].endswith("Z")


def test_a_traceback_does_not_hold_the_values_of_variables():
    try:
        (lambda secret: secret / 0)(secret=41_414_141)
    except ZeroDivisionError:
        line = logs.of_libraries().format(record("it broke", exc_info=sys.exc_info()))

    assert "ZeroDivisionError" in json.loads(line)["exception"]
    assert "41414141" not in line
