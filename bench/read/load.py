"""Loads a server for some seconds: with wrk if it is there, else with a client of ours."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httptools
import orjson
import uvloop

_SCRIPT = Path(__file__).with_name("load.wrk.lua")


@dataclass(frozen=True)
class Sample:
    """What one server did under one load."""

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "a client of ours (wrk is missing)"


def load(port: int, bodies: Path, token: str, concurrency: int, seconds: float) -> Sample:
    """Send requests in turn for some seconds over so many connections."""
    wrk = shutil.which("wrk")
    ours = [sys.executable, "-m", "bench.read.load", str(port), str(concurrency), str(seconds)]
    theirs = [wrk or "", "-t1", f"-c{concurrency}", f"-d{max(1, round(seconds))}s", "--timeout=10s"]
    command = [*theirs, "-s", str(_SCRIPT), f"http://127.0.0.1:{port}/graphql"] if wrk else ours
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        env={**os.environ, "BENCH_BODIES": str(bodies), "BENCH_TOKEN": token},
        capture_output=True,
        timeout=seconds + 30,
        check=True,
    )
    told = orjson.loads(done.stdout.splitlines()[-1])
    return Sample(
        told["requests"],
        told["microseconds"] / 1e6,
        told["p50"] / 1e3,
        told["p99"] / 1e3,
        told["errors"],
    )


class _Client(asyncio.Protocol):
    """One connection that always has one request under way."""

    transport: asyncio.Transport

    def __init__(self, requests: list[bytes], until: float) -> None:
        self.requests = requests
        self.until = until
        self.sent = 0
        self.began = 0.0
        self.status = 0
        self.errors = 0
        self.took: list[float] = []
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.next()

    def next(self) -> None:
        if time.perf_counter() >= self.until:
            self.transport.close()
            return
        self.parser = httptools.HttpResponseParser(self)
        self.began = time.perf_counter()
        self.transport.write(self.requests[self.sent % len(self.requests)])
        self.sent += 1

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.took.append(time.perf_counter() - self.began)
        self.errors += self.parser.get_status_code() != 200  # noqa: PLR2004 - OK
        asyncio.get_running_loop().call_soon(self.next)

    def connection_lost(self, exc: Exception | None) -> None:
        self.errors += exc is not None
        self.over.set_result(None)


async def _send(port: int, concurrency: int, seconds: float) -> bytes:
    head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    if token := os.environ["BENCH_TOKEN"]:
        head += f"authorization: Bearer {token}\r\n"
    bodies = Path(os.environ["BENCH_BODIES"]).read_bytes().splitlines()  # noqa: ASYNC240 - once
    requests = [f"{head}content-length: {len(b)}\r\n\r\n".encode() + b for b in bodies]
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    made = [
        await loop.create_connection(
            lambda place=place: _Client(  # type: ignore[misc] # mypy cannot infer the default
                requests[place:] + requests[:place], began + seconds
            ),
            "127.0.0.1",
            port,
        )
        for place in range(concurrency)
    ]
    clients = [client for _, client in made]
    await asyncio.gather(*(client.over for client in clients))
    took = sorted(each for client in clients for each in client.took)
    return orjson.dumps(
        {
            "requests": len(took),
            "microseconds": (time.perf_counter() - began) * 1e6,
            "p50": took[len(took) // 2] * 1e6,
            "p99": took[len(took) * 99 // 100] * 1e6,
            "errors": sum(client.errors for client in clients),
        }
    )


if __name__ == "__main__":
    print(uvloop.run(_send(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))).decode())
