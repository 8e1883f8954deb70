import json
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Serve

PREFLIGHT = {"x-fabula-preflight": "1"}
ONE = {"query": "mutation($f: Upload!) { measure(file: $f) }", "variables": {"f": None}}


def upload(
    http: httpx2.Client,
    operations: Any,
    map_: Any,
    files: dict[str, tuple[str, bytes]],
    headers: dict[str, str] | None = None,
) -> httpx2.Response:
    parts: list[tuple[str, Any]] = [
        ("operations", (None, json.dumps(operations))),
        ("map", (None, json.dumps(map_))),
        *((name, (*file, "text/plain")) for name, file in files.items()),
    ]
    return http.post("/graphql", files=parts, headers=PREFLIGHT if headers is None else headers)


def test_a_file_reaches_its_variable(http: httpx2.Client) -> None:
    answer = upload(http, ONE, {"0": ["variables.f"]}, {"0": ("a.txt", b"hello")})

    assert answer.json()["data"] == {"measure": "a.txt text/plain 5"}


def test_several_files_reach_a_list(http: httpx2.Client) -> None:
    many = {
        "query": "mutation($fs: [Upload!]!) { measureAll(files: $fs) }",
        "variables": {"fs": [None, None, None]},
    }
    map_ = {"a": ["variables.fs.0", "variables.fs.2"], "b": ["variables.fs.1"]}

    answer = upload(http, many, map_, {"a": ("a", b"12"), "b": ("b", b"x" * 2_000_000)})

    assert answer.json()["data"] == {"measureAll": [2, 2_000_000, 2]}


def test_without_a_preflight_header_a_form_is_refused(http: httpx2.Client) -> None:
    answer = upload(http, ONE, {"0": ["variables.f"]}, {"0": ("a.txt", b"hello")}, headers={})

    assert answer.status_code == 400
    assert "x-fabula-preflight: 1" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("operations", "map_", "sentence"),
    [
        ([ONE], {"0": ["variables.f"]}, "Batching is off: send one operation per request."),
        ("x", {}, "The part `operations` must be a JSON object."),
        (ONE, [], 'The part `map` must be an object such as {"0": ["variables.file"]}.'),
        (ONE, {"0": []}, 'The part `map` must be an object such as {"0": ["variables.file"]}.'),
        (ONE, {"1": ["variables.f"]}, "The map does not say where the part `0` belongs."),
        (
            ONE,
            {"0": ["variables.f"], "1": ["variables.f"]},
            "The map names a part `1`, which did not come.",
        ),
        (
            ONE,
            {"0": ["variables.g"]},
            "The map's path `variables.g` must lead to a null in the variables.",
        ),
        (ONE, {"0": ["query"]}, "The map's path `query` must lead to a null in the variables."),
        (
            ONE,
            {"0": ["variables.f", "variables.f"]},
            "The map's path `variables.f` must lead to a null in the variables.",
        ),
        (
            ONE,
            {str(n): ["variables.f"] for n in range(21)},
            "At most 20 files go into one request.",
        ),
    ],
)
def test_a_wrong_form_is_refused_with_one_sentence(
    http: httpx2.Client, operations: Any, map_: Any, sentence: str
) -> None:
    answer = upload(http, operations, map_, {"0": ("a.txt", b"hello")})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == sentence


@pytest.mark.parametrize(
    ("content_type", "body", "sentence"),
    [
        ("multipart/form-data", b"", "must name its boundary"),
        ("multipart/form-data; boundary=b", b"nonsense", "The multipart body is malformed"),
        ("multipart/form-data; boundary=b", b"--b--\r\n", "The multipart body ends early"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n',
            "The first part of a multipart request must be `operations`.",
        ),
    ],
)
def test_a_malformed_body_is_refused(
    http: httpx2.Client, content_type: str, body: bytes, sentence: str
) -> None:
    headers = {"content-type": content_type, **PREFLIGHT}
    answer = http.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 400
    assert sentence in answer.json()["errors"][0]["message"]


def test_a_file_beyond_the_limit_is_413(serve: Serve) -> None:
    server = serve(settings={"max_upload_bytes": 10_000})
    with httpx2.Client(base_url=server.base) as http:
        answer = upload(http, ONE, {"0": ["variables.f"]}, {"0": ("a.txt", b"x" * 20_000)})

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["message"] == "The part `0` is larger than 10,000 bytes."
