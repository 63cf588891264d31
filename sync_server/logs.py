"""The log: one JSON line an event, for machines to read.

It holds the route as a template, numbers and stable codes. Never a ticket, an id from a path, a name, an
address or anything that was sent. Of an exception only its kind and the places in the code are told, because
its text may quote data.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog

_TRACE_MAX_PLACES = 12


def make(stream: TextIO | None = None) -> Any:
    """A logger that writes JSON lines to `stream` (standard error)."""
    return structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.BoundLogger,
    )


def places(error: BaseException) -> list[str]:
    """Where an exception came from, as file:line, innermost last; without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-_TRACE_MAX_PLACES:]
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]


class Forward(logging.Handler):
    """Passes warnings of libraries on as JSON, without arguments or tracebacks."""

    def __init__(self, log: Any) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._log.warning("library", source=record.name, text=str(record.msg)[:200], kind=kind)
