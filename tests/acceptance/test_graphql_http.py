"""GraphQL over HTTP and server-sent events, as the reference clients and attackers see them."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from graphql import get_introspection_query

from tests.acceptance.conftest import Node
from tests.api.conftest import Server


def test_every_audit_of_graphql_http_passes(server: Server, node: Node) -> None:
    assert node("audits.mjs", server.url) == {"ran": 61, "failed": []}


def test_the_graphql_sse_client_is_served(server: Server, node: Node) -> None:
    queries = [
        "subscription { count(to: 3) }",
        "{ hello }",
        "{ whoami }",
        "{ nothing }",
        "subscription { breaks(after: 1) }",
    ]

    assert node("operations.mjs", "sse", server.url, "user-3", *queries) == [
        [{"count": 1}, {"count": 2}, {"count": 3}],
        [{"hello": "Hello, world!"}],
        [{"whoami": "00000000-0000-0000-0000-000000000003"}],
        [{"errors": ["GRAPHQL_VALIDATION_FAILED"]}],
        [{"breaks": 0}, {"errors": ["INTERNAL"]}],
    ]


def test_the_editor_can_read_the_schema(http: httpx2.Client) -> None:
    query = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    answer = http.post("/graphql", json={"query": query})

    names = {type_["name"] for type_ in answer.json()["data"]["__schema"]["types"]}
    assert {"Query", "Mutation", "Subscription", "Branch"} <= names


def _fragments(levels: int, spread: str) -> str:
    bomb = "".join(f"fragment f{n} on Branch {{ {spread.format(n + 1)} }} " for n in range(levels))
    return f"{{ branch {{ ...f0 }} }} {bomb} fragment f{levels} on Branch {{ name }}"


def _posted(query: str) -> bytes:
    return json.dumps({"query": query}).encode()


BOMBS = {
    "nested fragments": (_posted(_fragments(30, "...f{0} ...f{0}")), 400),
    "nested fragments in fields": (
        _posted(_fragments(30, "a: branches {{ ...f{0} }} b: branches {{ ...f{0} }}")),
        400,
    ),
    "10,000 aliases": (_posted("{" + " ".join(f"a{n}: hello" for n in range(10_000)) + "}"), 400),
    "an 8 MiB query": (_posted("{ hello " + "#" * 8 * 2**20 + "\n}"), 413),
    "one object 900 times": (_posted("{branch{" + "branches{name} " * 900 + "}}"), 400),
    "objects in objects": (
        _posted("{branch{" + "branches{branches{branches{name}}} " * 200 + "}}"),
        400,
    ),
    "fragments in a circle": (
        _posted("{branch{...a}} fragment a on Branch{...b ...b} fragment b on Branch{...a ...a}"),
        400,
    ),
    "selections 1,000 deep": (
        _posted("{branch{" + "branches{" * 1_000 + "name" + "}" * 1_002),
        400,
    ),
    "lists 10,000 deep": (_posted("{hello(name:" + "[" * 10_000 + "]" * 10_000 + ")}"), 400),
    "deep variables": (
        b'{"query":"{hello}","variables":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        400,
    ),
    "1,000 directives": (_posted("{ hello " + "@skip(if: false) " * 1_000 + "}"), 400),
    "lists inside lists": (
        _posted("{branch{" + "branches{" * 10 + "name" + "}" * 12),
        400,
    ),
    "300,000 variables": (
        b'{"query":"{hello}","variables":{"a":[' + b"1," * 300_000 + b"1]}}",
        400,
    ),
    "null": (b"null", 400),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_in_milliseconds(http: httpx2.Client, name: str) -> None:
    body, status = BOMBS[name]
    headers = {
        "content-type": "application/json",
        "accept": "application/graphql-response+json",
    }
    http.post("/graphql", json={"query": "{ hello }"})

    elapsed = []
    for _ in range(3):
        started = time.perf_counter()
        answer = http.post("/graphql", content=body, headers=headers)
        elapsed.append(time.perf_counter() - started)

        assert answer.status_code == status
        for error in answer.json()["errors"]:
            assert error["message"]
            assert error["extensions"]["code"]
    # The worst of them is cut off after 4,000 tokens: some 20 ms on a machine that is not busy.
    assert min(elapsed) < 0.15


@contextmanager
def _latencies(server: Server) -> Iterator[list[float]]:
    """Ask for something small all the time, from another client."""
    found: list[float] = []
    over = threading.Event()

    def ask() -> None:
        with httpx2.Client(base_url=server.base) as http:
            while not over.is_set():
                started = time.perf_counter()
                http.post("/graphql", json={"query": "{ hello }"}).raise_for_status()
                found.append(time.perf_counter() - started)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def test_other_clients_are_served_while_uploads_are_refused(server: Server) -> None:
    headers = {"content-type": "application/json"}

    def flood() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 1_000_000

    with _latencies(server) as latencies:
        for _ in range(3):
            with httpx2.Client(base_url=server.base, timeout=10) as http:
                answer = http.post("/graphql", content=flood(), headers=headers)
                assert answer.status_code == 413

    assert len(latencies) > 50
    assert sorted(latencies)[int(len(latencies) * 0.95)] < 0.1
