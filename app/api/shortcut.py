"""The short way: a query that was answered before, asked again by somebody who is known.

It takes nothing that the long way would refuse, and leaves all it does not know to that way:
whoever may not ask, anything new, and whatever is out of the ordinary. What is left is small
enough that the statement itself is most of the work.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
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
from app.api.request import OperationRequest
from app.api.turn import Turn
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
class Asked:
    """A query that can be answered the short way."""

    document: Document
    node: OperationDefinitionNode
    variables: VariableValues
    statement: Statement
    key: Key | None
    cost: int
    viewer: Viewer
    token: str
    given: Mapping[str, Any]
    media: str
    request_id: str

    @property
    def name(self) -> str | None:
        """Return the operation's name in its document."""
        return self.node.name.value if self.node.name else None


class Shortcut:
    """Answers what was answered before: at once from kept answers, or by its statement alone."""

    def __init__(
        self,
        *,
        path: str,
        pipeline: Pipeline,
        compiled: CompiledExecutor,
        remember: Remember,
        max_body: int,
    ) -> None:
        self.path = path.encode()
        self.pipeline = pipeline
        self.compiled = compiled
        self.remember = remember
        self.max_body = max_body

    def __call__(
        self, headers: Sequence[tuple[bytes, bytes]], body: bytes
    ) -> tuple[bytes, bytes] | None:
        """Answer a request if its answer is kept and known to hold."""
        started = time.perf_counter()
        given = dict(headers)
        asked = self.asked(given, body) if len(given) == len(headers) else None
        if asked is None or asked.key is None or self.compiled.answers is None:
            return None
        data = self.compiled.answers.at_hand(asked.key)
        allowance = None if data is None else self.charge(asked)
        if data is None or allowance is None:
            return None
        self.count(asked, "ok", started)
        return self.told(asked, allowance, data)

    def charge(self, asked: Asked) -> Verdict | None:
        """Take what a query costs, if that takes no waiting."""
        return self.pipeline.allowance.spend(asked.viewer, asked.cost)

    def count(self, asked: Asked, outcome: str, started: float) -> None:
        """Count a query as the long way does."""
        name = self.pipeline.names.label(asked.name)
        metrics.operations("query", name, outcome).inc()
        metrics.seconds("query").observe(time.perf_counter() - started)

    async def read(self, asked: Asked) -> bytes:
        """Read the answer, or take it from those that are kept."""
        filled = asked.statement.fill(asked.viewer, asked.variables)
        return await self.compiled.read(asked.statement, filled, asked.key, asked.name)

    def told(self, asked: Asked, allowance: Verdict, data: bytes) -> tuple[bytes, bytes]:
        """Return the header lines and the body of an answer."""
        lines = (
            f"{allowance.lines}content-type: {asked.media}; charset=utf-8\r\n"
            f"x-request-id: {asked.request_id}\r\n"
        )
        cost = b'{"requested":%d,"maximum":%d,"limit":%d,"remaining":%d,"resetSeconds":%.3f}' % (
            asked.cost,
            self.pipeline.allowance.operation,
            allowance.limit,
            allowance.remaining,
            allowance.reset,
        )
        return lines.encode("latin-1"), b'{"data":%b,"extensions":{"cost":%b}}' % (data, cost)

    def asked(self, headers: Mapping[bytes, bytes], body: bytes) -> Asked | None:
        """Return the query in a request, if everything about it is known and nothing unusual."""
        if (
            headers.get(b"content-type") != _JSON
            or not headers.keys() <= _HEADERS
            or len(body) > self.max_body
            or tracing.collecting()
        ):
            return None
        scheme, _, secret = headers.get(b"authorization", b"").partition(b" ")
        token = secret.decode("latin-1") if scheme == b"Bearer" else ""
        viewer = self.remember(token)
        if viewer is None:
            return None
        accept = headers.get(b"accept")
        try:
            media = Accept.of(None if accept is None else accept.decode("latin-1")).single
            asked = orjson.loads(body)
            if media is not None and type(asked) is dict and asked.keys() <= _MEMBERS:
                return self._known(asked, viewer, token, media, _request_id(headers))
        except (orjson.JSONDecodeError, AppError):
            # What is wrong with it is told on the long way.
            pass
        return None

    def _known(
        self, asked: dict[str, Any], viewer: Viewer, token: str, media: str, request_id: str
    ) -> Asked | None:
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
        return Asked(
            document=document,
            node=node,
            variables=variables,
            statement=statement,
            key=self.compiled.kept_as(statement, document, node, variables, viewer),
            cost=max(1, document.plan(node).under(variables.coerced)),
            viewer=viewer,
            token=token,
            given=given,
            media=media,
            request_id=request_id,
        )


class ShortWay:
    """Stands in front of the application and answers what the shortcut can by itself."""

    def __init__(self, app: ASGIApp, shortcut: Shortcut, path: str) -> None:
        self.app = app
        self.shortcut = shortcut
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on untouched."""
        if scope["type"] == "http" and scope["path"] == self.path and scope["method"] == "POST":
            turn = Turn.of(scope)
            if turn is not None and await self._answer(turn, scope, receive, send):
                return
        await self.app(scope, receive, send)

    async def _answer(self, turn: Turn, scope: Scope, receive: Receive, send: Send) -> bool:
        headers = dict(scope["headers"])
        if not turn.read_all or scope["query_string"] or len(headers) != len(scope["headers"]):
            return False
        started = time.perf_counter()
        asked = self.shortcut.asked(headers, turn.body)
        allowance = None if asked is None else self.shortcut.charge(asked)
        if asked is None or allowance is None:
            return False
        outcome = "error"
        try:
            with Departure(Wire.of(scope)):
                data = await self.shortcut.read(asked)
            outcome = "ok"
        except Gone:
            return True
        except AppError:
            # Some values are looked at only when they are used; the long way says what is wrong.
            return False
        except Exception as error:  # noqa: BLE001 - masked, logged and reported
            await self._fail(error, asked, scope, receive, send)
            return True
        finally:
            self.shortcut.count(asked, outcome, started)
        if not turn.answer(200, *self.shortcut.told(asked, allowance, data)):
            # A slow client: the long way to write has patience, and an end to it.
            scope.setdefault("state", {})["request_id"] = asked.request_id
            more = [*allowance.headers.items(), ("x-request-id", asked.request_id)]
            _, body = self.shortcut.told(asked, allowance, data)
            exchange = Exchange(scope, receive, send)
            await exchange.respond(200, body, f"{asked.media}; charset=utf-8", more)
        return True

    async def _fail(
        self, error: Exception, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        pipeline = self.shortcut.pipeline
        client = scope.get("client")
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")[:500]
        address = client[0] if client else ""
        caller = Caller(address, agent, asked.request_id, asked.token, asked.viewer)
        operation = Operation(
            request=OperationRequest(asked.document.text, asked.name, asked.given),
            document=asked.document,
            node=asked.node,
            variables=asked.variables,
            caller=caller,
            new_context=lambda: pipeline.make_context(caller),
        )
        with structlog.contextvars.bound_contextvars(request_id=asked.request_id):
            shown = pipeline.masking.error(error, operation)
        scope.setdefault("state", {})["request_id"] = asked.request_id
        body = orjson.dumps({"errors": [shown]})
        await Exchange(scope, receive, send).respond(500, body, "application/json; charset=utf-8")


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    return token_hex(16)
