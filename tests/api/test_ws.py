"""graphql-transport-ws frame by frame, odd ones included."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
import redis.asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.api.conftest import Serve, Server

TRANSPORT = Subprotocol("graphql-transport-ws")


class Socket:
    """A client that sends whatever it is told."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, frame: Any) -> None:
        await self.connection.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))

    async def subscribe(self, id_: str, query: str, **payload: Any) -> None:
        payload = {"query": query, **payload}
        await self.send({"id": id_, "type": "subscribe", "payload": payload})

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            found: dict[str, Any] = json.loads(await self.connection.recv())
            return found

    async def init(self, payload: Any = None) -> None:
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.receive() == {"type": "connection_ack"}

    async def _drain(self) -> None:
        while True:
            await self.connection.recv()

    async def closed(self) -> tuple[int, str]:
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionClosed) as closed:
                await self._drain()
        assert closed.value.rcvd is not None, "the connection was cut"
        return closed.value.rcvd.code, closed.value.rcvd.reason


@asynccontextmanager
async def opened(
    server: Server, *, init: bool = True, subprotocols: Any = (TRANSPORT,), **options: Any
) -> AsyncIterator[Socket]:
    async with connect(
        server.ws_url, subprotocols=subprotocols, compression=None, **options
    ) as connection:
        socket = Socket(connection)
        if init:
            await socket.init()
        yield socket


Opened = Callable[..., AbstractAsyncContextManager[Socket]]


@pytest.fixture
def open_(server: Server) -> Opened:
    return lambda **options: opened(server, **options)


@pytest.mark.parametrize("subprotocols", [None, ["graphql-ws"], ["nonsense"]])
async def test_only_the_modern_subprotocol_is_spoken(open_: Opened, subprotocols: Any) -> None:
    options = {"init": False, "subprotocols": subprotocols}
    async with open_(**options) as socket:
        code, reason = await socket.closed()

    assert (code, reason) == (4406, "Subprotocol not acceptable: use graphql-transport-ws")


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"connection_init"}',
        '{"type":"connection_init","payload":null}',
        '{"type":"connection_init","payload":{}}',
        b'{"type":"connection_init","payload":{"token":"user-1"}}',
        '{"type":"connection_init","payload":{"Authorization":"bearer user-1"}}',
    ],
)
async def test_a_connection_is_acknowledged(open_: Opened, frame: str | bytes) -> None:
    async with open_(init=False) as socket:
        await socket.send(frame)

        assert await socket.receive() == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "null",
        "1",
        "[]",
        '"x"',
        b"\xff\x00",
        {},
        {"type": None},
        {"type": 1},
        {"type": "nonsense"},
        {"type": "x" * 500},
        {"type": "connection_init", "payload": "x"},
        {"type": "connection_init", "payload": [1]},
        {"type": "ping", "payload": "x"},
        {"type": "pong", "payload": 1},
        {"type": "subscribe"},
        {"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": None},
        {"type": "subscribe", "id": "1", "payload": {"query": None}},
        {"type": "subscribe", "id": "1", "payload": {"query": 1}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{a}", "operationName": {}}},
        {"type": "complete"},
        {"type": "complete", "id": None},
        {"type": "connection_ack"},
        {"type": "next", "id": "1", "payload": {}},
    ],
)
@pytest.mark.parametrize("init", [True, False])
async def test_an_invalid_message_closes_with_4400(open_: Opened, frame: Any, init: bool) -> None:
    async with open_(init=init) as socket:
        await socket.send(frame)
        code, reason = await socket.closed()

    assert code == 4400
    assert reason.startswith("Invalid message: ")
    assert len(reason.encode()) <= 123


async def test_a_second_init_closes_with_4429(open_: Opened) -> None:
    async with open_() as socket:
        await socket.send({"type": "connection_init"})

        assert await socket.closed() == (4429, "Too many initialisation requests")


async def test_subscribing_before_init_closes_with_4401(open_: Opened) -> None:
    async with open_(init=False) as socket:
        await socket.subscribe("1", "{ hello }")

        assert await socket.closed() == (4401, "Unauthorized")


async def test_a_bad_token_closes_with_4403(open_: Opened) -> None:
    async with open_(init=False) as socket:
        await socket.send({"type": "connection_init", "payload": {"token": "nobody"}})
        code, reason = await socket.closed()

    assert (code, reason) == (4403, "This token is not valid any more; sign in again.")


async def test_silence_before_init_closes_with_4408(serve: Serve) -> None:
    server = serve(api={"patience": {"init": 0.1}})
    async with opened(server, init=False) as socket:
        assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_an_id_in_use_closes_with_4409(open_: Opened) -> None:
    async with open_() as socket:
        await socket.subscribe("1", "subscription { silent }")
        await socket.subscribe("1", "{ hello }")

        assert await socket.closed() == (4409, "Subscriber for 1 already exists")


async def test_pings_are_answered_before_and_after_init(open_: Opened) -> None:
    async with open_(init=False) as socket:
        await socket.send({"type": "ping"})
        assert await socket.receive() == {"type": "pong"}
        await socket.send({"type": "ping", "payload": {"n": 1}})
        assert await socket.receive() == {"type": "pong", "payload": {"n": 1}}
        await socket.init()
        await socket.send({"type": "pong", "payload": {}})
        await socket.send({"type": "ping", "payload": None})
        assert await socket.receive() == {"type": "pong"}


async def test_operations_of_every_kind_are_answered(open_: Opened) -> None:
    async with open_() as socket:
        await socket.subscribe("q", "query($n: String!) { hello(name: $n) }", variables={"n": "é"})
        found = await socket.receive()
        assert (found["id"], found["type"]) == ("q", "next")
        assert found["payload"]["data"] == {"hello": "Hello, é!"}
        assert await socket.receive() == {"id": "q", "type": "complete"}

        await socket.subscribe("m", 'mutation { shout(text: "a") }')
        assert (await socket.receive())["payload"]["data"] == {"shout": "A"}
        assert await socket.receive() == {"id": "m", "type": "complete"}

        await socket.subscribe('"\u2028', "subscription { count(to: 2) }")
        for number in (1, 2):
            assert await socket.receive() == {
                "id": '"\u2028',
                "type": "next",
                "payload": {"data": {"count": number}},
            }
        assert await socket.receive() == {"id": '"\u2028', "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: String!) { hello(name: $n) }", "BAD_USER_INPUT"),
        ("subscription { refuses }", "FORBIDDEN"),
        ("subscription { breaks(after: 0) }", "INTERNAL"),
        ("{ branch { leaves(first: 100000) { nodes { name } } } }", "COST_LIMIT_EXCEEDED"),
    ],
)
async def test_a_failing_operation_ends_alone(open_: Opened, query: str, code: str) -> None:
    async with open_() as socket:
        await socket.subscribe("1", query)
        found = await socket.receive()
        assert (found["id"], found["type"]) == ("1", "error")
        assert [error["extensions"]["code"] for error in found["payload"]] == [code]
        assert "secret" not in json.dumps(found)

        await socket.subscribe("1", "{ hello }")
        assert (await socket.receive())["type"] == "next"


async def test_nothing_follows_a_complete_and_its_id_is_free(open_: Opened) -> None:
    async with open_() as socket:
        await socket.subscribe("1", "subscription { count(to: 1000000) }")
        for _ in range(3):
            await socket.receive()
        await socket.send({"id": "1", "type": "complete"})
        await socket.send({"id": "unknown", "type": "complete"})
        await socket.send({"type": "ping"})
        while (await socket.receive())["type"] != "pong":
            pass
        await socket.subscribe("1", "{ hello }")

        assert (await socket.receive())["payload"]["data"] == {"hello": "Hello, world!"}
        assert await socket.receive() == {"id": "1", "type": "complete"}


async def test_operations_of_one_socket_are_bounded(serve: Serve) -> None:
    server = serve(api={"max_operations": 2})
    async with opened(server) as socket:
        await socket.subscribe("1", "subscription { silent }")
        await socket.subscribe("2", "subscription { silent }")
        await socket.subscribe("3", "subscription { silent }")

        assert await socket.receive() == {
            "id": "3",
            "type": "error",
            "payload": [
                {
                    "message": "At most 2 operations run on one socket; complete some.",
                    "extensions": {"code": "TOO_MANY_OPERATIONS"},
                }
            ],
        }


async def test_a_message_beyond_the_limit_closes_with_1009(open_: Opened) -> None:
    async with open_() as socket:
        await socket.send({"type": "ping", "payload": {"x": "x" * 1_000_000}})

        assert (await socket.closed())[0] == 1009


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


async def test_a_peer_that_answers_no_ping_is_cut_off(serve: Serve) -> None:
    server = serve(api={"patience": {"init": 0.05, "ping": 0.05, "pong": 0.1}})
    async with opened(server) as socket:
        assert await socket.receive() == {"type": "ping"}
        with pytest.raises(ConnectionClosed) as closed:
            await socket.connection.recv()

    assert closed.value.rcvd is None


async def test_a_peer_that_answers_pings_stays(serve: Serve) -> None:
    server = serve(api={"patience": {"init": 0.05, "ping": 0.05, "pong": 0.1}})
    async with opened(server) as socket:
        for _ in range(5):
            assert await socket.receive() == {"type": "ping"}
            await socket.send({"type": "pong"})


async def test_a_mutation_outlives_its_socket_and_a_subscription_does_not(
    server: Server,
) -> None:
    async with opened(server) as socket:
        await socket.subscribe("1", "mutation { takeTime(seconds: 0.2) }")
        await socket.subscribe("2", "subscription { count(to: 5, pause: 30) }")
        await socket.send({"type": "ping"})
        await socket.receive()
    async with opened(server) as socket, asyncio.timeout(5):
        found: list[str] = []
        while not {"mutation finished", "count"} <= set(found):
            await socket.subscribe("1", "{ happened }")
            found = (await socket.receive())["payload"]["data"]["happened"]
            await socket.receive()


MASK = b"\0\0\0\0"


@pytest.mark.parametrize(
    ("frames", "close"),
    [
        pytest.param(b"\x81\x83" + MASK + b"\xff\xfe{", 1007, id="text that is not UTF-8"),
        pytest.param(b"\x81\x02{}", 1002, id="no mask"),
        pytest.param(b"\xc1\x82" + MASK + b"{}", 1002, id="a reserved bit"),
        pytest.param(b"\x83\x82" + MASK + b"{}", 1002, id="a reserved opcode"),
        pytest.param(b"\x80\x82" + MASK + b"{}", 1002, id="a continuation of nothing"),
        pytest.param(b"\x88\x82" + MASK + b"\x03\xe7", 1002, id="an invalid close code"),
        pytest.param(
            b"\x01\x88" + MASK + b'{"type":' + b"\x80\x84" + MASK + b"nul}", 4400, id="fragments"
        ),
    ],
)
async def test_odd_frames_are_closed_as_websockets_prescribe(
    serve: Serve, frames: bytes, close: int
) -> None:
    server = serve()
    async with opened(server) as socket:
        socket.connection.transport.write(frames)

        assert (await socket.closed())[0] == close
    server.process.terminate()
    server.process.wait(10)
    assert "Traceback" not in server.log.read_text()
