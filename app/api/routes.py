from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import strawberry
from redis.asyncio import Redis
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from app.api import graphiql
from app.api.callers import Authenticate, Callers
from app.api.compiled import CompiledExecutor
from app.api.context import Caller, Context
from app.api.documents import Documents
from app.api.execution import CoreExecutor
from app.api.guard import Guard, Recheck
from app.api.http import HttpEndpoint
from app.api.masking import Failure, Masking
from app.api.measure import Limits
from app.api.metrics import OperationNames
from app.api.middleware import middleware
from app.api.operation import Executor
from app.api.persisted import AutomaticDocuments, TrustedDocuments, load_trusted
from app.api.pipeline import Allowance, DocumentFinder, Pipeline
from app.api.shortcut import Remember, Shortcut
from app.api.study import Study
from app.api.turn import AtOnce
from app.api.ws import Patience, SocketEndpoint
from app.platform.limits import RateLimiter
from app.settings import Settings


async def _report_nothing(failure: Failure) -> None:
    """Leave a failure to the log."""


@dataclass(frozen=True)
class Api:
    """Everything the GraphQL endpoint is made of."""

    schema: strawberry.Schema
    settings: Settings
    redis: Redis
    authenticate: Authenticate
    make_context: Callable[[Caller], Context] = Context
    report_failure: Callable[[Failure], Awaitable[None]] = _report_nothing
    executors: Sequence[Executor] = ()
    """Tried in this order before graphql-core."""
    study: Study | None = None
    """What new documents may take of our time; by default as the settings say."""
    remember: Remember | None = None
    """Who a token stands for, where that is known without asking."""
    recheck: Recheck | None = None
    """Raises when a session that streams has ended; by default it authenticates again."""
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    max_operations: int = 100
    operation_seconds: float = 30.0
    recheck_seconds: float = 5.0
    event_comment_seconds: float = 12.0


@dataclass(frozen=True)
class Graphql:
    """GraphQL over HTTP and websocket, at one path."""

    http: Route
    socket: WebSocketRoute
    middleware: Sequence[Middleware]
    """From the outermost on; what it wraps must hold both routes."""
    at_once: AtOnce | None
    """What the server asks before it starts the application."""


def graphql(api: Api, path: str = "/graphql") -> Graphql:
    """Put the GraphQL endpoint together."""
    settings = api.settings
    callers = Callers(api.authenticate, settings.cors_origins)
    pipeline = build_pipeline(api)
    guard = Guard(api.recheck or callers.recheck, api.recheck_seconds, callers.recheck)
    http: ASGIApp = HttpEndpoint(
        pipeline=pipeline,
        callers=callers,
        guard=guard,
        page=cache(graphiql.page),
        max_body=settings.max_body_bytes,
        max_upload=settings.max_upload_bytes,
        keep_alive=api.event_comment_seconds,
        send_seconds=api.patience.send,
    )
    socket: ASGIApp = SocketEndpoint(
        pipeline=pipeline,
        callers=callers,
        guard=guard,
        patience=api.patience,
        max_operations=api.max_operations,
    )
    route = Route(path, http)
    around = middleware(settings, route)
    compiled = next((each for each in api.executors if isinstance(each, CompiledExecutor)), None)
    short: Shortcut | None = None
    # The short way writes no line a request.
    if api.remember is not None and compiled is not None and settings.log_level != "DEBUG":
        short = Shortcut(
            path=path,
            pipeline=pipeline,
            compiled=compiled,
            remember=api.remember,
            max_body=settings.max_body_bytes,
        )
    return Graphql(route, WebSocketRoute(path, socket), around, short)


def study_of(redis: Redis, settings: Settings) -> Study:
    """Return what charges for new documents, as the settings say."""
    return Study(RateLimiter(redis, prefix="limit:study"), settings.rate_limit_documents)


def build_pipeline(api: Api) -> Pipeline:
    """Return the way from request to answer, for transports of any kind."""
    settings = api.settings
    schema = api.schema._schema  # noqa: SLF001 - Strawberry names no other
    documents = Documents(
        schema,
        introspection=settings.introspection,
        suggestions=settings.suggestions,
        max_bytes=settings.max_document_bytes,
        limits=api.limits,
    )
    finder: DocumentFinder = AutomaticDocuments(
        documents,
        api.redis,
        RateLimiter(api.redis, prefix="limit:document"),
        api.study or study_of(api.redis, settings),
    )
    if settings.trusted_documents is not None:
        finder = TrustedDocuments(documents, load_trusted(settings.trusted_documents))
    masking = Masking(api.report_failure)
    core = CoreExecutor(api.schema, masking, seconds=api.operation_seconds)
    return Pipeline(
        schema=schema,
        documents=finder,
        allowance=Allowance(
            RateLimiter(api.redis, prefix="limit:cost"),
            operation=settings.max_cost,
            minute=settings.rate_limit_cost,
        ),
        executors=(*api.executors, core),
        masking=masking,
        make_context=api.make_context,
        names=OperationNames(),
        suggestions=settings.suggestions,
        explain=settings.explain,
    )
