import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
import redis

from app.api.persisted import load_trusted
from app.settings import SettingsError
from tests.api.conftest import Serve

NEW = {"accept": "application/graphql-response+json"}


def by_hash(text: str, **more: Any) -> dict[str, Any]:
    key = sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": key}}, **more}


@pytest.fixture
def store(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.from_url(redis_url, protocol=2) as client:
        yield client


def test_a_document_sent_once_is_found_by_its_hash(serve: Serve, store: "redis.Redis") -> None:
    query = '{ hello(name: "Persisted") }'
    key = f"document:{sha256(query.encode()).hexdigest()}"
    store.delete(key)
    first, second = serve(), serve()
    with httpx2.Client(base_url=first.base) as http:
        unknown = http.post("/graphql", json=by_hash(query), headers=NEW)
        sent = http.post("/graphql", json=by_hash(query, query=query))
        known = http.get(
            "/graphql", params={"extensions": json.dumps(by_hash(query)["extensions"])}
        )
    with httpx2.Client(base_url=second.base) as http:
        elsewhere = http.post("/graphql", json={"documentId": "sha256:" + key.split(":")[1]})

    assert unknown.status_code == 200
    assert unknown.json() == {
        "errors": [
            {
                "message": "PersistedQueryNotFound",
                "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
            }
        ]
    }
    for answer in (sent, known, elsewhere):
        assert answer.json()["data"] == {"hello": "Hello, Persisted!"}
    assert 0 < store.ttl(key) <= 86_400


def test_a_hash_that_does_not_fit_is_refused(http: httpx2.Client) -> None:
    answer = http.post("/graphql", json=by_hash("{ a }", query="{ hello }"), headers=NEW)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "provided sha does not match query"


def test_a_wrong_document_is_not_remembered(http: httpx2.Client, store: "redis.Redis") -> None:
    query = "{ nothing }"
    http.post("/graphql", json=by_hash(query, query=query))

    assert store.exists(f"document:{sha256(query.encode()).hexdigest()}") == 0


def test_no_more_than_some_is_remembered_for_one_address(
    serve: Serve, store: "redis.Redis"
) -> None:
    server = serve(settings={"rate_limit_documents": 10**8})
    key = "limit:document:127.0.0.1"
    store.delete(key)
    queries = [f"{{ hello }} #{number}".ljust(99_000) for number in range(22)]
    try:
        with httpx2.Client(base_url=server.base, timeout=10) as http:
            answers = [http.post("/graphql", json=by_hash(query, query=query)) for query in queries]
        remembered = [
            store.delete(f"document:{sha256(query.encode()).hexdigest()}") for query in queries
        ]
    finally:
        store.delete(key)

    assert [answer.json()["data"]["hello"] for answer in answers] == ["Hello, world!"] * 22
    assert remembered == [1] * 20 + [0] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"extensions": {"persistedQuery": 1}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "../x"}}},
        {"documentId": "x"},
    ],
)
def test_an_odd_reference_is_400(http: httpx2.Client, body: dict[str, Any]) -> None:
    assert http.post("/graphql", json=body).status_code == 400


def test_in_trusted_mode_only_listed_documents_are_executed(serve: Serve, tmp_path: Path) -> None:
    query = "{ hello }"
    key = sha256(query.encode()).hexdigest()
    listed = tmp_path / "documents.json"
    listed.write_text(json.dumps({key: query}))
    server = serve(settings={"trusted_documents": str(listed)})
    with httpx2.Client(base_url=server.base) as http:
        by_id = http.post("/graphql", json={"documentId": key})
        by_extension = http.post("/graphql", json=by_hash(query))
        by_text = http.post("/graphql", json={"query": query})
        other = http.post("/graphql", json={"query": "{ whoami }"}, headers=NEW)
        smuggled = http.post("/graphql", json={"documentId": key, "query": "{ whoami }"})

    for answer in (by_id, by_extension, by_text):
        assert answer.json()["data"] == {"hello": "Hello, world!"}
    assert other.status_code == 400
    for answer in (other, smuggled):
        assert answer.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_IN_LIST"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "cannot read"),
        ("[]", "the file must hold"),
        ('{"0": "{ a }"}', "is not its document's sha256"),
    ],
)
def test_a_wrong_list_stops_the_start(tmp_path: Path, content: str, sentence: str) -> None:
    listed = tmp_path / "documents.json"
    listed.write_text(content)

    with pytest.raises(SettingsError, match=sentence):
        load_trusted(listed)
