"""A key is tried at its provider through the provider's own client, at a server of ours."""

from collections.abc import AsyncIterator

import pytest

from app.ai.keys import check_anthropic, check_openai, check_stability
from app.ai.outcomes import KeyOutcome
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.accounts.owner import named
from tests.accounts.provider import providers, serving
from tests.installation import Client

CHECKS = {"ANTHROPIC": check_anthropic, "OPENAI": check_openai, "STABILITY": check_stability}
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
async def settings(settings: Settings) -> AsyncIterator[Settings]:
    """Settings that name our server in the place of the providers'."""
    async with serving(providers()) as url:
        changed = {"anthropic_url": url, "openai_url": f"{url}/v1", "stability_url": url}
        yield settings.model_copy(update=changed)


@pytest.mark.parametrize("provider", CHECKS)
@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        ("good", KeyOutcome.ACCEPTED),
        ("unknown", KeyOutcome.REFUSED),
        ("limited", KeyOutcome.REFUSED),
        ("poor", KeyOutcome.EXHAUSTED),
        ("broken", KeyOutcome.UNREACHABLE),
    ],
)
async def test_what_a_provider_says_of_a_key(
    provider: str, key: str, outcome: KeyOutcome, settings: Settings
) -> None:
    assert await CHECKS[provider](f"sk-test-{key}", settings) == outcome


@pytest.mark.parametrize("provider", CHECKS)
async def test_a_provider_that_is_away_is_unreachable(provider: str, settings: Settings) -> None:
    away = {"anthropic_url": NOBODY, "openai_url": NOBODY, "stability_url": NOBODY}

    outcome = await CHECKS[provider]("sk-test-good", settings.model_copy(update=away))

    assert outcome == KeyOutcome.UNREACHABLE


async def test_the_owner_has_a_key_checked(ada: Client, bob: Client, runtime: Runtime) -> None:
    add = """
    mutation ($key: String!) { addProviderKey(input: {provider: ANTHROPIC, key: $key}) {
      ... on AddProviderKeyPayload { providerKey { id checkOutcome } }
    } }
    """
    check = """
    mutation ($id: ID!) { checkProviderKey(input: {id: $id}) {
      __typename ... on CheckProviderKeyPayload { outcome providerKey { checkOutcome } }
    } }
    """
    replace = """
    mutation ($id: ID!) { rotateProviderKey(input: {id: $id, key: "sk-test-0000-unknown"}) {
      ... on RotateProviderKeyPayload { providerKey { lastFour checkOutcome } }
    } }
    """
    made = (await named(ada, add, key="sk-test-0000-good"))["providerKey"]

    first = await named(ada, check, id=made["id"])
    theirs = await named(bob, check, id=made["id"])
    replaced = await named(ada, replace, id=made["id"])
    second = await named(ada, check, id=made["id"])

    assert made["checkOutcome"] is None
    assert first["providerKey"] == {"checkOutcome": "ACCEPTED"}
    assert theirs == {"__typename": "NotFound"}
    assert replaced["providerKey"] == {"lastFour": "nown", "checkOutcome": None}
    assert second["outcome"] == "REFUSED"
