"""graphql-transport-ws frame by frame, odd ones included."""

from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.api.conftest import Serve
from tests.api.sockets import Opened, opened


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


async def test_a_message_beyond_the_limit_closes_with_1009(open_: Opened) -> None:
    async with open_() as socket:
        await socket.send({"type": "ping", "payload": {"x": "x" * 1_000_000}})

        assert (await socket.closed())[0] == 1009


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
