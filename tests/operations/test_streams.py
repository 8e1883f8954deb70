"""Watching runs and oneself on a real server, by server-sent events and by websocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from app.platform.runtime import Runtime
from app.settings import Settings
from tests.acceptance.test_resume import api
from tests.installation import PASSWORD, Client, join, work_off

SECONDS = 15

EXPORT = """
mutation { exportAccount(input: {}) { ... on ExportAccountPayload { run { id } } } }
"""
RUN = """
subscription ($id: ID!, $after: Cursor) { run(id: $id, after: $after) {
  __typename cursor
  ... on RunSnapshot { reason run { status } }
  ... on RunStepStarted { step attempt }
  ... on RunStepFinished { step progress }
  ... on RunFinished { status progress }
} }
"""
VIEWER = """
subscription { viewer {
  __typename
  ... on ViewerSnapshot { reason account { username } }
  ... on ViewerRunChanged { status }
  ... on ViewerAccountExported { size }
} }
"""

SIGN_IN = """
mutation ($i: SignInInput!) { signIn(input: $i) { ... on SignInPayload { token } } }
"""

Events = AsyncIterator[dict[str, Any]]


@asynccontextmanager
async def by_sse(who: Client, query: str, **variables: Any) -> AsyncIterator[Events]:
    headers = {"authorization": f"Bearer {who.token}", "accept": "text/event-stream"}
    body = {"query": query, "variables": variables}
    async with who.http.stream("POST", "/graphql", json=body, headers=headers) as answer:
        yield _payloads(answer)


async def _payloads(answer: httpx2.Response) -> Events:
    async for line in answer.aiter_lines():
        if line.startswith("data:") and line.strip() != "data:":
            yield json.loads(line.removeprefix("data:"))


@asynccontextmanager
async def by_websocket(who: Client, query: str, **variables: Any) -> AsyncIterator[Events]:
    url = str(who.http.base_url).replace("http", "ws", 1).rstrip("/") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as connection:
        init = {"type": "connection_init", "payload": {"token": who.token}}
        await connection.send(json.dumps(init))
        payload = {"query": query, "variables": variables}
        await connection.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))

        async def frames() -> Events:
            async for message in connection:
                frame = json.loads(message)
                if frame["type"] == "next":
                    yield frame["payload"]
                elif frame["type"] == "error":
                    yield {"errors": frame["payload"]}

        yield frames()


WAYS = {"sse": by_sse, "websocket": by_websocket}


@pytest.fixture
async def served(settings: Settings, runtime: Runtime, tmp_path: Path) -> AsyncIterator[Client]:
    """A stranger at a running server."""
    async with (
        api(settings, tmp_path) as base,
        httpx2.AsyncClient(base_url=base, timeout=SECONDS) as http,
    ):
        yield Client(http, runtime=runtime)


async def taken(events: Events, field: str, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(SECONDS):
        return [(await anext(events))["data"][field] for _ in range(count)]


def without_cursor(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in event.items() if k != "cursor"} for event in events]


STORY = [
    {"__typename": "RunSnapshot", "reason": "START", "run": {"status": "QUEUED"}},
    {"__typename": "RunStepStarted", "step": "collect", "attempt": 1},
    {"__typename": "RunStepFinished", "step": "collect", "progress": 60},
    {"__typename": "RunStepStarted", "step": "pack", "attempt": 1},
    {"__typename": "RunStepFinished", "step": "pack", "progress": 90},
    {"__typename": "RunStepStarted", "step": "deliver", "attempt": 1},
    {"__typename": "RunStepFinished", "step": "deliver", "progress": 100},
    {"__typename": "RunFinished", "status": "DONE", "progress": 100},
]


async def test_a_run_and_its_owner_are_watched_and_resumed(
    served: Client, runtime: Runtime
) -> None:
    ada, bob = await join(served, "ada"), await join(served, "bob")
    run_id = (await ada.ask(EXPORT))["exportAccount"]["run"]["id"]

    async with (
        by_sse(ada, RUN, id=run_id) as sse,
        by_websocket(ada, RUN, id=run_id) as websocket,
        by_websocket(ada, VIEWER) as viewer,
    ):
        told = [await taken(way, "run", 1) for way in (sse, websocket)]
        about_ada = await taken(viewer, "viewer", 1)
        await work_off(runtime)
        for so_far, way in zip(told, (sse, websocket), strict=True):
            while so_far[-1]["__typename"] != "RunFinished":
                so_far.extend(await taken(way, "run", 1))
        about_ada += await taken(viewer, "viewer", 3)

    for story in told:
        steps = [event for event in story if event["__typename"] != "RunProgressed"]
        assert without_cursor(steps) == STORY
    assert [event["__typename"] for event in about_ada] == [
        "ViewerSnapshot",
        "ViewerRunChanged",
        "ViewerAccountExported",
        "ViewerRunChanged",
    ]
    assert [event["status"] for event in about_ada[1::2]] == ["RUNNING", "DONE"]

    story = told[0]
    for open_ in WAYS.values():
        async with open_(ada, RUN, id=run_id, after=story[2]["cursor"]) as events:
            assert await taken(events, "run", len(story) - 3) == story[3:]
        async with open_(bob, RUN, id=run_id) as events:
            [refusal] = (await anext(events))["errors"]
            assert refusal["extensions"]["code"] == "NOT_FOUND"


async def test_a_stream_ends_at_once_with_the_session_it_came_with(served: Client) -> None:
    ada = await join(served, "ada")
    for open_ in WAYS.values():
        given = {"email": "ada@example.org", "password": PASSWORD}
        token = (await ada.ask(SIGN_IN, {"i": given}))["signIn"]["token"]
        session = Client(ada.http, token)
        async with open_(session, VIEWER) as events:
            await taken(events, "viewer", 1)
            await session.ask("mutation { signOut { __typename } }")
            async with asyncio.timeout(4):
                [refusal] = (await anext(events))["errors"]
            assert refusal["extensions"]["code"] == "UNAUTHENTICATED"
