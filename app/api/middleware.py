"""What every request passes through: a request id, an access line, headers, CORS."""

import logging
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import graphiql
from app.api.callers import headers_of, request_id_of
from app.api.wire import POLICY, SECURITY
from app.platform import tracing
from app.settings import Settings

log = structlog.get_logger("access")

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

    def __init__(self, app: ASGIApp, graphql: Route) -> None:
        self.app = app
        #: Most requests go there, and finding the route again each time costs as much as a read.
        self.graphql = graphql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        request_id = request_id_of(headers)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = time.perf_counter()

        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                state["status"] = message["status"]
                message["headers"] = [*message.get("headers", ()), *_headers(message, request_id)]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            with tracing.span("request", carried=headers.get("traceparent"), path=scope["path"]):
                await self._app_for(scope, headers)(scope, receive, answer)
        finally:
            _log(scope, state.get("status", 0), time.perf_counter() - started)
            structlog.contextvars.reset_contextvars(**bound)

    def _app_for(self, scope: Scope, headers: Mapping[str, str]) -> ASGIApp:
        graphql = self.graphql
        direct = (
            scope["type"] == "http"
            and scope["path"] == graphql.path
            # CORS is looked after on the way to the route.
            and "origin" not in headers
        )
        return graphql.app if direct else self.app


def _headers(message: MutableMapping[str, Any], request_id: str) -> list[tuple[bytes, bytes]]:
    sent = dict(message.get("headers", ()))
    html = sent.get(b"content-type", b"").startswith(b"text/html")
    policy = graphiql.POLICY.encode() if html else POLICY
    found = [*SECURITY, (b"content-security-policy", policy)]
    # Media say themselves how far a browser may trust them.
    added = [(name, value) for name, value in found if name not in sent]
    return [*added, (b"x-request-id", request_id.encode())]


def _log(scope: Scope, status: int, seconds: float) -> None:
    socket = scope["type"] == "websocket"
    notable = status >= _ERROR or (seconds > _SLOW and not socket)
    # One line per ordinary request would cost more than many of the requests themselves.
    if not (notable or log.is_enabled_for(logging.DEBUG)):
        return
    write = log.info if notable else log.debug
    write(
        "socket" if socket else "request",
        method=scope.get("method", "GET"),
        path=scope["path"],
        status=status or None,
        ms=round(seconds * 1000, 1),
        client=scope["client"][0] if scope.get("client") else None,
    )


def middleware(settings: Settings, graphql: Route) -> list[Middleware]:
    """Return the middleware of the api, outermost first."""
    found = [Middleware(RequestMiddleware, graphql=graphql)]
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
