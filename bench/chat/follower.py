"""A client that follows an answer over a websocket of its own, and times each token of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.chat.provider import PRECISION, WRAP, stamp

FOLLOW = """
subscription ($id: ID!, $after: Cursor) { turn(id: $id, after: $after) {
  __typename cursor
  ... on TurnSnapshot { turn { status answer } }
  ... on TurnTokens { text }
  ... on TurnCited { ordinal start end quote }
  ... on TurnEnded { status failure { code message } }
} }
"""
SECONDS = 120.0

_TOKEN = re.compile(r"(\d+):(\d+) ")


@asynccontextmanager
async def socket(url: str, token: str) -> AsyncIterator[ClientConnection]:
    """Open a websocket as somebody."""
    address = url.replace("http", "ws", 1)
    async with connect(
        address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None
    ) as opened:
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        await opened.send(orjson.dumps(init).decode())
        if orjson.loads(await opened.recv())["type"] != "connection_ack":
            raise RuntimeError("The server does not know us.")
        yield opened


@dataclass
class Follower:
    """What one client was told of one answer."""

    url: str
    token: str
    turn: str
    text: str = ""
    status: str = ""
    cursor: str | None = None
    frames: int = 0
    citations: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    #: Seconds from the provider's sending of each token to our having it.
    took: list[float] = field(default_factory=list)
    following: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, drops: int = 0, frames: int = 30) -> None:
        """Follow to the end; drop the connection some times, after so many frames each."""
        async with asyncio.timeout(SECONDS):
            for _ in range(drops):
                if not self.status:
                    await self._once(frames)
            while not self.status:
                await self._once(None)

    async def _once(self, frames: int | None) -> None:
        async with socket(self.url, self.token) as opened:
            variables = {"id": self.turn, "after": self.cursor}
            asked = {"query": FOLLOW, "variables": variables}
            message = {"id": "1", "type": "subscribe", "payload": asked}
            await opened.send(orjson.dumps(message).decode())
            if self.cursor is not None:
                self.following.set()
            left = frames
            async for said in opened:
                told = orjson.loads(said)
                if told["type"] == "ping":
                    await opened.send('{"type":"pong"}')
                elif told["type"] == "next":
                    self._take(told["payload"])
                    left = None if left is None else left - 1
                if told["type"] in {"complete", "error"} or left == 0:
                    return

    def _take(self, payload: dict[str, Any]) -> None:
        if "errors" in payload:
            raise RuntimeError(str(payload["errors"]))
        event = payload["data"]["turn"]
        self.frames += 1
        self.cursor = event["cursor"]
        match event["__typename"]:
            case "TurnSnapshot":
                self.text = event["turn"]["answer"] or ""
                if event["turn"]["status"] not in {"QUEUED", "STREAMING"}:
                    self.status = event["turn"]["status"]
                self.following.set()
            case "TurnStarted":
                self.text = ""
                self.citations.clear()
                self.numbers.clear()
            case "TurnTokens":
                self.text += event["text"]
                now = stamp()
                for number, sent in _TOKEN.findall(event["text"]):
                    self.numbers.append(int(number))
                    self.took.append((now - int(sent)) % WRAP / PRECISION)
            case "TurnCited":
                self.citations.append(event)
            case "TurnEnded":
                self.status = event["status"]
