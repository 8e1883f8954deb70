"""Who is behind a websocket, and how long."""

import pytest
import redis.asyncio

from tests.api.conftest import Serve, Server
from tests.api.sockets import opened


@pytest.mark.parametrize(
    ("origin", "viewer"),
    [(None, True), ("http://127.0.0.1:{port}", True), ("https://evil.example", False)],
)
async def test_a_cookie_opens_a_socket_of_our_own_pages_only(
    server: Server, origin: str | None, viewer: bool
) -> None:
    headers = {"cookie": "__Host-fabula=user-9"}
    if origin is not None:
        headers["origin"] = origin.format(port=server.port)
    async with opened(server, additional_headers=headers) as socket:
        await socket.subscribe("1", "{ whoami }")

        assert ((await socket.receive())["payload"]["data"]["whoami"] is not None) == viewer


async def test_a_revoked_session_is_closed_while_it_streams(serve: Serve, redis_url: str) -> None:
    server = serve(api={"recheck_seconds": 0.05})
    async with (
        redis.asyncio.from_url(redis_url, protocol=2) as client,
        opened(server, init=False) as socket,
    ):
        await socket.init({"token": "user-77"})
        await socket.subscribe("1", "subscription { count(to: 100000, pause: 0.01) }")
        assert (await socket.receive())["type"] == "next"
        await client.set("revoked:user-77", 1, ex=10)
        code, reason = await socket.closed()

    assert (code, reason) == (4401, "This token is not valid any more; sign in again.")


async def test_a_revoked_session_is_closed_while_nothing_happens(
    serve: Serve, redis_url: str
) -> None:
    server = serve(api={"recheck_seconds": 0.05, "patience": {"init": 0.01}})
    async with (
        redis.asyncio.from_url(redis_url, protocol=2) as client,
        opened(server, init=False) as socket,
    ):
        await socket.init({"token": "user-79"})
        await socket.subscribe("1", "subscription { silent }")
        await client.set("revoked:user-79", 1, ex=10)

        assert (await socket.closed())[0] == 4401


@pytest.mark.parametrize("query", ["{ whoami }", 'mutation { shout(text: "a") }'])
async def test_a_revoked_session_can_do_nothing_more_on_a_socket_it_has_open(
    server: Server, redis_url: str, query: str
) -> None:
    async with (
        redis.asyncio.from_url(redis_url, protocol=2) as client,
        opened(server, init=False) as socket,
    ):
        await socket.init({"token": "user-78"})
        await client.set("revoked:user-78", 1, ex=10)
        try:
            await socket.subscribe("1", query)
            code, reason = await socket.closed()
        finally:
            await client.delete("revoked:user-78")

    assert (code, reason) == (4401, "This token is not valid any more; sign in again.")
