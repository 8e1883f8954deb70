"""The api process: one Starlette application over one runtime."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from socket import socket
from types import FrameType

import structlog
import uvicorn
import uvloop
from sqlalchemy import text
from starlette.applications import Starlette

from app import registry
from app.accounts.identity import Identity
from app.accounts.routes import auth_routes
from app.accounts.service.authenticate import authenticate
from app.accounts.service.identities import Identities
from app.api.callers import Callers
from app.api.compiled import CompiledExecutor
from app.api.masking import Failure
from app.api.routes import Api, graphql, study_of
from app.api.schema import schema
from app.api.server import server_config
from app.api.study import Study
from app.credits.routes import payment_routes
from app.graph.context import Caller, Context, Viewer
from app.graph.read.answers import Answers
from app.graph.read.pool import Reads, open_reads
from app.operations.service import record_failure
from app.platform import logs, tracing
from app.platform.health import Check, Health
from app.platform.http.media import media_routes
from app.platform.http.probes import health_routes, metrics_routes
from app.platform.http.uploads import upload_routes
from app.platform.live.hub import Hub
from app.platform.runtime import Runtime, open_runtime
from app.settings import Settings

log = structlog.get_logger(__name__)


def create_app(runtime: Runtime, hub: Hub, reads: Reads | None = None) -> Starlette:
    """Put the application together."""
    settings = runtime.settings
    lifetime = timedelta(days=settings.sessions_days)

    async def look_up(token: str) -> Identity:
        return await authenticate(runtime.database, token, lifetime=lifetime)

    identities = Identities(look_up, lambda: runtime.database.commits)

    async def identify(token: str | None) -> Viewer | None:
        return None if token is None else await identities.of(token)

    async def identify_anew(token: str | None) -> Viewer | None:
        if token is None:
            return None
        async with runtime.database.line:
            return await look_up(token)

    # Whoever streams is looked up anew: they are asked because something may have changed.
    recheck = Callers(identify_anew).recheck

    def make_context(caller: Caller) -> Context:
        return Context(caller, runtime=runtime, hub=hub, recheck=recheck)

    async def report(failure: Failure) -> None:
        name = failure.operation.name if failure.operation else None
        await record_failure(
            runtime.database,
            component="api",
            operation=name,
            error=failure.error,
            error_id=failure.error_id,
            request_id=failure.caller.request_id,
        )

    def epoch() -> int:
        return runtime.database.commits + hub.heard

    study = study_of(runtime.redis, settings)
    api = graphql(
        Api(
            schema=schema,
            settings=settings,
            redis=runtime.redis,
            authenticate=identify,
            make_context=make_context,
            report_failure=report,
            recheck=recheck,
            executors=() if reads is None else (_compiled(reads, epoch, study),),
            study=study,
            remember=identities.known,
        )
    )
    health = _health(runtime)
    routes = [
        api.http,
        api.socket,
        *auth_routes(runtime),
        *payment_routes(runtime),
        *media_routes(runtime.store, runtime.signer),
        *upload_routes(runtime.store, runtime.signer),
        *health_routes(health),
        *metrics_routes(settings.metrics_token.get_secret_value()),
    ]
    app = Starlette(routes=routes, middleware=api.middleware)
    app.state.health = health
    app.state.at_once = api.at_once
    return app


def _compiled(reads: Reads, epoch: Callable[[], int], study: Study) -> CompiledExecutor:
    return CompiledExecutor(schema._schema, reads, Answers(reads, epoch), study)  # noqa: SLF001


def _health(runtime: Runtime) -> Health:
    async def database() -> None:
        async with runtime.database.read() as session:
            await session.execute(text("SELECT 1 FROM alembic_version"))

    async def redis() -> None:
        await runtime.redis.ping()

    return Health(
        [Check("database", database), Check("redis", redis), Check("storage", runtime.store.probe)]
    )


class Server(uvicorn.Server):
    """Says that it is not ready any more before it lets its clients go."""

    def __init__(self, config: uvicorn.Config, health: Health) -> None:
        super().__init__(config)
        self._health = health

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Say where clients find us once they do."""
        await super().startup(sockets)
        log.info("api.ready", url=f"http://{self.config.host}:{self.config.port}/graphql")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._health.draining = True
        log.info("api.stopping", signal=sig)
        super().handle_exit(sig, frame)


@asynccontextmanager
async def open_app(settings: Settings) -> AsyncIterator[Starlette]:
    """Open the runtime and the hub around an application."""
    async with open_runtime(settings) as runtime:
        reads = await open_reads(str(settings.database_url), settings.database_pool)
        hub = Hub(runtime.database, runtime.broadcast)
        await hub.start()
        try:
            yield create_app(runtime, hub, reads)
        finally:
            await hub.stop()
            await reads.close()


def _settle() -> None:
    """Leave what is loaded by now to itself: it stays for as long as the process does.

    Each full collection would walk through it all, a tenth of a second in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    # Requests make few cycles and are many: looking for cycles every 700 objects costs more.
    gc.set_threshold(10_000, 20, 20)


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    logs.configure(settings)
    tracing.configure("fabula-api")
    registry.load()

    async def main() -> None:
        async with open_app(settings) as app:
            _settle()
            await Server(server_config(app, settings), app.state.health).serve()

    uvloop.run(main())
