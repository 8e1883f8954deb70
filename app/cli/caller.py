"""The running api, called as any client calls it."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import click
import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

#: Times an answer is followed anew after a lost connection, and seconds a request may take.
AGAIN, SECONDS = 10, 30.0


class Caller:
    """One person's way to the api."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url.rstrip("/") + "/graphql"
        self._headers = {"authorization": f"Bearer {token}"}
        self._away = (
            f"Nobody answers at {url}; start Fabula with `fabula up`, or say with --url where it "
            "runs."
        )

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send an operation and return its data."""
        body = {"query": query, "variables": variables}
        try:
            async with httpx2.AsyncClient(headers=self._headers, timeout=SECONDS) as client:
                answer = (await client.post(self._url, json=body)).json()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise click.ClickException(self._away) from error
        except ValueError as error:
            raise click.ClickException(f"What answers at {self._url} is not Fabula.") from error
        return _data(answer)

    async def act(self, mutation: str, field: str, **given: Any) -> dict[str, Any]:
        """Send a mutation with its input, and return its payload."""
        payload: dict[str, Any] = (await self.ask(mutation, input=given))[field]
        if "message" in payload:
            raise click.ClickException(payload["message"])
        return payload

    async def follow(self, query: str, field: str, **variables: Any) -> AsyncGenerator[Any]:
        """Yield events of a subscription to its end, over several connections if need be."""
        cursor, failures = None, 0
        while True:
            try:
                asked = {**variables, "after": cursor}
                async with aclosing(self._events(query, field, asked)) as events:
                    async for event in events:
                        cursor, failures = event["cursor"], 0
                        yield event
            except (OSError, WebSocketException, TimeoutError) as error:
                failures += 1
                if failures > AGAIN:
                    raise click.ClickException(self._away) from error
            else:
                return

    async def _events(
        self, query: str, field: str, variables: dict[str, Any]
    ) -> AsyncGenerator[dict[str, Any]]:
        address = self._url.replace("http", "ws", 1)
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(address, subprotocols=[protocol]) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": self._headers}))
            payload = {"query": query, "variables": variables}
            subscribe = {"id": "1", "type": "subscribe", "payload": payload}
            async for said in socket:
                told = json.loads(said)
                match told["type"]:
                    case "connection_ack":
                        await socket.send(json.dumps(subscribe))
                    case "ping":
                        await socket.send('{"type": "pong"}')
                    case "next":
                        yield _data(told["payload"])[field]
                    case "error":
                        _data({"errors": told["payload"]})
                    case "complete":
                        return
            raise ConnectionResetError("The connection ended before the answer did.")


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise click.ClickException(str(answer["errors"][0]["message"]))
    data: dict[str, Any] = answer["data"]
    return data
