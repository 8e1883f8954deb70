"""The short way: a query that was answered before, asked again by somebody who is known.

It takes nothing that the long way would refuse, and leaves all it does not know to that way:
whoever may not ask, anything new, and whatever is out of the ordinary. What is left is small
enough that the statement itself is most of the work.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import Any

import orjson
import structlog
from graphql import OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues

from app.api import metrics
from app.api.accept import Accept
from app.api.compiled import CompiledExecutor
from app.api.context import Caller, Viewer
from app.api.documents import Document
from app.api.operation import Operation
from app.api.pipeline import Pipeline
from app.api.request import OperationRequest
from app.api.turn import Reply
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
#: Bodies whose questions are remembered, and how long they may be.
_REMEMBERED, _REMEMBERED_BYTES = 2_000, 4_000

_PROCESS = token_hex(12)
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Question:
    """What a body asks, whoever sends it, if it can be answered the short way."""

    document: Document
    node: OperationDefinitionNode
    variables: VariableValues
    statement: Statement
    cost: int
    given: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        """Return the operation's name in its document."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and who asks it how."""

    question: Question
    key: Key | None
    viewer: Viewer
    token: str
    media: str
    request_id: str


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
        self._questions: OrderedDict[bytes, Question] = OrderedDict()

    def __call__(
        self, headers: Sequence[tuple[bytes, bytes]], body: bytes, address: str
    ) -> Reply | Coroutine[Any, Any, Reply] | None:
        """Answer a request at once if its answer is kept, or return what reads the answer."""
        started = time.perf_counter()
        given = dict(headers)
        asked = self._asked(given, body) if len(given) == len(headers) else None
        if asked is None:
            return None
        data = None
        if asked.key is not None and self.compiled.answers is not None:
            data = self.compiled.answers.at_hand(asked.key)
        # Budget and values may be wanting; then the long way says so, or fetches more.
        filled = None if data is not None else self._filled(asked)
        if data is None and filled is None:
            return None
        allowance = self.pipeline.allowance.spend(asked.viewer, asked.question.cost)
        if allowance is None:
            return None
        if filled is None:
            self._count(asked, "ok", started)
            return _told(asked, allowance, self.pipeline.allowance.operation, data or b"")
        agent = given.get(b"user-agent", b"").decode("latin-1")[:500]
        caller = Caller(address, agent, asked.request_id, asked.token, asked.viewer)
        return self._read(asked, filled, allowance, caller, started)

    def _filled(self, asked: Asked) -> dict[str, Any] | None:
        try:
            return asked.question.statement.fill(asked.viewer, asked.question.variables)
        except AppError:
            return None

    async def _read(
        self,
        asked: Asked,
        filled: dict[str, Any],
        allowance: Verdict,
        caller: Caller,
        started: float,
    ) -> Reply:
        outcome = "error"
        try:
            question = asked.question
            data = await self.compiled.read(question.statement, filled, asked.key, question.name)
            outcome = "ok"
        except Exception as error:  # noqa: BLE001 - masked, logged and reported
            return self._failed(error, asked, caller)
        finally:
            self._count(asked, outcome, started)
        return _told(asked, allowance, self.pipeline.allowance.operation, data)

    def _count(self, asked: Asked, outcome: str, started: float) -> None:
        """Count a query as the long way does."""
        name = self.pipeline.names.label(asked.question.name)
        metrics.operations("query", name, outcome).inc()
        metrics.seconds("query").observe(time.perf_counter() - started)

    def _asked(self, headers: Mapping[bytes, bytes], body: bytes) -> Asked | None:
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
            question = self._question(body)
            if media is None or question is None:
                return None
            for access in question.statement.accesses:
                access.allow(viewer)
        except (orjson.JSONDecodeError, AppError):
            # What is wrong with it is told on the long way.
            return None
        key = None
        if question.statement.versions is not None:
            key = self.compiled.kept_as(
                question.statement, question.document, question.node, question.variables, viewer
            )
        return Asked(question, key, viewer, token, media, _request_id(headers))

    def _question(self, body: bytes) -> Question | None:
        """Return what a body asks; one that came before is not taken apart again."""
        known = self._questions.get(body)
        if known is not None:
            self._questions.move_to_end(body)
            return known
        asked = orjson.loads(body)
        if type(asked) is not dict or not asked.keys() <= _MEMBERS:
            return None
        question = self._known(asked)
        if question is not None and len(body) <= _REMEMBERED_BYTES:
            self._questions[body] = question
            if len(self._questions) > _REMEMBERED:
                self._questions.popitem(last=False)
        return question

    def _known(self, asked: dict[str, Any]) -> Question | None:
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
        cost = max(1, document.plan(node).under(variables.coerced))
        return Question(document, node, variables, statement, cost, given)

    def _failed(self, error: Exception, asked: Asked, caller: Caller) -> Reply:
        question = asked.question
        operation = Operation(
            request=OperationRequest(question.document.text, question.name, question.given),
            document=question.document,
            node=question.node,
            variables=question.variables,
            caller=caller,
            new_context=lambda: self.pipeline.make_context(caller),
        )
        with structlog.contextvars.bound_contextvars(request_id=asked.request_id):
            shown = self.pipeline.masking.error(error, operation)
        lines = (
            f"content-type: {asked.media}; charset=utf-8\r\nx-request-id: {asked.request_id}\r\n"
        )
        return Reply(500, lines.encode("latin-1"), orjson.dumps({"errors": [shown]}))


def _told(asked: Asked, allowance: Verdict, most: int, data: bytes) -> Reply:
    lines = allowance.lines + _lines(asked)
    cost = b'{"requested":%d,"maximum":%d,"limit":%d,"remaining":%d,"resetSeconds":%.3f}' % (
        asked.question.cost,
        most,
        allowance.limit,
        allowance.remaining,
        allowance.reset,
    )
    body = b'{"data":%b,"extensions":{"cost":%b}}' % (data, cost)
    return Reply(200, lines.encode("latin-1"), body)


def _lines(asked: Asked) -> str:
    return f"content-type: {asked.media}; charset=utf-8\r\nx-request-id: {asked.request_id}\r\n"


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id")
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given.decode()
    # Unlike any other without asking the system for randomness each time.
    return f"{_PROCESS}{next(_NUMBERS):08x}"
