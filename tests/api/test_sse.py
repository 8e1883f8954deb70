import httpx2
import pytest
import redis

from tests.api.conftest import Serve, Server

EVENTS = {"accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, str]]:
    found = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith(":")]
        if lines:
            fields = dict(line.split(": ", 1) for line in lines)
            found.append((fields["event"], fields["data"]))
    return found


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_subscription_streams_and_completes(http: httpx2.Client, method: str) -> None:
    query = {"query": "subscription { count(to: 2) }"}
    body = {"params": query} if method == "GET" else {"json": query}
    answer = http.request(method, "/graphql", headers=EVENTS, **body)  # type: ignore[arg-type] # one of two

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert events(answer.text) == [
        ("next", '{"data":{"count":1}}'),
        ("next", '{"data":{"count":2}}'),
        ("complete", ""),
    ]


def test_a_query_is_one_event(http: httpx2.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ hello }"}, headers=EVENTS)

    (first, data), *rest = events(answer.text)
    assert first == "next"
    assert '"hello":"Hello, world!"' in data
    assert rest == [("complete", "")]


def test_a_wrong_document_is_an_event_as_well(http: httpx2.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ nothing }"}, headers=EVENTS)

    assert answer.status_code == 200
    assert "GRAPHQL_VALIDATION_FAILED" in answer.text
    assert events(answer.text)[-1] == ("complete", "")


def test_a_failing_stream_says_so_and_completes(http: httpx2.Client) -> None:
    query = "subscription { breaks(after: 1) }"
    answer = http.post("/graphql", json={"query": query}, headers=EVENTS)

    assert [name for name, _ in events(answer.text)] == ["next", "next", "complete"]
    assert "INTERNAL" in answer.text
    assert "secret" not in answer.text


def test_clients_that_take_both_get_a_stream_only_for_subscriptions(http: httpx2.Client) -> None:
    both = {"accept": "application/graphql-response+json, text/event-stream"}
    query = http.post("/graphql", json={"query": "{ hello }"}, headers=both)
    stream = http.post("/graphql", json={"query": "subscription { count(to: 1) }"}, headers=both)

    assert query.headers["content-type"].startswith("application/graphql-response+json")
    assert stream.headers["content-type"].startswith("text/event-stream")


def test_a_subscription_asked_for_as_json_is_told_how(http: httpx2.Client) -> None:
    answer = http.post("/graphql", json={"query": "subscription { count(to: 1) }"})

    assert answer.status_code == 406
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


def test_silence_is_filled_with_comments(serve: Serve) -> None:
    server = serve(api={"event_comment_seconds": 0.05})
    query = {"query": "subscription { silent }"}
    with (
        httpx2.Client(base_url=server.base) as http,
        http.stream("POST", "/graphql", json=query, headers=EVENTS) as answer,
    ):
        comments = 0
        for chunk in answer.iter_text():
            comments += chunk.count(":\n\n")
            if comments >= 3:
                break

    assert comments >= 3


def test_a_client_that_leaves_ends_its_subscription(server: Server) -> None:
    query = {"query": "subscription { count(to: 1000000, pause: 0.01) }"}
    with httpx2.Client(base_url=server.base) as http:
        before = _ended(http)
        with http.stream("POST", "/graphql", json=query, headers=EVENTS) as answer:
            next(answer.iter_text())
        for _ in range(1_000):
            if _ended(http) > before:
                return
    pytest.fail("the subscription went on")


def _ended(http: httpx2.Client) -> int:
    answer = http.post("/graphql", json={"query": "{ happened }"})
    happened: list[str] = answer.json()["data"]["happened"]
    return happened.count("count")


@pytest.mark.parametrize("stream", ["count(to: 100000, pause: 0.01)", "silent"])
def test_a_revoked_session_ends_the_stream(serve: Serve, redis_url: str, stream: str) -> None:
    server = serve(api={"recheck_seconds": 0.05})
    query = {"query": f"subscription {{ {stream} }}"}
    headers = {**EVENTS, "authorization": "Bearer user-78"}
    with (
        redis.from_url(redis_url, protocol=2) as client,
        httpx2.Client(base_url=server.base, timeout=10) as http,
        http.stream("POST", "/graphql", json=query, headers=headers) as answer,
    ):
        text = ""
        for chunk in answer.iter_text():
            if not text:
                client.set("revoked:user-78", 1, ex=10)
            text += chunk

        client.delete("revoked:user-78")

    assert "UNAUTHENTICATED" in text
    assert events(text)[-1] == ("complete", "")
