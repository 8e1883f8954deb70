"""A whole installation, started as its users start it, and a client of it."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

UPLOAD = """
mutation ($input: UploadBookInput!) { uploadBook(input: $input) {
  ... on UploadBookPayload { book { id } run { id } } ... on Problem { message }
} }
"""
LOOK = """
query ($id: ID!) { book(id: $id) {
  status error { message } ingestion { status error { message } }
} }
"""
READABLE = {"READABLE", "INDEXING", "READY"}
PATIENCE = 300.0


@dataclass
class Installation:
    url: str
    token: str
    process: subprocess.Popen[bytes]
    data: Path

    def client(self) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {self.token}", "x-fabula-preflight": "1"}
        return httpx2.AsyncClient(headers=headers, timeout=60)

    @property
    def worker(self) -> psutil.Process:
        """The worker process."""
        return self.child("worker")

    def child(self, word: str) -> psutil.Process:
        """Return the process that has a word in its command line."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if any(word == each or each.endswith(f"/{word}") for each in child.cmdline()):
                return child
        raise RuntimeError(f"There is no {word}.")


@contextmanager
def installation(**settings: str) -> Iterator[Installation]:
    """Run `fabula up` in a new directory, with some settings."""
    with tempfile.TemporaryDirectory(prefix="fabula-bench-") as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "app.cli", "up", "--port", "0"]
        command += ["--data", f"{folder}/data", "--ready", str(ready)]
        log = (Path(folder) / "log").open("wb")
        environment = {**os.environ, **settings}
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603 - our own
        try:
            while not ready.exists():
                if process.poll() is not None:
                    raise RuntimeError((Path(folder) / "log").read_text())
                time.sleep(0.1)
            told = json.loads(ready.read_text())
            yield Installation(
                told["url"] + "/graphql", told["token"], process, Path(folder) / "data"
            )
        finally:
            process.terminate()
            process.wait(30)
            log.close()


async def ask(client: httpx2.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    answer = await client.post(url, json={"query": query, "variables": variables})
    body = answer.json()
    if "errors" in body:
        raise RuntimeError(str(body["errors"]))
    return body["data"]


async def upload(client: httpx2.AsyncClient, url: str, name: str, content: bytes) -> str:
    """Send a book; return its id."""
    variables: dict[str, Any] = {"input": {"file": None}}
    answer = await client.post(
        url,
        data={
            "operations": json.dumps({"query": UPLOAD, "variables": variables}),
            "map": json.dumps({"0": ["variables.input.file"]}),
        },
        files={"0": (name, content, "application/octet-stream")},
    )
    made: str = answer.json()["data"]["uploadBook"]["book"]["id"]
    return made


@dataclass(frozen=True)
class Times:
    """Seconds since the upload began."""

    accepted: float
    readable: float
    ready: float


async def taken_in(client: httpx2.AsyncClient, url: str, name: str, content: bytes) -> Times:
    """Send a book and wait until it is ready."""
    began = time.perf_counter()
    book_id = await upload(client, url, name, content)
    accepted = time.perf_counter() - began
    readable = 0.0
    while time.perf_counter() - began < PATIENCE:
        book = (await ask(client, url, LOOK, id=book_id))["book"]
        if not readable and book["status"] in READABLE:
            readable = time.perf_counter() - began
        if book["status"] == "READY":
            return Times(accepted, readable, time.perf_counter() - began)
        if book["status"] == "FAILED" or book["ingestion"]["status"] == "FAILED":
            raise RuntimeError(str(book))
        await asyncio.sleep(0.02)
    raise TimeoutError(name)
