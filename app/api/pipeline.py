"""From a request to its answer, the same over every transport."""

import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol, cast

from graphql import GraphQLSchema

from app.api import metrics
from app.api.context import Caller, Context, Viewer
from app.api.documents import Document
from app.api.masking import BAD_USER_INPUT, Masking
from app.api.operation import Answer, Executor, Operation
from app.api.refusal import Refused
from app.api.request import OperationRequest
from app.platform.limits import RateLimiter, Verdict, network_of

KINDS = frozenset({"query", "mutation", "subscription"})

_PERIOD = 60.0
_AHEAD_SHARE = 100


class DocumentFinder(Protocol):
    """Finds the document a request sends or names."""

    async def find(self, request: OperationRequest, caller: Caller) -> Document:
        """Return it, parsed and validated."""

    def seen(self, text: str) -> Document | None:
        """Return the document of a text that was found of late."""


@dataclass(frozen=True)
class Allowance:
    """What one operation may cost, and all of one caller's together in a minute."""

    limiter: RateLimiter
    operation: int
    minute: int

    def spend(self, viewer: Viewer, cost: int) -> Verdict | None:
        """Charge a viewer if that takes no asking; None leaves it to `take`."""
        if cost > self.operation:
            return None
        return self.limiter.spend(f"viewer:{viewer.id}", cost)

    async def take(self, caller: Caller, cost: int) -> Verdict:
        """Charge a caller, or refuse: an operation too dear, or a minute's budget spent."""
        if cost > self.operation:
            raise Refused(
                f"This operation costs {cost:,} and the limit is {self.operation:,}; "
                "ask for fewer items per page or fewer lists inside lists.",
                code="COST_LIMIT_EXCEEDED",
                executable=True,
            )
        viewer = caller.viewer
        who = f"viewer:{viewer.id}" if viewer else f"address:{network_of(caller.address)}"
        verdict = await self.limiter.take(
            who,
            limit=self.minute,
            seconds=_PERIOD,
            cost=cost,
            ahead=self.minute // _AHEAD_SHARE,
        )
        if not verdict.allowed:
            wait = max(1, round(verdict.retry_after))
            message = f"This minute's budget is spent; try again in {wait} seconds."
            extensions = {"code": "RATE_LIMITED", "retryAfter": wait}
            raise Refused(
                status=429,
                headers=verdict.headers,
                errors=[{"message": message, "extensions": extensions}],
            )
        return verdict


@dataclass(frozen=True)
class Pipeline:
    """Checks requests and hands them to the first executor that takes them."""

    schema: GraphQLSchema
    documents: DocumentFinder
    allowance: Allowance
    executors: Sequence[Executor]
    masking: Masking
    make_context: Callable[[Caller], Context]
    names: metrics.OperationNames
    suggestions: bool
    explain: bool = False

    async def prepare(
        self,
        request: OperationRequest,
        caller: Caller,
        kinds: Collection[str] = KINDS,
    ) -> Operation:
        """Find, check and charge the operation a request asks for."""
        document = await self.documents.find(request, caller)
        node = document.operation(request.operation_name)
        if node.operation.value not in kinds:
            raise Refused(
                f"A {node.operation.value} cannot be sent this way: use POST.",
                code="METHOD_NOT_ALLOWED",
                status=405,
                headers={"Allow": "POST"},
            )
        variables = document.variables_of(node).coerce(
            request.variables, max_errors=20, hide_suggestions=not self.suggestions
        )
        if isinstance(variables, list):
            raise Refused(
                errors=[
                    {**error.formatted, "extensions": {"code": BAD_USER_INPUT}}
                    for error in variables
                ],
                executable=True,
            )
        cost = max(1, document.plan(node).under(variables.coerced))
        allowance = await self.allowance.take(caller, cost)

        def new_context() -> Context:
            context = self.make_context(caller)
            context.allowance = allowance
            return context

        return Operation(
            request=request,
            document=document,
            node=node,
            variables=variables,
            caller=caller,
            new_context=new_context,
            cost=cost,
            allowance=allowance,
            explain=self._explains(request, caller),
        )

    def _explains(self, request: OperationRequest, caller: Caller) -> bool:
        """Say whether a request asks how it is read, by somebody who may know."""
        allowed = self.explain or (caller.viewer is not None and caller.viewer.is_admin)
        return allowed and request.extensions.get("explain") is True

    async def answer(self, operation: Operation) -> Answer:
        """Run a query or mutation."""
        started = time.perf_counter()
        context = operation.new_context()
        outcome = "error"
        try:
            answer = await self._execute(operation, context)
            outcome = "failed" if answer.failed else "ok"
            extensions: dict[str, Any] = {"cost": self._cost(operation)}
            if operation.explain:
                extensions["explain"] = context.explanation
            return answer.with_extensions(extensions)
        finally:
            self._count(operation, outcome)
            metrics.seconds(operation.kind).observe(time.perf_counter() - started)

    async def _execute(self, operation: Operation, context: Context) -> Answer:
        try:
            for executor in self.executors:
                answer = await executor.execute(operation, context)
                if answer is not None:
                    _ = answer.encoded  # a result that is no JSON is a fault to be masked as well
                    return answer
        except Refused:
            raise
        except Exception as error:
            masked = self.masking.error(error, operation)
            raise Refused(errors=[masked], status=500) from error
        raise LookupError("The last executor must take every operation.")

    async def stream(self, operation: Operation) -> AsyncIterator[Answer]:
        """Run a subscription; closing the iterator ends it."""
        outcome = "error"
        metrics.SUBSCRIPTIONS.inc()
        try:
            source = await self._subscribe(operation)
            async with aclosing(cast("Any", source)):
                async for answer in source:
                    yield answer
            outcome = "ok"
        except (Refused, GeneratorExit):
            outcome = "ended"
            raise
        except Exception as error:
            raise Refused(errors=[self.masking.error(error, operation)], status=500) from error
        finally:
            metrics.SUBSCRIPTIONS.dec()
            self._count(operation, outcome)

    async def _subscribe(self, operation: Operation) -> AsyncIterator[Answer]:
        context = operation.new_context()
        for executor in self.executors:
            source = await executor.subscribe(operation, context)
            if source is not None:
                return source
        raise LookupError("The last executor must take every operation.")

    def _count(self, operation: Operation, outcome: str) -> None:
        name = self.names.label(operation.name)
        metrics.operations(operation.kind, name, outcome).inc()

    def _cost(self, operation: Operation) -> dict[str, Any]:
        found: dict[str, Any] = {
            "requested": operation.cost,
            "maximum": self.allowance.operation,
        }
        if operation.allowance is not None:
            found["limit"] = operation.allowance.limit
            found["remaining"] = operation.allowance.remaining
            found["resetSeconds"] = round(operation.allowance.reset, 3)
        return found
