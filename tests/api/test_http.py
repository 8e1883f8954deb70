import json
import socket
import time
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Serve, Server

NEW = "application/graphql-response+json"


def post(http: httpx2.Client, body: Any, accept: str = NEW, **headers: str) -> httpx2.Response:
    return http.post("/graphql", json=body, headers={"accept": accept, **headers})


def test_a_query_is_answered_with_its_cost_and_what_is_left(http: httpx2.Client) -> None:
    answer = post(http, {"query": '{ hello(name: "Jane") }'})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{NEW}; charset=utf-8"
    body = answer.json()
    assert body["data"] == {"hello": "Hello, Jane!"}
    cost = body["extensions"]["cost"]
    assert (cost["requested"], cost["maximum"], cost["limit"]) == (1, 10_000, 100_000)
    assert answer.headers["ratelimit-limit"] == "100000"
    assert int(answer.headers["ratelimit-remaining"]) == cost["remaining"]
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_get_may_query(http: httpx2.Client) -> None:
    params = {"query": "query($n: String!) { hello(name: $n) }", "variables": '{"n": "ö"}'}
    answer = http.get("/graphql", params=params, headers={"accept": NEW})

    assert answer.json()["data"] == {"hello": "Hello, ö!"}


def test_a_get_must_not_mutate(http: httpx2.Client) -> None:
    answer = http.get("/graphql", params={"query": 'mutation { shout(text: "a") }'})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("null", 'The body must be a JSON object such as {"query": "{ __typename }"}.'),
        ('"x"', 'The body must be a JSON object such as {"query": "{ __typename }"}.'),
        ("[]", "Batching is off: send one operation per request."),
        ("{}", "`query` is missing: send a GraphQL document as a string."),
        ('{"query": 1}', "`query` must be a string with a GraphQL document."),
        ('{"query": "{a}", "operationName": []}', "`operationName` must be a string or null."),
        ('{"query": "{a}", "variables": [1]}', "`variables` must be an object or null."),
        ('{"query": "{a}", "extensions": "x"}', "`extensions` must be an object or null."),
        (
            r'{"query": "{ hello }", "variables": {"n": [{"a": "b\u0000c"}]}}',
            "`variables` holds text with the character U+0000, which PostgreSQL cannot store.",
        ),
        ("{", "The body is not JSON in UTF-8."),
        ("", "The body is not JSON in UTF-8."),
    ],
)
def test_an_odd_body_is_refused_with_one_sentence(
    http: httpx2.Client, body: str, sentence: str
) -> None:
    answer = http.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert answer.json() == {
        "errors": [{"message": sentence, "extensions": {"code": "BAD_REQUEST"}}]
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (r'{ hello(name: "\u0000") }', "GRAPHQL_VALIDATION_FAILED"),
        (r'query($n: String = "\u{0}") { hello(name: $n) }', "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("query($n: String!) { hello(name: $n) }", "BAD_USER_INPUT"),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(NEW, 400), ("application/json", 200)])
def test_a_wrong_document_is_400_and_200_for_old_clients(
    http: httpx2.Client, query: str, code: str, accept: str, status: int
) -> None:
    answer = post(http, {"query": query}, accept)

    assert answer.status_code == status
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["extensions"]["code"] == code


def test_one_of_several_operations_is_named(http: httpx2.Client) -> None:
    query = 'query A { hello } query B { hello(name: "B") }'

    assert post(http, {"query": query, "operationName": "B"}).json()["data"] == {
        "hello": "Hello, B!"
    }
    refused = post(http, {"query": query, "operationName": "C"})
    assert refused.json()["errors"][0]["message"] == "Unknown operation named 'C'."


def test_media_types_are_told_apart(http: httpx2.Client) -> None:
    assert (
        http.post("/graphql", content=b"{}", headers={"content-type": "text/plain"}).status_code
        == 415
    )
    assert http.post("/graphql", content=b"{}").status_code == 415
    latin = {"content-type": "application/json; charset=latin-1"}
    assert http.post("/graphql", content=b"{}", headers=latin).status_code == 415
    assert post(http, {"query": "{ hello }"}, "image/png").status_code == 406
    assert post(http, {"query": "{ hello }"}, "application/json;q=0").status_code == 406
    weighed = post(http, {"query": "{ hello }"}, f"application/json;q=0.1, {NEW};q=0.9")
    assert weighed.headers["content-type"].startswith(NEW)
    assert http.put("/graphql", content=b"").headers["allow"] == "GET, POST"


def test_a_browser_gets_the_editor(http: httpx2.Client) -> None:
    answer = http.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert answer.headers["content-type"].startswith("text/html")
    assert "GraphiQL" in answer.text
    assert "The editor could not be loaded" in answer.text
    assert "https://unpkg.com" in answer.headers["content-security-policy"]


def test_what_goes_wrong_inside_is_masked(http: httpx2.Client) -> None:
    body = post(http, {"query": "{ broken unfit hello }"}).json()

    assert body["data"] == {"broken": None, "unfit": None, "hello": "Hello, world!"}
    assert [error["path"] for error in body["errors"]] == [["broken"], ["unfit"]]
    for error in body["errors"]:
        assert error["extensions"]["code"] == "INTERNAL"
        assert error["extensions"]["errorId"]
    assert "secret" not in json.dumps(body)


def test_what_the_client_can_act_on_is_shown(http: httpx2.Client) -> None:
    body = post(http, {"query": "{ forbidden invalid limited }"}).json()

    assert [(e["message"], e["extensions"]) for e in body["errors"]] == [
        ("Only owners may read this.", {"code": "FORBIDDEN"}),
        (
            "A title is needed.",
            {
                "code": "INVALID_INPUT",
                "fields": [{"path": "input.title", "message": "A title is needed."}],
            },
        ),
        (
            "Too many requests; try again in 7 seconds.",
            {"code": "RATE_LIMITED", "retryAfter": 7.0},
        ),
    ]


def test_a_token_names_the_viewer_and_a_bad_one_is_401(http: httpx2.Client) -> None:
    good = post(http, {"query": "{ whoami }"}, authorization="Bearer user-5")
    bad = post(http, {"query": "{ whoami }"}, authorization="Bearer nobody")
    basic = post(http, {"query": "{ whoami }"}, authorization="Basic abc")

    assert good.json()["data"]["whoami"].endswith("05")
    assert (bad.status_code, bad.headers["www-authenticate"]) == (401, "Bearer")
    assert basic.json()["errors"][0]["message"] == (
        "Send the token as `Authorization: Bearer <token>`."
    )


@pytest.mark.parametrize(
    ("headers", "signed_in"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://evil.example"}, False),
    ],
)
def test_a_cookie_counts_only_from_our_own_site(
    http: httpx2.Client, headers: dict[str, str], signed_in: bool
) -> None:
    answer = post(http, {"query": "{ whoami }"}, cookie="__Host-fabula=user-5", **headers)

    assert (answer.json()["data"]["whoami"] is not None) == signed_in


def test_an_expired_cookie_makes_an_anonymous_caller(http: httpx2.Client) -> None:
    answer = post(http, {"query": "{ whoami }"}, cookie="__Host-fabula=expired")

    assert answer.json()["data"] == {"whoami": None}


def test_a_resolver_may_set_headers(http: httpx2.Client) -> None:
    assert post(http, {"query": "{ header }"}).headers["x-of-resolver"] == "yes"


def test_a_dear_operation_is_refused_before_it_runs(http: httpx2.Client) -> None:
    query = "{ branch { leaves(first: 100000) { nodes { name } } } }"

    answer = post(http, {"query": query})

    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert "costs 100,002 and the limit is 10,000" in error["message"]


def test_a_spent_budget_is_429_with_the_time_to_wait(serve: Serve) -> None:
    server = serve(settings={"rate_limit_cost": 1_000})
    with httpx2.Client(base_url=server.base) as http:
        answers = [
            post(http, {"query": "{ dear }"}, authorization="Bearer user-429") for _ in range(3)
        ]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        refused = answers[-1]
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-remaining"] == "0"
        assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert post(http, {"query": "{ dear }"}).status_code == 200


def test_introspection_and_suggestions_can_be_switched_off(serve: Serve) -> None:
    server = serve(settings={"introspection": False, "suggestions": False})
    with httpx2.Client(base_url=server.base) as http:
        closed = post(http, {"query": "{ __schema { types { name } } }"})
        near = post(http, {"query": "{ helo }"})

    assert "introspection" in closed.json()["errors"][0]["message"]
    assert near.json()["errors"][0]["message"] == "Cannot query field 'helo' on type 'Query'."


def test_a_slow_operation_is_stopped_at_its_deadline(serve: Serve) -> None:
    server = serve(api={"operation_seconds": 0.2})
    with httpx2.Client(base_url=server.base) as http:
        answer = post(http, {"query": "{ slow(seconds: 60) }"})

    assert answer.status_code == 504
    assert answer.json()["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"


def test_a_query_ends_with_its_client_and_a_mutation_does_not(server: Server) -> None:
    def lose(query: str) -> None:
        body = json.dumps({"query": query}).encode()
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = (
                "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body)
            time.sleep(0.1)

    def happened() -> list[str]:
        with httpx2.Client(base_url=server.base) as http:
            found: list[str] = post(http, {"query": "{ happened }"}).json()["data"]["happened"]
            return found

    lose("{ slow(seconds: 30) }")
    lose("mutation { takeTime(seconds: 0.3) }")

    deadline = time.monotonic() + 5
    while not {"slow", "mutation finished"} <= set(happened()):
        assert time.monotonic() < deadline, happened()


def test_cors_lets_in_the_origins_of_the_settings(serve: Serve) -> None:
    server = serve(settings={"cors_origins": ["https://app.example"]})
    ask = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    with httpx2.Client(base_url=server.base) as http:
        allowed = http.options("/graphql", headers={"origin": "https://app.example", **ask})
        refused = http.options("/graphql", headers={"origin": "https://evil.example", **ask})

    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in refused.headers
