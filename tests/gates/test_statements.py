"""How many statements a mutation takes does not grow with the lists in its input."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
)
from sqlalchemy import event

from app.graph.ids import encode_id
from app.main import create_app
from app.platform.live.hub import Hub
from app.platform.runtime import Runtime
from tests.gates.operations import root_fields
from tests.installation import Client

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
SCOPES = ["READ", "WRITE", "ACCOUNT"]


def lists_in(kind: GraphQLNamedType, seen: frozenset[str] = frozenset()) -> set[str]:
    """Return the paths below an input type that are lists."""
    if not isinstance(kind, GraphQLInputObjectType) or kind.name in seen:
        return set()
    found = set()
    for name, field in kind.fields.items():
        if isinstance(get_nullable_type(field.type), GraphQLList):
            found.add(name)
        below = lists_in(get_named_type(field.type), seen | {kind.name})
        found |= {f"{name}.{path}" for path in below}
    return found


def create_api_token(size: int) -> tuple[str, dict[str, Any]]:
    query = 'mutation ($s: [Scope!]!) { createApiToken(input: {name: "t", scopes: $s}) '
    return query + "{ __typename } }", {"s": SCOPES[:size]}


def update_book(size: int) -> tuple[str, dict[str, Any]]:
    query = "mutation ($a: [String!]!, $id: ID!) { updateBook(input: {id: $id, authors: $a}) "
    nobody = encode_id("Book", UUID(int=7))
    return query + "{ __typename } }", {"a": ["Ina Vold"] * size, "id": nobody}


def split_character(size: int) -> tuple[str, dict[str, Any]]:
    query = (
        "mutation ($b: ID!, $c: ID!, $n: [String!]!) "
        "{ splitCharacter(input: {bookId: $b, characterId: $c, names: $n}) { __typename } }"
    )
    nobody = {"b": encode_id("Book", UUID(int=7)), "c": encode_id("Character", UUID(int=7))}
    return query, {**nobody, "n": ["Ina Vold"] * size}


def ask(size: int) -> tuple[str, dict[str, Any]]:
    query = "mutation ($b: [ID!]!) { ask(input: {bookIds: $b, query: "
    nobody = [encode_id("Book", UUID(int=each)) for each in range(size)]
    return query + '"Who?"}) { __typename } }', {"b": nobody}


def forget(size: int) -> tuple[str, dict[str, Any]]:
    query = "mutation ($m: [ID!]!) { forget(input: {ids: $m}) { __typename } }"
    return query, {"m": [encode_id("Memory", UUID(int=each)) for each in range(size)]}


def move_position(size: int) -> tuple[str, dict[str, Any]]:
    query = (
        "mutation ($b: ID!, $e: [PositionEventInput!]!) "
        "{ movePosition(input: {bookId: $b, events: $e}) { __typename } }"
    )
    at = "2026-11-28T12:00:00+00:00"
    events = [{"id": f"e{n}", "position": {"offset": n}, "at": at} for n in range(size)]
    return query, {"b": encode_id("Book", UUID(int=7)), "e": events}


def _edition(name: str, size: int, **more: str) -> tuple[str, dict[str, Any]]:
    upper = name[0].upper() + name[1:]
    query = f"mutation ($i: {upper}Input!) {{ {name}(input: $i) {{ __typename }} }}"
    settings = {
        "density": "CUSTOM",
        "sceneIds": [encode_id("Scene", UUID(int=each)) for each in range(size)],
    }
    return query, {"i": {"bookId": encode_id("Book", UUID(int=7)), "settings": settings, **more}}


def create_edition(size: int) -> tuple[str, dict[str, Any]]:
    return _edition("createEdition", size, idempotencyKey=f"k{size}")


def estimate_edition(size: int) -> tuple[str, dict[str, Any]]:
    return _edition("estimateEdition", size)


#: For each mutation with a list in its input, the operation with a list of so many.
SCENARIOS: dict[str, Callable[[int], tuple[str, dict[str, Any]]]] = {
    "ask": ask,
    "createApiToken": create_api_token,
    "createEdition": create_edition,
    "estimateEdition": estimate_edition,
    "forget": forget,
    "movePosition": move_position,
    "splitCharacter": split_character,
    "updateBook": update_book,
}


class Statements:
    """Counts what is sent to Postgres."""

    def __init__(self, runtime: Runtime) -> None:
        self._engine = runtime.database.engine.sync_engine
        self.sent: list[str] = []

    def note(self, *details: Any) -> None:
        self.sent.append(details[2])

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self.note)
        return self.sent

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self.note)


def test_every_mutation_with_a_list_has_a_scenario() -> None:
    with_lists = {
        name
        for name, field in root_fields("mutation").items()
        if any(lists_in(get_named_type(argument.type)) for argument in field.args.values())
    }

    assert with_lists == set(SCENARIOS)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_longer_list_takes_no_more_statements(
    name: str, runtime: Runtime, ada: Client
) -> None:
    # Who asks is looked up once.
    await ada.ask(*SCENARIOS[name](1))
    counts = []
    for size in (1, 3):
        with Statements(runtime) as sent:
            await ada.ask(*SCENARIOS[name](size))
        counts.append(len(sent))

    assert counts[0] == counts[1] > 0


async def test_finding_many_nodes_takes_one_question_per_type(
    runtime: Runtime, hub: Hub, ada: Client
) -> None:
    ids = [ada.account["id"]] * 50
    loaded = httpx2.ASGITransport(app=create_app(runtime, hub))

    with Statements(runtime) as sent:
        async with httpx2.AsyncClient(transport=loaded, base_url="http://test") as http:
            field_by_field = Client(http, ada.token)
            await field_by_field.ask(
                "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids}
            )

    assert [line for line in sent if "FROM users AS r" in line] == sent[-1:]
