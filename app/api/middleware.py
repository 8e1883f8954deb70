"""What every request passes through: a request id, an access line, headers, CORS."""

import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import graphiql
from app.api.callers import headers_of, request_id_of
from app.platform import tracing
from app.settings import Settings

log = structlog.get_logger("access")

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_SLOW = 1.0
_ERROR = 400
_EXPOSED = (
    "Content-Range",
    "ETag",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "Upload-Complete",
    "Upload-Length",
    "Upload-Offset",
    "X-Request-Id",
)
_ALLOWED = (
    "authorization",
    "content-range",
    "content-type",
    "if-none-match",
    "if-range",
    "range",
    "traceparent",
    "x-request-id",
    "x-fabula-preflight",
    "apollo-require-preflight",
    "graphql-require-preflight",
)


class RequestMiddleware:
    """Gives each request an id that is in its logs and its answer, and logs what became of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(headers_of(scope))
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_headers(message, request_id)]
            await send(message)

        carried = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1") or None
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            tracing.span("request", carried=carried, path=scope["path"]),
        ):
            try:
                await self.app(scope, receive, answer)
            finally:
                _log(scope, status, time.perf_counter() - started)


def _headers(message: MutableMapping[str, Any], request_id: str) -> list[tuple[bytes, bytes]]:
    sent = dict(message.get("headers", ()))
    html = sent.get(b"content-type", b"").startswith(b"text/html")
    policy = graphiql.POLICY.encode() if html else b"default-src 'none'; frame-ancestors 'none'"
    found = [*_HEADERS, (b"content-security-policy", policy)]
    # Media say themselves how far a browser may trust them.
    added = [(name, value) for name, value in found if name not in sent]
    return [*added, (b"x-request-id", request_id.encode())]


def _log(scope: Scope, status: int, seconds: float) -> None:
    socket = scope["type"] == "websocket"
    # One line per ordinary request would cost more than many of the requests themselves.
    write = log.info if status >= _ERROR or (seconds > _SLOW and not socket) else log.debug
    write(
        "socket" if socket else "request",
        method=scope.get("method", "GET"),
        path=scope["path"],
        status=status or None,
        ms=round(seconds * 1000, 1),
        client=scope["client"][0] if scope.get("client") else None,
    )


def middleware(settings: Settings) -> list[Middleware]:
    """Return the middleware of the api, outermost first."""
    found = [Middleware(RequestMiddleware)]
    if settings.cors_origins:
        found.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_credentials=True,
                allow_methods=("GET", "HEAD", "POST", "PUT"),
                allow_headers=_ALLOWED,
                expose_headers=_EXPOSED,
                max_age=600,
            )
        )
    return found
