from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Protocol

import orjson
from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from app.api.context import Caller, Context
from app.api.documents import Document
from app.api.request import OperationRequest
from app.platform.limits import Verdict


@dataclass(frozen=True, eq=False)
class Operation:
    """A request that was found valid and affordable: everything an executor needs."""

    request: OperationRequest
    document: Document
    node: OperationDefinitionNode
    variables: VariableValues
    caller: Caller
    new_context: Callable[[], Context]
    cost: int = 1
    allowance: Verdict | None = None
    explain: bool = False
    """Whether the answer shall say how it was read."""
    sink: "Sink | None" = None
    """Where a subscription's answers can be written past its stream."""

    @property
    def kind(self) -> str:
        """Return query, mutation or subscription."""
        return self.node.operation.value

    @property
    def name(self) -> str | None:
        """Return the operation's name in its document."""
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True)
class Answer:
    """One GraphQL response: a result to encode, or the ready-made bytes of one.

    Ready-made bytes hold one JSON object without `extensions`, unless `sealed`.
    """

    result: Mapping[str, Any] | None = None
    body: bytes | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    sealed: bool = False
    told: bytes | None = None
    """The ready-made bytes before anything was added that changes from one asking to the next."""

    @property
    def tag(self) -> str | None:
        """Return what names this content for caches, if the content is ready-made."""
        if self.told is None:
            return None
        # Weak: the cost that is told along differs each time.
        return f'W/"{blake2b(self.told, digest_size=16).hexdigest()}"'

    @cached_property
    def encoded(self) -> bytes:
        """Return the response as JSON bytes, encoded once however often it is sent."""
        if self.body is not None:
            return self.body
        return orjson.dumps(self.result)

    @property
    def failed(self) -> bool:
        """Whether a result carries errors; ready-made bytes are taken to be whole."""
        return bool(self.result and self.result.get("errors"))

    def with_extensions(self, extensions: Mapping[str, Any]) -> "Answer":
        """Return this answer with more members in its `extensions`."""
        if not extensions or self.sealed:
            return self
        if self.body is not None:
            added = b',"extensions":' + orjson.dumps(extensions) + b"}"
            body = self.body[:-1] + added
            return Answer(None, body, self.status, self.headers, sealed=True, told=self.body)
        result = dict(self.result or {})
        result["extensions"] = {**result.get("extensions", {}), **extensions}
        return Answer(result, None, self.status, self.headers)


class Sink(Protocol):
    """Where the answers of one operation on one connection go."""

    prefix: bytes

    def framed(self, answer: Answer) -> bytes:
        """Return an answer as it goes over the wire; the same for the same prefix."""

    def put(self, frames: bytes) -> bool:
        """Write frames if that takes no waiting; say whether it was done."""


class Executor(Protocol):
    """One way to answer operations; tried in order, `None` passes on to the next."""

    async def execute(self, operation: Operation, context: Context) -> Answer | None:
        """Answer a query or mutation."""

    async def subscribe(
        self, operation: Operation, context: Context
    ) -> AsyncIterator[Answer] | None:
        """Answer a subscription with a stream; `Refused`, now or midway, ends it with errors."""
