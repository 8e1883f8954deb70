"""Operations over one websocket, beside and after each other."""

import asyncio
import json

import pytest

from tests.api.conftest import Serve, Server
from tests.api.sockets import Opened, opened


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
