"""Every line comes out one way, whoever wrote it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from opentelemetry import trace

from app.platform import logs, tracing
from app.platform.logs.setup import QUIET
from app.settings import Settings

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def lines() -> Iterator[Callable[..., Callable[[], list[str]]]]:
    """Configure logging onto a text of our own, and put everything back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    config = structlog.get_config()
    quiet = {name: logging.getLogger(name).level for name in QUIET}
    access = logging.getLogger("uvicorn.access")

    def start(log_format: str, *, level: str = "INFO", **options: bool) -> Callable[[], list[str]]:
        out = io.StringIO()
        chosen: dict[str, Any] = {"log_format": log_format, "log_level": level}
        logs.configure(Settings.model_construct(**chosen), stream=out, **options)
        return lambda: out.getvalue().splitlines()

    yield start
    root.handlers[:] = before
    root.setLevel(level)
    structlog.configure(**config)
    for name, old in quiet.items():
        logging.getLogger(name).setLevel(old)
    access.disabled = False


def parsed(line: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(line)
    assert found.pop("timestamp").endswith("Z")
    return found


def test_a_json_line_has_what_it_belongs_to(lines: Callable[..., Callable[[], list[str]]]) -> None:
    written = lines("json")

    with structlog.contextvars.bound_contextvars(request_id="r1", run_id="u1"):
        structlog.get_logger("app.runs").info("run.claimed", attempt=2)

    assert [parsed(line) for line in written()] == [
        {
            "level": "info",
            "event": "run.claimed",
            "logger": "app.runs",
            "attempt": 2,
            "request_id": "r1",
            "run_id": "u1",
        }
    ]


def test_the_standard_library_writes_the_same_lines(
    lines: Callable[..., Callable[[], list[str]]],
) -> None:
    written = lines("json")

    with structlog.contextvars.bound_contextvars(request_id="r1"):
        logging.getLogger("dramatiq.worker").warning("%d of %s", 3, "password=x")

    assert [parsed(line) for line in written()] == [
        {
            "level": "warning",
            "event": "3 of password=[scrubbed]",
            "logger": "dramatiq.worker",
            "request_id": "r1",
        }
    ]


def connect(url: str) -> None:
    raise ValueError(f"cannot reach {url}")


def test_secrets_leave_fields_and_tracebacks(
    lines: Callable[..., Callable[[], list[str]]],
) -> None:
    written = lines("json")
    log = structlog.get_logger("app")

    try:
        connect("postgresql://me:hunter2@db/x")
    except ValueError:
        log.exception("db.failed", url="redis://:hunter2@cache", token="hunter2")
        logging.getLogger("sqlalchemy").exception("failed with api_key=hunter2")

    first, second = map(parsed, written())
    assert "hunter2" not in "".join(written())
    assert (first["url"], first["token"]) == ("redis://[scrubbed]@cache", "[scrubbed]")
    assert first["exception"].splitlines()[0] == "Traceback (most recent call last):"
    assert first["exception"].splitlines()[-1] == (
        "ValueError: cannot reach postgresql://[scrubbed]@db/x"
    )
    assert second["event"] == "failed with api_key=[scrubbed]"


@pytest.mark.parametrize(("emails", "kept"), [(True, "a@example.org"), (False, "[scrubbed]")])
def test_addresses_of_people_are_kept_only_on_request(
    lines: Callable[..., Callable[[], list[str]]], emails: bool, kept: str
) -> None:
    written = lines("json", emails=emails)

    structlog.get_logger("app").info("mail.sent", to="a@example.org")

    assert parsed(written()[0])["to"] == kept


def test_a_text_line_is_aligned_and_has_no_colour_off_a_terminal(
    lines: Callable[..., Callable[[], list[str]]],
) -> None:
    written = lines("text")

    structlog.get_logger("app.a").info("ready", port=8000)
    logging.getLogger("uvicorn.error").warning("Started")

    first, second = (line.partition(" ")[2] for line in written())
    assert first == "[info     ] ready                    [app.a] port=8000"
    assert second == "[warning  ] Started                  [uvicorn.error]"


def test_colour_can_be_forced_and_forbidden(
    lines: Callable[..., Callable[[], list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    forced = lines("text")
    structlog.get_logger("app.b").info("ready")
    monkeypatch.setenv("NO_COLOR", "1")
    forbidden = lines("text")
    structlog.get_logger("app.c").info("ready")

    assert "\x1b[" in forced()[0]
    assert "\x1b[" not in forbidden()[0]


def test_less_severe_lines_are_left_out(lines: Callable[..., Callable[[], list[str]]]) -> None:
    written = lines("json", level="WARNING")

    structlog.get_logger("app.d").info("hidden")
    logging.getLogger("dramatiq").info("hidden")
    logging.getLogger("uvicorn.access").error("hidden")
    structlog.get_logger("app.e").warning("shown")

    assert [parsed(line)["event"] for line in written()] == ["shown"]


def test_lines_name_the_trace(lines: Callable[..., Callable[[], list[str]]]) -> None:
    written = lines("json")

    with tracing.span("run", carried=TRACEPARENT):
        structlog.get_logger("app.f").info("inside")
    structlog.get_logger("app.g").info("outside")

    inside, outside = map(parsed, written())
    assert inside["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert inside["span_id"] == "b7ad6b7169203331"
    assert "trace_id" not in outside
    assert not trace.get_current_span().get_span_context().is_valid
