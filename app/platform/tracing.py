"""Spans for OpenTelemetry, which cost next to nothing until somebody collects them."""

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

import structlog
from opentelemetry import context, trace
from opentelemetry.trace import Tracer, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

log = structlog.get_logger(__name__)

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"

Attribute = str | bool | int | float

_W3C = TraceContextTextMapPropagator()
_OFF = nullcontext()
_tracer: Tracer | None = None


def configure(service: str) -> None:
    """Collect spans and send them, if an endpoint is named and the `otel` extra is installed."""
    if not os.environ.get(ENDPOINT):
        return
    try:
        provider = _exporting(service)
    except ImportError:
        log.warning("tracing.not_installed", todo=f"{ENDPOINT} is set; install fabula[otel].")
        return
    collect(provider)


def collect(provider: TracerProvider | None) -> None:
    """Give spans to this provider from now on, or to nobody."""
    global _tracer  # noqa: PLW0603 - one process has one tracer, as it has one log
    _tracer = provider.get_tracer("fabula") if provider else None


def collecting() -> bool:
    """Say whether spans go anywhere."""
    return _tracer is not None


def span(
    name: str, *, carried: str | None = None, **attributes: Attribute
) -> AbstractContextManager[object]:
    """Time what is done inside, below the present span or below the one that was carried here."""
    if _tracer is None and carried is None:
        return _OFF
    return _span(name, carried, attributes)


def carry() -> str | None:
    """Return what a run or a request needs to continue the present trace elsewhere."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def ids() -> Mapping[str, str]:
    """Return the present trace and span, for log lines."""
    present = trace.get_current_span().get_span_context()
    if not present.is_valid:
        return {}
    return {
        "trace_id": trace.format_trace_id(present.trace_id),
        "span_id": trace.format_span_id(present.span_id),
    }


@contextmanager
def _span(name: str, carried: str | None, attributes: Mapping[str, Attribute]) -> Iterator[object]:
    # Even with nobody collecting, a carried trace goes on: logs name it and runs pass it along.
    parent = _W3C.extract({"traceparent": carried}) if carried else None
    attached = context.attach(parent) if parent is not None else None
    try:
        if _tracer is None:
            yield None
        else:
            with _tracer.start_as_current_span(name, attributes=attributes) as started:
                yield started
    finally:
        if attached is not None:
            context.detach(attached)


def _exporting(service: str) -> TracerProvider:
    # The SDK is an extra: it is looked up by name so that nothing here needs it.
    sdk = importlib.import_module("opentelemetry.sdk.trace")
    batches = importlib.import_module("opentelemetry.sdk.trace.export")
    resources = importlib.import_module("opentelemetry.sdk.resources")
    otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    named = resources.Resource.create(
        {"service.name": os.environ.get("OTEL_SERVICE_NAME", service)}
    )
    provider = sdk.TracerProvider(resource=named)
    # It sends in the background, and what is left when the process ends.
    provider.add_span_processor(batches.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    collecting: TracerProvider = provider
    return collecting
