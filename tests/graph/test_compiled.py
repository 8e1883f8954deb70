"""What runs as one statement, and what does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import update

from app.accounts.models import User, UserRole
from app.api.compiled import CompiledExecutor, Declined
from app.api.operation import Operation
from app.graph.read.statement import Statement
from app.platform.errors import AppError
from app.platform.runtime import Runtime
from tests.gates.operations import document, root_fields
from tests.installation import Client

#: Root fields that no statement answers, each with the reason.
FIELD_BY_FIELD: dict[str, str] = {
    "search": "passages are ranked in Python",
    "gutenberg": "the catalogue lies elsewhere",
    "estimateAnalysis": "tokens are counted in Python",
    "voices": "who would read hangs on keys, which are sealed",
    "estimateNarration": "scenes are cut in Python",
    "estimateVisual": "who would paint hangs on keys, which are sealed",
    "recap": "a recap is chosen in Python",
    "characterCard": "likewise",
    "whoIs": "likewise",
    "define": "likewise",
    "explain": "likewise",
    "creditPacks": "packs are in the settings",
    "similarCharacters": "what is alike is found first",
    "similarPlaces": "likewise",
    "checkDescription": "a description is read in Python",
}


#: Operations of root fields that need one of their optional arguments.
NEEDING = {"workspace": '{ workspace(slug: "x") { __typename } }'}


@contextmanager
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Statement | Declined]]:
    """Note what becomes of each query."""
    noted: list[Statement | Declined] = []
    compile_it = CompiledExecutor.statement

    async def note(self: CompiledExecutor, operation: Operation) -> Statement | Declined:
        try:
            noted.append(await compile_it(self, operation))
        except AppError as error:
            noted.append(Declined(error.message))
            raise
        return noted[-1]

    monkeypatch.setattr(CompiledExecutor, "statement", note)
    yield noted


async def what_becomes_of(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str, variables: Any = None
) -> Statement | Declined:
    with found(monkeypatch) as noted:
        await client.post(query, variables)
    return noted[-1]


@pytest.mark.parametrize("name", root_fields("query"))
async def test_every_root_field_is_one_statement(
    name: str, ada: Client, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(User).values(role=UserRole.ADMIN))
    query, variables = document("query", name)

    became = await what_becomes_of(ada, monkeypatch, NEEDING.get(name, query), variables)

    assert isinstance(became, Statement) != (name in FIELD_BY_FIELD), became


async def test_the_same_document_and_shape_is_compiled_once(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "query ($n: Int) { runs(first: $n) { totalCount } }"

    one = await what_becomes_of(ada, monkeypatch, query, {"n": 1})
    two = await what_becomes_of(ada, monkeypatch, query, {"n": 2})
    absent = await what_becomes_of(ada, monkeypatch, query)

    assert one is two
    assert one is not absent


async def test_a_wrong_value_does_not_keep_right_ones_from_being_compiled(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "query ($n: Int) { runs(first: $n) { totalCount nodes { id } } }"

    wrong = await what_becomes_of(ada, monkeypatch, query, {"n": 1_000})
    error = await ada.fail(query, {"n": 1_000})
    right = await what_becomes_of(ada, monkeypatch, query, {"n": 10})

    assert isinstance(wrong, Declined)
    assert error["message"] == "Ask for 0 to 100."
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert isinstance(right, Statement)


async def test_a_right_shape_with_a_wrong_value_is_told_what_is_wrong(ada: Client) -> None:
    query = "query ($n: Int) { runs(first: $n) { nodes { id } } }"
    await ada.ask(query, {"n": 10})

    error = await ada.fail(query, {"n": 1_000})

    assert error["path"] == ["runs"]


async def test_a_count_of_a_wrong_window_is_told_what_is_wrong(ada: Client) -> None:
    query = "query ($n: Int) { runs(first: $n) { totalCount } }"
    await ada.ask(query, {"n": 10})

    error = await ada.fail(query, {"n": 1_000})

    assert error["path"] == ["runs"]


async def test_a_response_key_that_postgres_would_cut_runs_field_by_field(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "k" * 64

    became = await what_becomes_of(ada, monkeypatch, f"{{ viewer {{ {key}: usage {{ calls }} }} }}")

    assert isinstance(became, Declined)
    assert await ada.ask(f"{{ viewer {{ {key}: usage {{ calls }} }} }}") == {"viewer": {key: []}}


async def test_what_a_stranger_may_not_ask_is_refused_where_it_stands(stranger: Client) -> None:
    answer = (await stranger.post("{ viewer { account { id } } runs { totalCount } }")).json()

    assert answer["data"] is None
    assert answer["errors"][0]["path"] == ["runs"]
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_introspection_runs_field_by_field(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    became = await what_becomes_of(ada, monkeypatch, "{ __schema { queryType { name } } }")

    assert isinstance(became, Declined)


async def test_whoever_may_know_is_told_how_an_operation_is_read(
    ada: Client, runtime: Runtime
) -> None:
    body = {"query": "{ viewer { account { id } } }", "extensions": {"explain": True}}
    headers = {"authorization": f"Bearer {ada.token}"}

    hidden = (await ada.http.post("/graphql", json=body, headers=headers)).json()
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(User).values(role=UserRole.ADMIN))
    shown = (await ada.http.post("/graphql", json=body, headers=headers)).json()

    assert "explain" not in hidden["extensions"]
    assert shown["data"] == hidden["data"]
    assert shown["extensions"]["explain"]["path"] == "compiled"
    assert shown["extensions"]["explain"]["sql"].startswith("SELECT row_to_json(")
    assert "Plan" in shown["extensions"]["explain"]["plan"][0]


async def test_why_an_operation_is_not_one_statement_is_told_too(
    ada: Client, runtime: Runtime
) -> None:
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(User).values(role=UserRole.ADMIN))
    body = {"query": "{ __schema { queryType { name } } }", "extensions": {"explain": True}}
    headers = {"authorization": f"Bearer {ada.token}"}

    answer = (await ada.http.post("/graphql", json=body, headers=headers)).json()

    assert answer["extensions"]["explain"] == {
        "path": "loaded",
        "reason": "__schema is answered from memory",
    }


async def test_each_shape_of_variables_is_charged_for_its_compilation(ada: Client) -> None:
    """One document has as many statements as its conditions have combinations."""
    names = [f"c{number}" for number in range(8)]
    fields = " ".join(f"{name}: runs @include(if: ${name}) {{ totalCount }}" for name in names)
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    query = f"query ({declared}) {{ viewer {{ __typename }} {fields} # {'.' * 9_000}\n }}"

    codes = []
    for number in range(60):
        given = {name: bool(number >> place & 1) for place, name in enumerate(names)}
        answer = await ada.post(query, given)
        codes.append(answer.status_code)
        if codes[-1] == 429:
            break

    # 200,000 characters a minute: the document once, and then shape by shape.
    assert codes.index(429) == 200_000 // len(query) - 1
    again = await ada.post(query, dict.fromkeys(names, False))
    assert again.status_code == 200
