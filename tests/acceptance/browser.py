"""A real browser without a window, driven over its own debugging protocol."""

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium")
SECONDS = 30


class Page:
    """The one page of the browser."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket = socket
        self._session = session
        self._numbers = itertools.count(100)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and return its result."""
        return await command(
            self._socket, next(self._numbers), method, parameters, sessionId=self._session
        )

    async def run(self, script: str) -> Any:
        """Run a script in the page, as if its user had asked for it, and return what it gives."""
        found = await self.call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script gives true; pages come and go meanwhile."""
        async with asyncio.timeout(SECONDS):
            while True:
                try:
                    if await self.run(script):
                        return
                except AssertionError:
                    pass
                await asyncio.sleep(0.05)


async def command(
    socket: ClientConnection, number: int, method: str, parameters: dict[str, Any], **more: str
) -> dict[str, Any]:
    """Send a command to the browser, and return its result."""
    await socket.send(json.dumps({"id": number, "method": method, "params": parameters, **more}))
    while True:
        answer = json.loads(await socket.recv())
        if answer.get("id") == number:
            assert "error" not in answer, answer["error"]
            result: dict[str, Any] = answer["result"]
            return result


@asynccontextmanager
async def open_page(directory: Path) -> AsyncIterator[Page]:
    """Start a browser of its own, and open a page."""
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--remote-debugging-port=0",
        f"--user-data-dir={directory}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(SECONDS):
            url = ""
            while not url:
                line = (await process.stderr.readline()).decode()
                url = line.partition("listening on ")[2].strip()
        async with connect(url, max_size=None) as socket:
            made = await command(socket, 1, "Target.createTarget", {"url": "about:blank"})
            attached = await command(
                socket,
                2,
                "Target.attachToTarget",
                {"targetId": made["targetId"], "flatten": True},
            )
            yield Page(socket, attached["sessionId"])
    finally:
        process.kill()
        await process.communicate()
