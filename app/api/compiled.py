"""The first executor: queries that are one statement, and whose bytes come from the database."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from graphql import GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues

from app.api.context import Context as Call
from app.api.documents import Document
from app.api.operation import Answer, Operation
from app.api.refusal import Refused
from app.api.study import Study
from app.graph.context import Context, Viewer
from app.graph.read.answers import Answers, Key
from app.graph.read.arguments import shape
from app.graph.read.compile import Compiler
from app.graph.read.explain import READS, explained, timed
from app.graph.read.patches import patched
from app.graph.read.pool import Reads
from app.graph.read.refusal import NotCompiled
from app.graph.read.statement import Statement
from app.platform.errors import AppError

log = structlog.get_logger(__name__)

#: Statements kept; each is some kilobytes of text.
KEPT = 1_000


@dataclass(frozen=True)
class Declined:
    """Why an operation runs field by field instead."""

    reason: str


class CompiledExecutor:
    """Answers queries by compiled statements, and leaves everything else to the next executor."""

    def __init__(
        self,
        schema: GraphQLSchema,
        reads: Reads,
        answers: Answers | None = None,
        study: Study | None = None,
    ) -> None:
        self._schema = schema
        self.reads = reads
        self.answers = answers
        self.study = study
        self._known: OrderedDict[tuple[Any, ...], Statement | Declined] = OrderedDict()

    async def execute(self, operation: Operation, context: Call) -> Answer | None:
        """Answer a query, or pass it on."""
        if operation.kind != "query" or not isinstance(context, Context):
            return None
        viewer = context.caller.viewer
        try:
            found = await self.statement(operation)
            if isinstance(found, Declined):
                self._decline(context, found.reason)
                return None
            for access in found.accesses:
                access.check(context.caller)
            filled = found.fill(viewer, operation.variables)
        except Refused:
            raise
        except AppError as error:
            # Errors belong to a place in the answer: the next executor says which.
            self._decline(context, error.message)
            return None
        if operation.explain:
            context.explanation = await explained(self.reads, found, found.script.pick(filled))
        key = self.kept_as(found, operation.document, operation.node, operation.variables, viewer)
        data = await self.read(found, filled, key, operation.name)
        return Answer(body=b'{"data":' + patched(data, found.patches, context) + b"}")

    async def read(
        self, statement: Statement, filled: Mapping[str, Any], key: Key | None, name: str | None
    ) -> bytes:
        """Read the answer of a statement, or take it from those that are kept."""
        if self.answers is not None and statement.versions is not None and key is not None:
            reading = self.answers.read(statement.versions, key, filled)
        else:
            reading = self.reads.fetch(statement.sql, statement.script.pick(filled))
        return await timed(reading, name)

    def kept_as(
        self,
        statement: Statement,
        document: Document,
        node: OperationDefinitionNode,
        variables: VariableValues,
        viewer: Viewer | None,
    ) -> Key | None:
        """Return the name under which an answer is kept; it is one viewer's in one session."""
        if self.answers is None or statement.versions is None:
            return None
        who = (None, None) if viewer is None else (viewer.id, viewer.session_id)
        given = orjson.dumps(variables.coerced, default=str, option=orjson.OPT_SORT_KEYS)
        return (document.sha256, node.name and node.name.value, given, *who)

    def _decline(self, context: Call, reason: str) -> None:
        READS.labels("loaded").inc()
        context.explanation = {"path": "loaded", "reason": reason}

    async def subscribe(self, operation: Operation, context: Call) -> AsyncIterator[Answer] | None:
        """Pass subscriptions on."""
        del operation, context
        return None

    def known(
        self, document: Document, node: OperationDefinitionNode, variables: VariableValues
    ) -> Statement | None:
        """Return the statement of an operation that was compiled before."""
        name = node.name.value if node.name else None
        found = self._look(_key(document, name, variables))
        return found if isinstance(found, Statement) else None

    def _look(self, key: tuple[Any, ...]) -> Statement | Declined | None:
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    async def statement(self, operation: Operation) -> Statement | Declined:
        """Return the statement of an operation under the shape of its variables."""
        key = _key(operation.document, operation.name, operation.variables)
        found = self._look(key)
        if found is not None:
            return found
        found = self._known[key] = await self._compile(operation)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    async def _compile(self, operation: Operation) -> Statement | Declined:
        root = self._schema.query_type
        if root is None:
            return Declined("there is nothing to ask")
        compiler = Compiler(self._schema, operation.document.fragments, operation.variables)
        # Whoever may not ask is told so before any work is done for them.
        for access in compiler.accesses(root, operation.node):
            access.check(operation.caller)
        if self.study is not None:
            await self.study.charge(operation.caller, len(operation.document.text))
        try:
            # In a thread: a large operation takes longer to compile than others should wait.
            return await asyncio.to_thread(compiler.operation, root, operation.node)
        except NotCompiled as reason:
            log.debug("read.not_compiled", operation=operation.name, reason=str(reason))
            return Declined(str(reason))


def _key(document: Document, name: str | None, variables: VariableValues) -> tuple[Any, ...]:
    return document.sha256, name, shape(variables.coerced)
