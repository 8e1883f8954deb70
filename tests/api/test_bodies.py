"""How much is read of a request, and how its sender gets to know."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import psutil
import pytest

from tests.api.conftest import Server


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        yield connection


def answer_of(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    with connection.makefile("rb") as reader:
        status = int(reader.readline().split()[1])
        headers = {}
        while line := reader.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name] = value
        return status, headers, reader.read(int(headers["content-length"]))


HEAD = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_an_announced_300_mb_body_is_refused_at_once(server: Server) -> None:
    with connected(server) as connection:
        started = time.perf_counter()
        connection.sendall(f"{HEAD}Content-Length: 300000000\r\n\r\n".encode() + b"x" * 1_000)
        status, headers, body = answer_of(connection)
        elapsed = time.perf_counter() - started

    assert status == 413
    assert headers["connection"] == "close"
    assert json.loads(body)["errors"][0] == {
        "message": "The body is larger than 1,000,000 bytes, the most that is taken here.",
        "extensions": {"code": "PAYLOAD_TOO_LARGE"},
    }
    assert elapsed < 0.25


@pytest.mark.parametrize("chunked", [False, True])
def test_a_client_that_sends_300_mb_reads_the_refusal_and_harms_nobody(
    server: Server, chunked: bool
) -> None:
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    block = b"x" * 1_000_000
    size = "Transfer-Encoding: chunked" if chunked else "Content-Length: 300000000"
    sent = 0
    with connected(server) as connection:
        connection.sendall(f"{HEAD}{size}\r\n\r\n".encode())
        try:
            for _ in range(300):
                connection.sendall(b"%x\r\n%b\r\n" % (len(block), block) if chunked else block)
                sent += len(block)
        except OSError:
            pass
        status, _, _ = answer_of(connection)

    assert status == 413
    assert sent < 50_000_000
    assert process.memory_info().rss - before < 20_000_000


def test_a_client_that_sends_8_mib_before_it_reads_is_told(server: Server) -> None:
    body = b"x" * (8 << 20)
    for _ in range(10):
        with connected(server) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
            head = f"{HEAD}Content-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

            assert answer_of(connection)[0] == 413


def test_the_connection_stays_usable_after_a_small_refusal(server: Server) -> None:
    with httpx2.Client(base_url=server.base) as http:
        refused = http.post("/graphql", content=b"a=b", headers={"content-type": "text/plain"})
        served = http.post("/graphql", json={"query": "{ hello }"})

    assert refused.status_code == 415
    assert "connection" not in refused.headers
    assert served.json()["data"] == {"hello": "Hello, world!"}


def test_a_client_that_waits_for_100_continue_is_refused_instead(server: Server) -> None:
    with connected(server) as connection:
        head = f"{HEAD}Expect: 100-continue\r\nContent-Length: 300000000\r\n\r\n"
        connection.sendall(head.encode())

        assert answer_of(connection)[0] == 413


def test_a_chunked_body_within_the_limit_is_read(server: Server) -> None:
    with httpx2.Client(base_url=server.base) as http:
        pieces = iter([b'{"query": ', b'"{ hello }"}'])
        headers = {"content-type": "application/json"}
        answer = http.post("/graphql", content=pieces, headers=headers)

    assert answer.json()["data"] == {"hello": "Hello, world!"}


def test_a_large_answer_arrives_whole(server: Server) -> None:
    with httpx2.Client(base_url=server.base) as http:
        answer = http.post("/graphql", json={"query": "{ large(size: 8000000) }"})

    assert len(answer.json()["data"]["large"]) == 8_000_000


@pytest.mark.parametrize("start", ["GET /graphql?query=", "GET /graphql HTTP/1.1\r\nX-Long: "])
def test_headers_without_an_end_are_refused(server: Server, start: str) -> None:
    with connected(server) as connection:
        connection.sendall(start.encode() + b"x" * 60_000)
        connection.sendall(b"x" * 10_000)
        status, _, body = answer_of(connection)

    assert (status, body) == (400, b"The headers are larger than 65536 bytes.")


def test_a_body_follows_headers_of_any_chunking(server: Server) -> None:
    body = json.dumps({"query": "{ hello }", "variables": {"x": "y" * 200_000}}).encode()
    with connected(server) as connection:
        request = f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body
        for start in range(0, len(request), 50_001):
            connection.sendall(request[start : start + 50_001])

        assert answer_of(connection)[0] == 200
