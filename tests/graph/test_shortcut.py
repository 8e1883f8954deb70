"""The short way over a real connection: the same answers, and nothing that the long way refuses."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx2
import orjson
import pytest
import uvicorn
from starlette.applications import Starlette

from app.api.server import server_config
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.installation import Client, join

QUERY = "query Spaces($id: ID!) { viewer { workspaces { id slug } } node(id: $id) { id } }"


@pytest.fixture
async def served(app: Starlette, settings: Settings) -> AsyncIterator[str]:
    """The api behind a socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(app, settings))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def ada(served: str, runtime: Runtime) -> AsyncIterator[Client]:
    """Somebody with an account, over the socket."""
    async with httpx2.AsyncClient(base_url=served) as http:
        yield await join(Client(http, runtime=runtime), "ada")


def body(client: Client, query: str = QUERY, **members: object) -> dict[str, object]:
    return {"query": query, "variables": {"id": client.account["id"]}, **members}


async def post(client: Client, content: bytes | None = None, **more: str) -> httpx2.Response:
    return await client.http.post(
        "/graphql",
        content=content or orjson.dumps(body(client)),
        headers={
            "content-type": "application/json",
            "authorization": f"Bearer {client.token}",
            **{name.replace("_", "-"): value for name, value in more.items()},
        },
    )


async def test_asked_again_it_answers_the_same_with_the_same_headers(ada: Client) -> None:
    # An unusual header takes the long way.
    long = await post(ada, x_unusual="1")
    short = [await post(ada, x_request_id=f"r{n}") for n in range(3)]

    for answer in short:
        assert answer.json()["data"] == long.json()["data"]
        assert answer.headers.keys() == long.headers.keys()
        for name in ("content-type", "content-security-policy", "x-content-type-options"):
            assert answer.headers[name] == long.headers[name]
        told = answer.json()["extensions"]["cost"]
        assert told.keys() == long.json()["extensions"]["cost"].keys()
        assert answer.headers["ratelimit-remaining"] == str(told["remaining"])
    assert [answer.headers["x-request-id"] for answer in short] == ["r0", "r1", "r2"]
    left = [answer.json()["extensions"]["cost"]["remaining"] for answer in short]
    cost = long.json()["extensions"]["cost"]["requested"]
    assert left == [left[0], left[0] - cost, left[0] - 2 * cost]


async def test_a_session_that_ended_is_refused_at_once(ada: Client) -> None:
    for _ in range(3):
        assert (await post(ada)).status_code == 200
    await ada.ask("mutation { signOut { __typename } }")

    answer = await post(ada)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_what_is_wrong_is_refused_in_the_same_words(ada: Client) -> None:
    await post(ada)
    for wrong in (
        b"",
        b"null",
        b"[]",
        b'{"query": 1}',
        orjson.dumps(body(ada, variables=[])),
        orjson.dumps(body(ada, variables={"id": 1.5})),
        orjson.dumps(body(ada, variables={"id": "a\0"})),
        orjson.dumps(body(ada, variables={})),
        orjson.dumps(body(ada, operationName="Other")),
        orjson.dumps(body(ada, operationName=7)),
    ):
        short, long = (
            await post(ada, wrong or b"{"),
            await post(ada, wrong or b"{", accept="*/*;v=1", x_unusual="1"),
        )
        assert short.status_code == long.status_code
        assert short.json()["errors"] == long.json()["errors"], wrong


async def test_many_requests_in_one_packet_are_answered_in_order(ada: Client, served: str) -> None:
    await post(ada)
    content = orjson.dumps(body(ada))
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {ada.token}\r\ncontent-length: {len(content)}\r\n"
        "x-request-id: %d\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.rpartition(":")[2]))
    writer.write(b"".join((head % number).encode() + content for number in range(5)))
    # Of the last one the body comes in pieces.
    writer.write((head % 5).encode() + content[:10])
    await writer.drain()
    seen = []
    for number in range(6):
        if number == 5:
            writer.write(content[10:])
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        seen.append((lines[0], headers["x-request-id"]))
        answer = orjson.loads(await reader.readexactly(int(headers["content-length"])))
        assert answer["data"]["node"] == {"id": ada.account["id"]}
    writer.close()

    assert seen == [("HTTP/1.1 200 OK", str(number)) for number in range(6)]
