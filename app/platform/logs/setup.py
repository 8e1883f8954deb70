"""One way out for every log line, whoever writes it: structlog or the standard library."""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.typing import Processor

from app.platform import tracing
from app.platform.logs.scrub import scrub_value
from app.settings import Settings

Event = MutableMapping[str, Any]

# Libraries that tell at INFO what only their authors want to know.
QUIET = (
    "alembic.runtime.plugins",
    "asyncio",
    "dramatiq",
    "httpcore2",
    "httpx2",
    "sqlalchemy.engine",
    "uvicorn.error",
)


def configure(settings: Settings, *, stream: TextIO | None = None, emails: bool = False) -> None:
    """Send all log lines of this process to one stream, as the settings want them."""
    out = stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[*_described(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(settings.log_format, colours=_colours(out), emails=emails))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    _adopt_uvicorn()


def _described() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _trace,
    ]


def _formatter(
    log_format: str, *, colours: bool, emails: bool
) -> structlog.stdlib.ProcessorFormatter:
    def scrubbed(_logger: Any, _method: str, event: Event) -> Event:
        for name, value in event.items():
            event[name] = scrub_value(name, value, emails=not emails)
        return event

    last: list[Processor]
    if log_format == "json":
        last = [structlog.processors.TimeStamper(fmt="iso", utc=True), _json]
    else:
        renderer = ConsoleRenderer(
            colors=colours, pad_event_to=24, exception_formatter=plain_traceback
        )
        last = [structlog.processors.TimeStamper(fmt="%H:%M:%S.%f", utc=False), renderer]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_described(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            scrubbed,
            *last,
        ],
        use_get_message=True,
    )


def _trace(_logger: Any, _method: str, event: Event) -> Event:
    event.update(tracing.ids())
    return event


def _json(_logger: Any, _method: str, event: Event) -> str:
    first = {"timestamp": event.pop("timestamp"), "level": event.pop("level")}
    return orjson.dumps(first | dict(event), option=orjson.OPT_NON_STR_KEYS).decode()


def _colours(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _adopt_uvicorn() -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # The api writes its own line a request, with the request's id.
    logging.getLogger("uvicorn.access").disabled = True
