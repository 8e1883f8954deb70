"""The short way: a query that was answered before, asked again by somebody who is known.

It takes nothing that the long way would refuse, and leaves all it does not know to that way:
whoever may not ask, anything new, and whatever is out of the ordinary. What is left is small
enough that the statement itself is most of the work.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson
import structlog
from graphql import OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import metrics
from app.api.accept import Accept
from app.api.compiled import CompiledExecutor
from app.api.context import Caller, Viewer
from app.api.documents import Document
from app.api.exchange import Departure, Exchange, Gone
from app.api.operation import Operation
from app.api.pipeline import Pipeline
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.api.wire import Wire
from app.graph.read.answers import Key
from app.graph.read.statement import Statement
from app.platform import tracing
from app.platform.errors import AppError
from app.platform.limits import Verdict

#: The viewer a token stands for, if this process knows without asking.
Remember = Callable[[str], Viewer | None]

_HEADERS = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"authorization",
        b"cache-control",
        b"connection",
        b"content-length",
        b"content-type",
        b"host",
        b"pragma",
        b"user-agent",
        b"x-request-id",
    }
)
_NAME = "operationName"
_NAMES = frozenset({str, type(None)})
_MEMBERS = frozenset({"query", "variables", _NAME})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_JSON = b"application/json"


@dataclass(slots=True)
class _Asked:
    """A query that can be answered the short way."""

    document: Document
    node: OperationDefinitionNode
    variables: VariableValues
    statement: Statement
    key: Key | None
    viewer: Viewer
    token: str
    given: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None


class Shortcut:
    """Stands in front of the application and answers what it can by itself."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        path: str,
        pipeline: Pipeline,
        compiled: CompiledExecutor,
        remember: Remember,
        max_body: int,
    ) -> None:
        self.app = app
        self.path = path
        self.pipeline = pipeline
        self.compiled = compiled
        self.remember = remember
        self.max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on untouched."""
        if scope["type"] == "http" and scope["path"] == self.path and scope["method"] == "POST":
            wire = Wire.of(scope)
            if wire is not None and await self._answer(wire, scope, receive, send):
                return
        await self.app(scope, receive, send)

    async def _answer(self, wire: Wire, scope: Scope, receive: Receive, send: Send) -> bool:
        headers = dict(scope["headers"])
        media = self._media(scope, headers) if wire.read_all else None
        asked = None if media is None else self._asked(wire, headers)
        if media is None or asked is None:
            return False
        started = time.perf_counter()
        cost = max(1, asked.document.plan(asked.node).under(asked.variables.coerced))
        allowance = self.pipeline.allowance.spend(asked.viewer, cost)
        if allowance is None:
            return False
        request_id = _request_id(headers)
        outcome = "error"
        try:
            data = self._at_hand(asked)
            if data is None:
                with Departure(wire):
                    data = await self._read(asked)
            outcome = "ok"
        except Gone:
            return True
        except AppError:
            # Some values are looked at only when they are used; the long way says what is wrong.
            return False
        except Exception as error:  # noqa: BLE001 - masked, logged and reported
            await self._fail(error, asked, scope, receive, send, request_id)
            return True
        finally:
            name = self.pipeline.names.label(asked.name)
            metrics.operations("query", name, outcome).inc()
            metrics.seconds("query").observe(time.perf_counter() - started)
        body = b'{"data":%b,"extensions":{"cost":%b}}' % (data, self._told(cost, allowance))
        media += "; charset=utf-8"
        lines = f"{allowance.lines}content-type: {media}\r\nx-request-id: {request_id}\r\n"
        if not wire.answer(200, lines.encode("latin-1"), body):
            # A slow client: the long way to write has patience, and an end to it.
            scope.setdefault("state", {})["request_id"] = request_id
            with_id = [*allowance.headers.items(), ("x-request-id", request_id)]
            await Exchange(scope, receive, send).respond(200, body, media, with_id)
        return True

    def _at_hand(self, asked: _Asked) -> bytes | None:
        if asked.key is None or self.compiled.answers is None:
            return None
        return self.compiled.answers.at_hand(asked.key)

    async def _read(self, asked: _Asked) -> bytes:
        filled = asked.statement.fill(asked.viewer, asked.variables)
        return await self.compiled.read(asked.statement, filled, asked.key, asked.name)

    def _media(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str | None:
        """Return the media type to answer in, if nothing about the request is unusual."""
        if (
            scope["query_string"]
            or headers.get(b"content-type") != _JSON
            or not headers.keys() <= _HEADERS
            or len(headers) != len(scope["headers"])
            or tracing.collecting()
        ):
            return None
        accept = headers.get(b"accept")
        try:
            return Accept.of(None if accept is None else accept.decode("latin-1")).single
        except Refused:
            return None

    def _asked(self, wire: Wire, headers: Mapping[bytes, bytes]) -> _Asked | None:
        """Return the query in a request, if everything about it is known."""
        scheme, _, secret = headers.get(b"authorization", b"").partition(b" ")
        token = secret.decode("latin-1") if scheme == b"Bearer" else ""
        viewer = self.remember(token)
        body = wire.body
        if viewer is None or len(body) > self.max_body:
            return None
        try:
            asked = orjson.loads(body)
            if type(asked) is dict and asked.keys() <= _MEMBERS:
                return self._known(asked, viewer, token)
        except (orjson.JSONDecodeError, AppError):
            # What is wrong with it is told on the long way.
            pass
        return None

    def _known(self, asked: dict[str, Any], viewer: Viewer, token: str) -> _Asked | None:
        text, given, name = asked.get("query"), asked.get("variables") or {}, asked.get(_NAME)
        if type(text) is not str or type(given) is not dict or type(name) not in _NAMES:
            return None
        document = self.pipeline.documents.seen(text)
        if document is None:
            return None
        node = document.operation(name)
        variables = document.variables_of(node).plainly(given)
        if variables is None or node.operation is not OperationType.QUERY:
            return None
        statement = self.compiled.known(document, node, variables)
        if statement is None or statement.patches:
            return None
        for access in statement.accesses:
            access.allow(viewer)
        key = self.compiled.kept_as(statement, document, node, variables, viewer)
        return _Asked(document, node, variables, statement, key, viewer, token, given)

    def _told(self, cost: int, allowance: Verdict) -> bytes:
        return b'{"requested":%d,"maximum":%d,"limit":%d,"remaining":%d,"resetSeconds":%b}' % (
            cost,
            self.pipeline.allowance.operation,
            allowance.limit,
            allowance.remaining,
            b"%.3f" % allowance.reset,
        )

    async def _fail(
        self,
        error: Exception,
        asked: _Asked,
        scope: Scope,
        receive: Receive,
        send: Send,
        request_id: str,
    ) -> None:
        client = scope.get("client")
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")[:500]
        caller = Caller(client[0] if client else "", agent, request_id, asked.token, asked.viewer)
        operation = Operation(
            request=OperationRequest(asked.document.text, asked.name, asked.given),
            document=asked.document,
            node=asked.node,
            variables=asked.variables,
            caller=caller,
            new_context=lambda: self.pipeline.make_context(caller),
        )
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            shown = self.pipeline.masking.error(error, operation)
        scope.setdefault("state", {})["request_id"] = request_id
        body = orjson.dumps({"errors": [shown]})
        await Exchange(scope, receive, send).respond(500, body, "application/json; charset=utf-8")


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return token_hex(16)
