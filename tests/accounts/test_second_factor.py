"""The second factor: asked for at every way in that a password or a mail opens; no code twice."""

import asyncio
from typing import Any

import pytest

from app.platform.runtime import Runtime
from tests.accounts.owner import REAUTHENTICATE, code_of, grow_stale, named
from tests.installation import PASSWORD, Client, Mailbox, work_off

START = """
mutation { startSecondFactor { __typename ... on StartSecondFactorPayload { secret uri } } }
"""
CONFIRM = """
mutation ($code: String!) { confirmSecondFactor(input: {code: $code}) {
  __typename ... on ConfirmSecondFactorPayload { recoveryCodes }
} }
"""
SIGN_IN = """
mutation ($code: String) {
  signIn(input: {email: "ada@example.org", password: "correct horse battery", code: $code}) {
    __typename
  }
}
"""
STATE = "{ viewer { secondFactor { confirmedAt recoveryCodesLeft } } }"


async def with_app(ada: Client) -> tuple[str, list[str]]:
    """Set an authenticator app up; the code of the interval before this one is used for it."""
    secret = (await named(ada, START))["secret"]
    answer = await named(ada, CONFIRM, code=code_of(secret, ahead=-1))
    return secret, answer["recoveryCodes"]


async def sign_in(stranger: Client, code: str | None) -> str:
    return str((await named(stranger, SIGN_IN, code=code))["__typename"])


async def test_nothing_is_asked_before_a_first_code(ada: Client, stranger: Client) -> None:
    begun = await named(ada, START)

    assert begun["uri"].startswith("otpauth://totp/Fabula%3Aada%40example.org?secret=")
    assert (await ada.ask(STATE))["viewer"] == {"secondFactor": None}
    assert await sign_in(stranger, None) == "SignInPayload"
    assert (await named(ada, CONFIRM, code="000000"))["__typename"] == "InvalidInput"


async def test_signing_in_asks_for_the_code(ada: Client, stranger: Client) -> None:
    secret, _ = await with_app(ada)

    assert await sign_in(stranger, None) == "SecondFactorRequired"
    assert await sign_in(stranger, "000000") == "SecondFactorRequired"
    assert await sign_in(stranger, code_of(secret)) == "SignInPayload"


async def test_a_code_is_good_once_even_at_the_same_moment(ada: Client, stranger: Client) -> None:
    secret, _ = await with_app(ada)
    code = code_of(secret)

    answers = await asyncio.gather(*(sign_in(stranger, code) for _ in range(4)))

    assert sorted(answers) == ["SecondFactorRequired"] * 3 + ["SignInPayload"]


async def test_a_recovery_code_is_good_once_and_told_of(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    _, codes = await with_app(ada)

    first = await sign_in(stranger, codes[0].upper())
    again = await sign_in(stranger, codes[0])
    await work_off(runtime)

    assert len(set(codes)) == 10
    assert (first, again) == ("SignInPayload", "SecondFactorRequired")
    assert (await ada.ask(STATE))["viewer"]["secondFactor"]["recoveryCodesLeft"] == 9
    assert any("9 are left" in letter.text for _, letter in mailbox.arrived)


async def test_new_recovery_codes_make_the_old_worthless(ada: Client, stranger: Client) -> None:
    _, old = await with_app(ada)
    query = """
    mutation { renewRecoveryCodes { ... on RenewRecoveryCodesPayload { recoveryCodes } } }
    """
    new = (await named(ada, query))["recoveryCodes"]

    assert await sign_in(stranger, old[0]) == "SecondFactorRequired"
    assert await sign_in(stranger, new[0]) == "SignInPayload"


async def test_codes_are_guessed_no_faster_from_many_places(
    ada: Client, stranger: Client, runtime: Runtime
) -> None:
    await with_app(ada)
    answers = [await sign_in(stranger, "000000") for _ in range(5)]

    assert answers[-1] == "RateLimited"


async def test_a_mailed_link_asks_for_the_code_too(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    secret, _ = await with_app(ada)
    await stranger.ask(
        'mutation { requestSignInLink(input: {email: "ada@example.org"}) { __typename } }'
    )
    await work_off(runtime)
    query = """
    mutation ($token: String!, $code: String) {
      signInWithLink(input: {token: $token, code: $code}) { __typename }
    }
    """
    token = mailbox.token("ada@example.org")

    without = await named(stranger, query, token=token)
    with_it = await named(stranger, query, token=token, code=code_of(secret))

    assert without == {"__typename": "SecondFactorRequired"}
    assert with_it == {"__typename": "SignInWithLinkPayload"}


async def test_a_fresh_proof_takes_the_code_too(ada: Client, runtime: Runtime) -> None:
    secret, _ = await with_app(ada)
    await grow_stale(runtime)

    without = await named(ada, REAUTHENTICATE, password=PASSWORD)
    with_it = await named(ada, REAUTHENTICATE, password=PASSWORD, code=code_of(secret))

    assert without == {"__typename": "SecondFactorRequired"}
    assert with_it == {"__typename": "ReauthenticatePayload"}


@pytest.mark.parametrize("again", [START, "mutation { renewRecoveryCodes { __typename } }"])
async def test_it_can_be_taken_away(ada: Client, stranger: Client, again: str) -> None:
    await with_app(ada)

    removed = await named(ada, "mutation { removeSecondFactor { __typename } }")

    assert removed == {"__typename": "RemoveSecondFactorPayload"}
    assert await sign_in(stranger, None) == "SignInPayload"
    expected: dict[str, Any] = {START: "StartSecondFactorPayload"}
    assert (await named(ada, again))["__typename"] == expected.get(again, "NotFound")
