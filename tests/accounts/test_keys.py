"""Tokens for programs, keys at providers, and the rotation of the master key."""

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import ProviderKey
from app.accounts.service.provider_keys import context_of
from app.platform.crypto import Keyring, SealBroken, generate
from app.platform.db.rotation import rotate
from app.platform.runtime import Runtime
from tests.installation import Client

ADD = """
mutation ($key: String!) {
  addProviderKey(input: {provider: OPENAI, key: $key, nickname: "mine"}) {
    ... on AddProviderKeyPayload { providerKey { id lastFour nickname isActive } }
    ... on Problem { code message }
  }
}
"""
CREATE = """
mutation ($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    ... on CreateApiTokenPayload { token apiToken { id scopes } }
    ... on InvalidInput { fields { path } }
  }
}
"""
SECRET = "sk-0123456789abcdefWXYZ"


async def token_of(client: Client, *scopes: str) -> dict[str, Any]:
    given = {"name": "tool", "scopes": list(scopes)}
    made: dict[str, Any] = (await client.ask(CREATE, {"input": given}))["createApiToken"]
    return made


async def test_a_token_may_do_what_its_scopes_say(ada: Client) -> None:
    reader = Client(ada.http, (await token_of(ada, "READ"))["token"])

    seen = await reader.ask("{ viewer { account { username } } }")
    refused = await reader.fail('mutation { updateSettings(input: {locale: "de"}) { __typename } }')

    assert seen == {"viewer": {"account": {"username": "ada"}}}
    assert refused["extensions"]["code"] == "FORBIDDEN"
    assert "WRITE" in refused["message"]


async def test_a_revoked_token_is_worthless(ada: Client) -> None:
    made = await token_of(ada, "READ")
    query = "mutation ($id: ID!) { revokeApiToken(input: {id: $id}) { __typename } }"

    await ada.ask(query, {"id": made["apiToken"]["id"]})

    assert (await Client(ada.http, made["token"]).post("{ __typename }")).status_code == 401


async def test_a_token_makes_no_token_that_may_do_more(ada: Client) -> None:
    keeper = Client(ada.http, (await token_of(ada, "ACCOUNT"))["token"])

    more = await token_of(keeper, "ACCOUNT", "READ")
    same = await token_of(keeper, "ACCOUNT")

    assert more == {"fields": [{"path": "scopes"}]}
    assert same["apiToken"]["scopes"] == ["ACCOUNT"]


async def test_a_token_needs_a_name_and_a_scope(ada: Client) -> None:
    payload = await ada.ask(CREATE, {"input": {"name": " ", "scopes": [], "days": 0}})

    paths = [each["path"] for each in payload["createApiToken"]["fields"]]
    assert paths == ["name", "scopes", "days"]


async def test_of_a_providers_key_only_the_last_four_are_shown(ada: Client) -> None:
    made = (await ada.ask(ADD, {"key": SECRET}))["addProviderKey"]["providerKey"]

    answer = await ada.post("{ viewer { providerKeys { lastFour nickname provider } } }")

    assert made["lastFour"] == "WXYZ"
    assert "0123456789abcdef" not in answer.text
    assert answer.json()["data"]["viewer"]["providerKeys"] == [
        {"lastFour": "WXYZ", "nickname": "mine", "provider": "OPENAI"}
    ]


async def test_a_nickname_is_short(ada: Client) -> None:
    query = ADD.replace("mine", "x" * 101)

    answer = await ada.ask(query, {"key": SECRET})

    assert answer["addProviderKey"] == {
        "code": "INVALID_INPUT",
        "message": "A nickname has at most 100 characters.",
    }


async def test_somebody_elses_key_cannot_be_removed(ada: Client, bob: Client) -> None:
    made = (await ada.ask(ADD, {"key": SECRET}))["addProviderKey"]["providerKey"]
    query = "mutation ($id: ID!) { removeProviderKey(input: {id: $id}) { __typename } }"

    theirs = await bob.ask(query, {"id": made["id"]})
    own = await ada.ask(query, {"id": made["id"]})

    assert theirs == {"removeProviderKey": {"__typename": "NotFound"}}
    assert own == {"removeProviderKey": {"__typename": "RemoveProviderKeyPayload"}}


async def test_rotation_wraps_every_secret_under_the_new_key(
    runtime: Runtime, ada: Client, secret_keys: str
) -> None:
    await ada.ask(ADD, {"key": SECRET})
    both = Keyring.parse(f"{generate('new')},{secret_keys}")

    first = await rotate(runtime.database, both)
    again = await rotate(runtime.database, both)

    async with runtime.database.read() as session:
        row = (await session.scalars(select(ProviderKey))).one()
    assert (first, again) == (1, 0)
    assert both.open(row.ciphertext, context_of(row.id)) == SECRET.encode()


async def test_a_secret_does_not_open_in_another_row(runtime: Runtime, ada: Client) -> None:
    await ada.ask(ADD, {"key": SECRET})
    await ada.ask(ADD, {"key": SECRET + "2"})

    async with runtime.database.read() as session:
        one, other = (await session.scalars(select(ProviderKey))).all()

    with pytest.raises(SealBroken):
        runtime.keyring.open(one.ciphertext, context_of(other.id))
