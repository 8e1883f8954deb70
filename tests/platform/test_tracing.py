"""Spans when somebody collects them, and traces that go on when nobody does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags, Tracer

from app.platform import tracing

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collected(Tracer, trace.TracerProvider):
    """Notes each span's name, attributes and parent."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Mapping[str, Any], str]] = []

    def get_tracer(self, *_: Any, **__: Any) -> Tracer:
        return self

    def start_span(self, name: str, *_: Any, **__: Any) -> Span:
        raise NotImplementedError(name)

    @contextmanager
    def start_as_current_span(  # type: ignore[override]  # the API's own decorator type is richer
        self, name: str, attributes: Mapping[str, Any], **_: Any
    ) -> Iterator[Span]:
        parent = trace.get_current_span().get_span_context()
        self.spans.append((name, attributes, trace.format_span_id(parent.span_id)))
        trace_id = parent.trace_id or 0xABC
        own = SpanContext(trace_id, len(self.spans), is_remote=False, trace_flags=TraceFlags(1))
        with trace.use_span(NonRecordingSpan(own)) as span:
            yield span


@pytest.fixture
def collected() -> Iterator[Collected]:
    provider = Collected()
    tracing.collect(provider)
    yield provider
    tracing.collect(None)


def test_with_nobody_collecting_a_span_is_nothing() -> None:
    assert tracing.span("a", n=1) is tracing.span("b")
    with tracing.span("a"):
        assert tracing.carry() is None
        assert tracing.ids() == {}


def test_a_carried_trace_goes_on_with_nobody_collecting() -> None:
    with tracing.span("run", carried=PARENT), tracing.span("step"):
        assert tracing.carry() == PARENT
        assert tracing.ids() == {
            "trace_id": "0af7651916cd43dd8448eb211c80319c",
            "span_id": "b7ad6b7169203331",
        }
    assert tracing.carry() is None


@pytest.mark.parametrize("carried", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_what_was_not_carried_right_starts_no_trace(carried: str) -> None:
    with tracing.span("run", carried=carried):
        assert tracing.carry() is None


def test_spans_are_collected_below_each_other(collected: Collected) -> None:
    with tracing.span("run", carried=PARENT, kind="export"):
        with tracing.span("run.step", step="zip"):
            assert tracing.carry() == "00-0af7651916cd43dd8448eb211c80319c-0000000000000002-01"
        assert tracing.ids()["span_id"] == "0000000000000001"

    assert collected.spans == [
        ("run", {"kind": "export"}, "b7ad6b7169203331"),
        ("run.step", {"step": "zip"}, "0000000000000001"),
    ]
    assert tracing.carry() is None


def test_an_error_leaves_no_span_behind(collected: Collected) -> None:
    with pytest.raises(ZeroDivisionError), tracing.span("run", carried=PARENT):
        _ = 1 / 0

    assert len(collected.spans) == 1
    assert tracing.ids() == {}


def test_without_an_endpoint_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)

    tracing.configure("api")

    assert tracing.span("a") is tracing.span("b")


def test_an_endpoint_without_the_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:4318")
    monkeypatch.setattr("app.platform.tracing.importlib.import_module", absent)

    with structlog.testing.capture_logs() as lines:
        tracing.configure("api")

    assert lines == [
        {
            "event": "tracing.not_installed",
            "log_level": "warning",
            "todo": "OTEL_EXPORTER_OTLP_ENDPOINT is set; install fabula[otel].",
        }
    ]
