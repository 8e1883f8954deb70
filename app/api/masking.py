"""What of an error a client gets to see."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from graphql import ExecutionResult, GraphQLError, ValueNode
from prometheus_client import Counter
from strawberry.exceptions import StrawberryInputCoercionError

from app.api.context import Caller
from app.api.operation import Operation
from app.api.refusal import Refused
from app.platform.errors import AppError, InvalidInput, RateLimited, Unauthenticated

log = structlog.get_logger(__name__)

FAILURES = Counter("fabula_request_failures_total", "Errors of ours that clients met.", ["kind"])

BAD_USER_INPUT = "BAD_USER_INPUT"
INTERNAL = "INTERNAL"
SORRY = "Something went wrong on our side. Try again; if it stays, report this error's id."


@dataclass(frozen=True)
class Failure:
    """An error of ours that a client met, with what is needed to find its cause."""

    error_id: str
    error: Exception
    caller: Caller
    operation: Operation | None = None
    path: tuple[str | int, ...] = ()


ReportFailure = Callable[[Failure], Awaitable[None]]


def extensions_of(error: AppError) -> dict[str, Any]:
    """Return what an error of the application tells programs."""
    found: dict[str, Any] = {"code": error.code}
    if isinstance(error, RateLimited):
        found["retryAfter"] = error.retry_after
    if isinstance(error, InvalidInput):
        found["fields"] = [{"path": f.path, "message": f.message} for f in error.fields]
    return found


_STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "RATE_LIMITED": 429,
    "UNAVAILABLE": 503,
}


def as_refused(error: AppError) -> Refused:
    """Return an error of the application as the refusal of a whole request."""
    if isinstance(error, Refused):
        return error
    headers = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    return Refused(
        status=_STATUS.get(error.code, 400),
        headers=headers,
        errors=[{"message": error.message, "extensions": extensions_of(error)}],
    )


class Masking:
    """Formats errors: ours to act on go out as they are, faults of ours as an id."""

    def __init__(self, report_failure: ReportFailure) -> None:
        self._report = report_failure
        self._reporting: set[asyncio.Task[None]] = set()

    def result(self, found: ExecutionResult, operation: Operation) -> dict[str, Any]:
        """Format the result of an execution."""
        if not found.errors:
            return {"data": found.data}
        return {
            "errors": [self.error(error, operation) for error in found.errors],
            "data": found.data,
        }

    def error(self, error: Exception, operation: Operation) -> dict[str, Any]:
        """Format one error that came up while an operation ran."""
        located = error if isinstance(error, GraphQLError) else None
        cause = _cause(error)
        if isinstance(cause, AppError):
            shown: dict[str, Any] = {
                "message": cause.message,
                "extensions": extensions_of(cause),
            }
        elif isinstance(cause, GraphQLError) and (code := _own_code(cause)):
            extensions = {"code": code, **(cause.extensions or {})}
            shown = {"message": cause.message, "extensions": extensions}
        elif isinstance(cause, StrawberryInputCoercionError):
            shown = {"message": cause.message, "extensions": {"code": BAD_USER_INPUT}}
        else:
            shown = self._internal(cause, operation, tuple((located and located.path) or ()))
        if located is not None:
            if located.locations:
                shown["locations"] = [place.formatted for place in located.locations]
            if located.path is not None:
                shown["path"] = list(located.path)
        return shown

    def _internal(
        self, error: Exception, operation: Operation, path: tuple[str | int, ...]
    ) -> dict[str, Any]:
        return self._show(Failure(uuid4().hex, error, operation.caller, operation, path))

    def fault(self, error: Exception, caller: Caller) -> dict[str, Any]:
        """Format a fault of ours that came up before there was an operation."""
        return self._show(Failure(uuid4().hex, error, caller))

    def _show(self, failure: Failure) -> dict[str, Any]:
        operation = failure.operation
        kind = operation.kind if operation else "none"
        FAILURES.labels(kind).inc()
        log.error(
            "operation.failed",
            error_id=failure.error_id,
            request_id=failure.caller.request_id,
            operation=operation.name if operation else None,
            kind=kind,
            path=".".join(map(str, failure.path)),
            exc_info=failure.error,
        )
        task = asyncio.get_running_loop().create_task(self._tell(failure))
        self._reporting.add(task)
        task.add_done_callback(self._reporting.discard)
        return {
            "message": SORRY,
            "extensions": {
                "code": INTERNAL,
                "errorId": failure.error_id,
                "requestId": failure.caller.request_id,
            },
        }

    async def reported(self) -> None:
        """Wait until the failures met so far are reported."""
        await asyncio.gather(*self._reporting)

    async def _tell(self, failure: Failure) -> None:
        try:
            await self._report(failure)
        except Exception:
            # The client has its answer; a report that cannot be stored must not cost more.
            log.exception("operation.report_failed", error_id=failure.error_id)


def _cause(error: Exception) -> Exception:
    while isinstance(error, GraphQLError) and isinstance(error.original_error, Exception):
        error = error.original_error
    return error


def _own_code(error: GraphQLError) -> str | None:
    extensions: Mapping[str, Any] = error.extensions or {}
    if code := extensions.get("code"):
        return str(code)
    # graphql-core points at the value when an argument is at fault, and at the field when what
    # a resolver returned cannot be shown: the first is the client's to mend, the second ours.
    if error.nodes and isinstance(error.nodes[0], ValueNode):
        return BAD_USER_INPUT
    return None
