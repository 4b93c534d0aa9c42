"""Logs: one line of JSON an event, on standard error, without the values of local variables."""

import logging
import sys
from typing import Any

import structlog


def configure() -> None:
    """Set up logging for this process. Tracebacks name places, never what variables held.

    What libraries log is a line of JSON too, so that no value can begin a line of its own.
    """
    structlog.configure(
        processors=[*_told(), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(of_libraries())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def of_libraries() -> logging.Formatter:
    """How a line of the standard library's logging is written."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_told()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def _told() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
