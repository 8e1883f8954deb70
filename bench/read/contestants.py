"""The servers that are compared, each a process of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.platform.embedded.server import free_port
from bench.read.questions import KEPT, KEPT_TEXT, Question

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Contestant:
    name: str
    says: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    #: What its requests carry as an id besides the key.
    prefix: str = ""
    token: str = ""
    #: Requests in its own wording, by question; else in ours.
    texts: Mapping[str, str] = field(default_factory=dict)

    def bodies(self, question: Question) -> list[bytes]:
        text = self.texts.get(question.name, question.text)
        return question.bodies(text, self.prefix)


@dataclass
class Running:
    contestant: Contestant
    process: subprocess.Popen[bytes]
    port: int

    def ask(self, body: bytes, token: str | None = None) -> bytes:
        """Send one request and return the answer, whatever it says."""
        given = self.contestant.token if token is None else token
        headers = {"content-type": "application/json"}
        if given:
            headers["authorization"] = f"Bearer {given}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
                found: bytes = answer.read()
        except urllib.error.HTTPError as error:
            found = error.read()
        return found


@contextmanager
def running(contestant: Contestant, log: Path) -> Iterator[Running]:
    """Run a server until the block ends."""
    port = free_port()
    environment = {**os.environ, **contestant.environment, "PORT": str(port)}
    environment["FABULA_PORT"] = str(port)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own words
            contestant.command, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        _wait(process, port, log)
        yield Running(contestant, process, port)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"It did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return


def ours(environment: Mapping[str, str], token: str) -> Contestant:
    command = (sys.executable, "-m", "bench.read.ours")
    says, texts = "this server, whole", {KEPT.name: KEPT_TEXT}
    return Contestant("Fabula", says, command, environment, "Book_", token, texts)


def limit(environment: Mapping[str, str]) -> Contestant:
    command = (sys.executable, "-m", "bench.read.limit")
    says = "bare ASGI, asyncpg, SQL by hand"
    return Contestant("limit", says, command, environment, "Book_")
