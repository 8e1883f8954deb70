"""Documents that were not seen before are charged by their length, whatever becomes of them."""

from typing import Any

import httpx2

from tests.api.conftest import Serve


def post(http: httpx2.Client, query: str, token: str = "") -> httpx2.Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body: dict[str, Any] = {"query": query}
    return http.post("/graphql", json=body, headers=headers)


def padded(name: str, characters: int) -> str:
    """Return a document of that length that nobody sent before and that cannot be parsed."""
    return f"# {name} ".ljust(characters - 2, ".") + "\n{"


def test_documents_that_fail_to_parse_are_charged_and_known_ones_are_not(serve: Serve) -> None:
    server = serve(settings={"rate_limit_documents": 10_000})
    with httpx2.Client(base_url=server.base) as http:
        assert post(http, "{ hello }").status_code == 200
        answers = [post(http, padded(str(number), 4_000)) for number in range(3)]

        codes = [answer.json()["errors"][0]["extensions"]["code"] for answer in answers]
        assert codes == ["GRAPHQL_PARSE_FAILED", "GRAPHQL_PARSE_FAILED", "RATE_LIMITED"]
        refused = answers[-1]
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "new documents" in refused.json()["errors"][0]["message"]
        # What is known costs nothing, and somebody else has a budget of their own.
        assert post(http, "{ hello }").status_code == 200
        other = post(http, padded("3", 4_000), token="user-431").json()["errors"][0]
        assert other["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
