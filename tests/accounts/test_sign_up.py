"""Getting an account: the address has to say yes, and nobody learns whether it has one already."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import SignUp, User
from app.accounts.passwords import is_trivial
from app.platform.runtime import Runtime
from tests.installation import PASSWORD, SIGN_UP, Client, Mailbox, work_off

COMPLETE = """
mutation ($token: String!, $password: String!) {
  completeSignUp(input: {token: $token, password: $password}) {
    __typename
    ... on CompleteSignUpPayload { token account { username emailVerifiedAt } }
    ... on Problem { code message }
    ... on InvalidInput { fields { path } }
  }
}
"""
VIEWER = "{ viewer { account { username email } currentWorkspace { name role isPersonal } } }"


async def ask(stranger: Client, runtime: Runtime, **given: Any) -> dict[str, Any]:
    """Sign up, and let the mail go out."""
    asked = {"email": "eva@example.org", "password": PASSWORD, **given}
    payload: dict[str, Any] = (await stranger.ask(SIGN_UP, {"input": asked}))["signUp"]
    await work_off(runtime)
    return payload


async def complete(stranger: Client, token: str, password: str = PASSWORD) -> dict[str, Any]:
    answer = await stranger.ask(COMPLETE, {"token": token, "password": password})
    payload: dict[str, Any] = answer["completeSignUp"]
    return payload


async def test_the_mail_makes_an_account_with_a_workspace_of_ones_own(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    asked = await ask(stranger, runtime, username="eva")

    made = await complete(stranger, mailbox.token("eva@example.org"))

    assert asked == {"email": "eva@example.org"}
    assert made["account"]["username"] == "eva"
    assert made["account"]["emailVerifiedAt"] is not None
    assert (await Client(stranger.http, made["token"]).ask(VIEWER))["viewer"] == {
        "account": {"username": "eva", "email": "eva@example.org"},
        "currentWorkspace": {"name": "eva", "role": "OWNER", "isPersonal": True},
    }


async def test_nothing_is_made_before_the_address_agrees(
    stranger: Client, runtime: Runtime
) -> None:
    await ask(stranger, runtime)

    async with runtime.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 0


async def test_an_address_that_is_taken_gets_the_same_answer_and_another_mail(
    stranger: Client, ada: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    taken = await ask(stranger, runtime, email=" ADA@Example.ORG ")
    free = await ask(stranger, runtime)

    assert taken == {"email": "ada@example.org"}
    assert free == {"email": "eva@example.org"}
    assert mailbox.subjects("ada@example.org") == ["You have a Fabula account already"]
    assert mailbox.subjects("eva@example.org") == ["Finish signing up to Fabula"]


async def test_the_password_is_asked_for_again(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    """Whoever follows a link that a stranger caused must not get the stranger's account."""
    await ask(stranger, runtime)
    token = mailbox.token("eva@example.org")

    wrong = await complete(stranger, token, "something else entirely")
    right = await complete(stranger, token)

    assert wrong["fields"] == [{"path": "password"}]
    assert right["__typename"] == "CompleteSignUpPayload"


async def test_a_token_is_good_once(stranger: Client, runtime: Runtime, mailbox: Mailbox) -> None:
    await ask(stranger, runtime)
    token = mailbox.token("eva@example.org")
    await complete(stranger, token)

    assert (await complete(stranger, token))["code"] == "WORTHLESS_TOKEN"
    assert (await complete(stranger, "fbm_anything"))["code"] == "WORTHLESS_TOKEN"


async def test_a_token_is_good_for_a_day(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await ask(stranger, runtime)
    async with runtime.database.unit() as unit:
        late = SignUp.expires_at - timedelta(days=1)
        await unit.session.execute(update(SignUp).values(expires_at=late))

    assert (await complete(stranger, mailbox.token("eva@example.org")))["code"] == (
        "WORTHLESS_TOKEN"
    )


async def test_of_two_who_sign_one_address_up_the_one_who_reads_its_mail_wins(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await ask(stranger, runtime, password="the stranger's own")
    first = mailbox.token("eva@example.org")
    await ask(stranger, runtime)

    made = await complete(stranger, mailbox.token("eva@example.org"))

    assert made["__typename"] == "CompleteSignUpPayload"
    assert (await complete(stranger, first))["code"] == "WORTHLESS_TOKEN"


async def test_a_user_name_that_is_gone_by_then_is_replaced(
    stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await ask(stranger, runtime, username="reader")
    await ask(stranger, runtime, email="ben@example.org", username="reader")
    await complete(stranger, mailbox.token("eva@example.org"))

    made = await complete(stranger, mailbox.token("ben@example.org"))

    assert made["account"]["username"] == "ben"


async def test_a_user_name_that_is_taken_is_said_to_be(
    stranger: Client, ada: Client, runtime: Runtime
) -> None:
    assert (await ask(stranger, runtime, username="ada"))["code"] == "CONFLICT"


async def test_every_wrong_field_is_named(stranger: Client) -> None:
    wrong = {"email": "nobody", "password": "short", "username": "Ü", "fullName": "x" * 201}
    query = SIGN_UP.replace(
        "... on Problem", "... on InvalidInput { fields { path } } ... on Problem"
    )

    payload = (await stranger.ask(query, {"input": wrong}))["signUp"]

    assert [each["path"] for each in payload["fields"]] == [
        "email",
        "username",
        "fullName",
        "password",
    ]


async def test_a_password_must_not_contain_the_address(stranger: Client) -> None:
    given = {"email": "katherine@example.org", "password": "xKatherine2026x"}

    payload = (await stranger.ask(SIGN_UP, {"input": given}))["signUp"]

    assert payload["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "p@ssw0rd2026!",
        "qwertyuiop99",
        "1234567890ab",
        "abcabcabcabc",
        "letmein12345",
        "fabulafabula1",
        "hunter2hunter2",
        "welcome2026!!",
    ],
)
def test_what_anybody_would_try_is_trivial(password: str) -> None:
    assert is_trivial(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "sommerregen auf blech", "tr0ub4dor&3x", "a9f3k2m1qzt"]
)
def test_unrelated_words_and_random_signs_are_not(password: str) -> None:
    assert not is_trivial(password)
