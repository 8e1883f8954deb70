"""The last executor of all: graphql-core, resolver by resolver."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from copy import copy
from typing import Any, cast

from graphql import ExecutionResult, GraphQLSchema, default_field_resolver, default_type_resolver
from graphql.execution import create_source_event_stream
from graphql.execution.executor import CollectedErrors
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from app.api.chorus import Choirs
from app.api.context import Context
from app.api.masking import Masking
from app.api.operation import Answer, Operation, Sink
from app.api.refusal import Refused
from app.graph.context import JoinIn
from app.graph.live import SHARED
from app.platform.live.follow import Together
from app.platform.live.hub import Hub
from app.platform.live.log import Happening

#: Groups of followers who ask alike whose answers are kept with an event.
GROUPS = 16


class FieldExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation, or one event of a subscription."""

    def for_event(self, payload: Any, context: Context) -> "FieldExecutor":
        """Return an executor of one event, with a context and caches of its own.

        graphql-core lets the executors of all events share one memo of sub-fields that is keyed by
        objects of a single event: it grows by an entry per event for as long as the stream lives.
        """
        executor = copy(self)
        executor.root_value = payload
        executor.context_value = context
        executor.collected_errors = CollectedErrors()
        executor._relevant_sub_fields = {}  # noqa: SLF001 - the memo this method is about
        executor.background_futures = set()
        return executor


class CoreExecutor:
    """Executes whatever no faster executor took."""

    def __init__(self, schema: Schema, masking: Masking, *, seconds: float) -> None:
        self.schema: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry names no other
        self.masking = masking
        self.seconds = seconds
        self.choirs = Choirs()

    async def execute(self, operation: Operation, context: Context) -> Answer:
        """Answer a query or mutation within the deadline."""
        executor = self._executor(operation, context)
        found = await self._finish(executor, executor.execute_operation())
        headers = tuple(context.response.headers)
        return Answer(self.masking.result(found, operation), headers=headers)

    async def subscribe(self, operation: Operation, context: Context) -> AsyncIterator[Answer]:
        """Open the source of a subscription, then answer event by event."""
        executor = self._executor(operation, context)
        if operation.sink is not None:
            context.together = self._together(executor, operation, operation.sink)
        found = await self._finish(executor, create_source_event_stream(executor))
        if isinstance(found, ExecutionResult):
            raise Refused(errors=[self.masking.error(e, operation) for e in found.errors or ()])
        return self._events(executor, found, operation)

    async def _events(
        self, executor: FieldExecutor, source: Any, operation: Operation
    ) -> AsyncIterator[Answer]:
        alike = _alike(operation)
        async with aclosing(source):
            try:
                async for payload in source:
                    shared: dict[Any, Answer] = getattr(payload, SHARED, {})
                    answer = shared.get(alike) or await self._event(executor, payload, operation)
                    if not answer.failed and len(shared) < GROUPS:
                        shared[alike] = answer
                    yield answer
            except Refused:
                raise
            except Exception as error:
                raise Refused(errors=[self.masking.error(error, operation)]) from error

    def _together(self, executor: FieldExecutor, operation: Operation, sink: Sink) -> JoinIn:
        """Return how this subscription's events are made for all who ask alike."""

        def together(hub: Hub, show: Callable[[Happening], Any]) -> Together:
            async def make(happening: Happening) -> Answer | None:
                payload = show(happening)
                return None if payload is None else await self._event(executor, payload, operation)

            return self.choirs.voice(hub, _alike(operation), make, sink)

        return together

    async def _event(self, executor: FieldExecutor, payload: Any, operation: Operation) -> Answer:
        event = executor.for_event(payload, operation.new_context())
        result = await self._finish(event, event.execute_operation(serially=False))
        return Answer(self.masking.result(result, operation))

    async def _finish(self, executor: FieldExecutor, found: Any) -> Any:
        if not executor.is_awaitable(found):
            return found
        try:
            async with asyncio.timeout(self.seconds):
                return await found
        except TimeoutError:
            raise Refused(
                f"This took longer than {self.seconds:g} seconds and was stopped; ask for less.",
                code="DEADLINE_EXCEEDED",
                status=504,
            ) from None

    def _executor(self, operation: Operation, context: Context) -> FieldExecutor:
        # Built here, not by `FieldExecutor.build`: document, fragments and variables were made
        # ready while the operation was checked, and are not worked out a second time.
        return FieldExecutor(
            self.schema,
            cast("dict[str, Any]", operation.document.fragments),
            cast("dict[str, Any]", operation.document.fragment_details),
            None,
            context,
            operation.node,
            operation.variables,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=optimized_is_awaitable,
        )


def _alike(operation: Operation) -> tuple[Any, ...]:
    """Return what two subscriptions have in common that get the same answers."""
    return operation.document.sha256, operation.name, repr(operation.variables.coerced)
