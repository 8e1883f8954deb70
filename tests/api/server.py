"""Serves the test schema as a process of its own: `python -m tests.api.server OPTIONS`."""

import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import redis.asyncio
import structlog
import uvicorn
import uvloop
from starlette.applications import Starlette

from app.api.context import Viewer
from app.api.routes import Api, graphql
from app.api.server import server_config
from app.api.ws import Patience
from app.platform.errors import Unauthenticated
from app.settings import Settings
from tests.api.schema import schema

REVOKED_PREFIX = "revoked:"


@dataclass(frozen=True)
class Someone:
    id: UUID
    session_id: UUID | None = None
    is_admin: bool = False
    scopes: frozenset[str] = frozenset()


def settings_for(redis_url: str, port: int = 0, **changes: Any) -> Settings:
    return Settings(
        database_url="postgresql://nobody@127.0.0.1/none",
        redis_url=redis_url,
        storage_url="file:///nowhere",
        secret_keys="a:b",
        port=port,
        **changes,
    )


def build(settings: Settings, **changes: Any) -> Starlette:
    """Build an app whose tokens are `user-<number>`; revoke one by a key in Redis."""
    client = redis.asyncio.from_url(str(settings.redis_url), protocol=2)

    async def authenticate(token: str | None) -> Viewer | None:
        if token is None:
            return None
        if not token.startswith("user-") or await client.exists(REVOKED_PREFIX + token):
            raise Unauthenticated("This token is not valid any more; sign in again.")
        return Someone(UUID(int=int(token.removeprefix("user-"))))

    if "patience" in changes:
        changes["patience"] = Patience(**changes["patience"])
    api = Api(schema, settings, client, authenticate, **changes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await client.aclose()

    made = graphql(api)
    routes = [made.http, made.socket]
    return Starlette(routes=routes, middleware=made.middleware, lifespan=lifespan)


def main() -> None:
    options = json.loads(sys.argv[1])
    settings = settings_for(options["redis_url"], **options.get("settings", {}))
    config = server_config(build(settings, **options.get("api", {})), settings)
    listener = socket.create_server((settings.host, options.get("port", 0)))
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    print(listener.getsockname()[1], flush=True)  # noqa: T201 - the test reads it
    uvloop.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
