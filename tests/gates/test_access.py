"""Every root field says who may use it, and whoever may not changes nothing."""

from typing import Any

import asyncpg
import pytest

from app.api.schema import schema
from app.graph.access import Access, access_of
from app.platform.db.base import Base
from app.platform.scopes import Scope
from app.settings import Settings
from tests.gates.operations import document, root_fields
from tests.installation import Client

OPERATIONS = ("query", "mutation", "subscription")

#: Root fields that answer everybody; each hides by itself what is not theirs.
OPEN = {
    ("query", "node"),
    ("query", "nodes"),
    ("query", "viewer"),
    ("mutation", "signUp"),
    ("mutation", "completeSignUp"),
    ("mutation", "verifyEmail"),
    ("mutation", "signIn"),
    ("mutation", "requestSignInLink"),
    ("mutation", "signInWithLink"),
    ("mutation", "startPasskeySignIn"),
    ("mutation", "signInWithPasskey"),
    ("mutation", "requestPasswordReset"),
    ("mutation", "resetPassword"),
    ("mutation", "confirmEmailChange"),
}

CREATE = """
mutation { createApiToken(input: {name: "reader", scopes: [READ]}) {
  ... on CreateApiTokenPayload { token }
} }
"""

#: Using a token or session notes when; nothing else may change by asking.
NOTED = {"auth_sessions", "auth_tokens"}


def rule(operation: str, name: str) -> Access:
    root = getattr(schema._schema, f"{operation}_type")
    field = root.fields[name].extensions["strawberry-definition"]
    found = access_of(field)
    assert found is not None, f"{operation} {name} does not say who may use it"
    return found


def guarded(operation: str) -> list[str]:
    return [name for name in root_fields(operation) if (operation, name) not in OPEN]


async def contents(settings: Settings) -> dict[str, list[str]]:
    """Return every row of the database, as text."""
    connection = await asyncpg.connect(str(settings.database_url))
    try:
        return {
            name: [str(row) for row in await connection.fetch(f"TABLE {name}")]
            for name in Base.metadata.tables
            if name not in NOTED
        }
    finally:
        await connection.close()


async def refusal(client: Client, query: str, variables: dict[str, Any]) -> str:
    """Send an operation that is refused, as an error or as a member of its union."""
    query = query.replace("__typename", "__typename ... on Problem { code }")
    answer = (await client.post(query, variables)).json()
    if "errors" in answer:
        return str(answer["errors"][0]["extensions"]["code"])
    (payload,) = answer["data"].values()
    return str(payload["code"])


def test_what_is_open_to_everybody_is_listed() -> None:
    found = {
        (operation, name)
        for operation in OPERATIONS
        for name in root_fields(operation)
        if rule(operation, name).scope is None
    }

    assert found == OPEN


def test_what_changes_something_asks_for_more_than_reading() -> None:
    for name in guarded("mutation"):
        assert rule("mutation", name).scope in {Scope.WRITE, Scope.ACCOUNT}, name


@pytest.mark.parametrize("operation", ["query", "mutation"])
async def test_a_stranger_gets_nothing_and_changes_nothing(
    operation: str, stranger: Client, ada: Client, settings: Settings
) -> None:
    before = await contents(settings)

    codes = {
        name: (await stranger.fail(*document(operation, name)))["extensions"]["code"]
        for name in guarded(operation)
    }

    assert codes == dict.fromkeys(guarded(operation), "UNAUTHENTICATED")
    assert await contents(settings) == before


async def test_a_token_that_may_only_read_changes_nothing(ada: Client, settings: Settings) -> None:
    reader = Client(ada.http, (await ada.ask(CREATE))["createApiToken"]["token"])
    before = await contents(settings)

    codes = {
        name: await refusal(reader, *document("mutation", name)) for name in guarded("mutation")
    }

    assert codes == dict.fromkeys(guarded("mutation"), "FORBIDDEN")
    assert await contents(settings) == before


async def test_a_member_gets_nothing_that_is_for_administrators(ada: Client) -> None:
    names = [name for name in guarded("query") if rule("query", name).admin]

    codes = [(await ada.fail(*document("query", name)))["extensions"]["code"] for name in names]

    assert names == ["requestFailures"]
    assert codes == ["FORBIDDEN"]


async def test_an_id_of_nothing_is_answered_with_a_problem_and_changes_nothing(
    ada: Client, settings: Settings
) -> None:
    before = await contents(settings)
    by_id = [
        name
        for name in guarded("mutation")
        if document("mutation", name)[1].get("input", {}).get("id")
    ]

    answers = {name: (await ada.ask(*document("mutation", name)))[name] for name in by_id}

    assert answers == {name: {"__typename": "NotFound"} for name in by_id}
    assert len(by_id) >= 4
    assert await contents(settings) == before
