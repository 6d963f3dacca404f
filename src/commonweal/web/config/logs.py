"""Structured logs that hold no personal data: no addresses with their queries, no values from files."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

from commonweal.web.config import environment

# A link that lets in whoever has it: what follows these words in an address is as good as a password.
_SECRET = re.compile(r"(/(?:answer|invitations|new-password|join/+[^/\s]+)/+)[^/\s]+", re.IGNORECASE)


def configure() -> None:
    """Send what our code and our libraries log to standard error, one line for each event."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
        _without_secrets,
    ]
    form = environment.text(environment.LOG, among=("text", "json")).lower()
    for_people = form == "text" or (not form and sys.stderr.isatty())
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False) if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    level = environment.text(environment.LOG_LEVEL, among=("debug", "info", "warning", "error"))
    logging.getLogger("commonweal").setLevel(level.upper())


def _without_values(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace an exception's text, which can quote a user's file, with its kind and where it was raised."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    fault = exc_info if isinstance(exc_info, BaseException) else exc_info[1] if exc_info else None
    if fault is not None:
        event["fault"] = type(fault).__name__
        event["at"] = where(fault)
    return event


def _without_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave out of an address what lets in whoever has it; Django logs the addresses that it refuses."""
    return {
        key: _SECRET.sub(r"\1…", value) if isinstance(value, str) else value for key, value in event.items()
    }


def where(fault: BaseException) -> list[str]:
    """The last few places that an exception went through: file and line, no values."""
    places: list[str] = []
    trace = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{'/'.join(code.co_filename.split('/')[-3:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-6:]
