"""A server that answers as providers of models do, as far as the check of a key goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

#: What each key is answered with; any other is not known.
STATUS = {"good": 200, "poor": 429, "broken": 529, "limited": 403}


def _key(request: Request) -> str:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return (request.headers.get("x-api-key") or bearer).split("-")[-1]


async def _models(request: Request) -> Response:
    status = STATUS.get(_key(request), 401)
    if status != 200:
        error = {"type": "error", "message": "no", "code": None, "param": None}
        return JSONResponse({"type": "error", "error": error}, status)
    model = {"id": "m", "type": "model", "display_name": "M", "created_at": "2026-01-01T00:00:00Z"}
    page = {"data": [{**model, "object": "model", "created": 1, "owned_by": "x"}]}
    return JSONResponse({**page, "object": "list", "has_more": False})


async def _account(request: Request) -> Response:
    return JSONResponse({"id": "x"}, STATUS.get(_key(request), 401))


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on loopback, and yield its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        assert not task.done()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


def providers() -> Starlette:
    """Return all providers in one application."""
    return Starlette(routes=[Route("/v1/models", _models), Route("/v1/user/account", _account)])
