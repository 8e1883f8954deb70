"""What cannot be taken back asks for a fresh proof, and its owner is told of it by mail."""

import pytest

from app.platform.runtime import Runtime
from tests.accounts.owner import REAUTHENTICATE, grow_stale, named
from tests.installation import PASSWORD, Client, Mailbox, join, work_off

SECRET = "sk-test-0123456789abcdefWXYZ"

#: Acts that a stolen session must not be able to do, and what each writes to its owner.
DANGEROUS = {
    "deleteAccount": 'deleteAccount(input: {username: "ada"})',
    "changePassword": 'changePassword(input: {password: "a new and better one"})',
    "requestEmailChange": 'requestEmailChange(input: {newEmail: "new@example.org"})',
    "startSecondFactor": "startSecondFactor",
    "startPasskey": "startPasskey",
    "addProviderKey": f'addProviderKey(input: {{provider: OPENAI, key: "{SECRET}"}})',
    "createApiToken": 'createApiToken(input: {name: "t", scopes: [READ]})',
}


@pytest.mark.parametrize("act", DANGEROUS)
async def test_a_stale_session_has_to_prove_itself_first(
    act: str, ada: Client, runtime: Runtime
) -> None:
    query = f"mutation {{ {DANGEROUS[act]} {{ __typename }} }}"
    await grow_stale(runtime)

    stale = await named(ada, query)
    proof = await named(ada, REAUTHENTICATE, password=PASSWORD)
    fresh = await named(ada, query)

    assert stale == {"__typename": "ReauthenticationRequired"}
    assert proof == {"__typename": "ReauthenticatePayload"}
    assert fresh == {"__typename": f"{act[0].upper()}{act[1:]}Payload"}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("deleteAccount", "The account was deleted"),
        ("changePassword", "The password was changed"),
        ("addProviderKey", "A provider's key that ends in WXYZ was added"),
        ("createApiToken", "The API token “t” was made"),
    ],
)
async def test_the_owner_is_told_by_mail(
    act: str, said: str, ada: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await named(ada, f"mutation {{ {DANGEROUS[act]} {{ __typename }} }}")
    await work_off(runtime)

    ((to, letter),) = mailbox.arrived
    assert to == "ada@example.org"
    assert said in letter.text
    assert "127.0.0.9" in letter.text


async def test_a_wrong_password_proves_nothing(ada: Client, runtime: Runtime) -> None:
    await grow_stale(runtime)

    wrong = [await named(ada, REAUTHENTICATE, password="not the password") for _ in range(6)]

    assert [each["__typename"] for each in wrong] == ["InvalidCredentials"] * 5 + ["RateLimited"]
    query = f"mutation {{ {DANGEROUS['startPasskey']} {{ __typename }} }}"
    assert await named(ada, query) == {"__typename": "ReauthenticationRequired"}


@pytest.mark.parametrize("act", [act for act in DANGEROUS if act[:3] not in {"add", "cre"}])
async def test_a_program_may_not_do_what_changes_the_account_itself(act: str, ada: Client) -> None:
    token = await named(
        ada,
        'mutation { createApiToken(input: {name: "p", scopes: [ACCOUNT]}) '
        "{ ... on CreateApiTokenPayload { token } } }",
    )
    program = Client(ada.http, token["token"])

    answer = await named(program, f"mutation {{ {DANGEROUS[act]} {{ __typename }} }}")

    assert answer == {"__typename": "Forbidden"}


async def test_a_new_password_ends_all_other_sessions(
    ada: Client, stranger: Client, runtime: Runtime
) -> None:
    sign_in = """
    mutation ($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) {
      ... on SignInPayload { token }
    } }
    """
    who = {"e": "ada@example.org", "p": PASSWORD}
    other = Client(ada.http, (await named(stranger, sign_in, **who))["token"])

    answer = await named(
        ada,
        'mutation { changePassword(input: {password: "a new and better one"}) '
        "{ ... on ChangePasswordPayload { endedSessions } } }",
    )

    assert answer == {"endedSessions": 1}
    assert (await other.post("{ viewer { account { id } } }")).status_code == 401
    assert (await ada.post("{ viewer { account { id } } }")).status_code == 200
    assert await named(stranger, sign_in, **who) == {}
    assert "token" in await named(stranger, sign_in, **{**who, "p": "a new and better one"})


RESET = """
mutation ($token: String!, $password: String!) {
  resetPassword(input: {token: $token, password: $password}) {
    __typename ... on ResetPasswordPayload { endedSessions }
  }
}
"""
FORGOT = "mutation ($e: String!) { requestPasswordReset(input: {email: $e}) { __typename } }"


async def test_a_forgotten_password_is_replaced_by_mail(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    unknown = await named(stranger, FORGOT, e="nobody@example.org")
    known = await named(stranger, FORGOT, e=" Ada@example.org")
    await work_off(runtime)
    token = mailbox.token("ada@example.org")

    weak = await named(stranger, RESET, token=token, password="ada@example.org")
    done = await named(stranger, RESET, token=token, password="a new and better one")
    again = await named(stranger, RESET, token=token, password="yet another one")

    assert unknown == known == {"__typename": "RequestPasswordResetPayload"}
    assert len(mailbox.arrived) == 1
    assert weak["__typename"] == "InvalidInput"
    assert done == {"__typename": "ResetPasswordPayload", "endedSessions": 1}
    assert again == {"__typename": "WorthlessToken"}
    assert (await ada.post("{ viewer { account { id } } }")).status_code == 401


async def test_mails_to_one_address_are_few(ada: Client, stranger: Client) -> None:
    answers = [await named(stranger, FORGOT, e="ada@example.org") for _ in range(6)]

    assert [each["__typename"] for each in answers] == [
        *["RequestPasswordResetPayload"] * 5,
        "RateLimited",
    ]


ASK = "mutation { requestEmailChange(input: {newEmail: %s}) { __typename } }"
CONFIRM = """
mutation ($token: String!) { confirmEmailChange(input: {token: $token}) {
  __typename ... on ConfirmEmailChangePayload { newEmail done }
} }
"""


@pytest.mark.parametrize("first", ["old", "new"])
async def test_an_address_changes_once_both_sides_agree(
    first: str, ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await named(ada, ASK % '"new@example.org"')
    await work_off(runtime)
    sides = ["ada@example.org", "new@example.org"]
    tokens = [mailbox.token(address) for address in (sides if first == "old" else sides[::-1])]

    answers = [await named(stranger, CONFIRM, token=token) for token in tokens]
    await work_off(runtime)

    assert [answer["done"] for answer in answers] == [False, True]
    assert (await ada.ask("{ viewer { account { email } } }"))["viewer"] == {
        "account": {"email": "new@example.org"}
    }
    for address in sides:
        assert mailbox.subjects(address)[-1] == "Your Fabula account has changed"


async def test_a_later_wish_takes_the_earlier_ones_place(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    """The first address must not agree for the second, even if its mail was late."""
    await named(ada, ASK % '"first@example.org"')
    await named(ada, ASK % '"second@example.org"')
    await work_off(runtime)

    assert mailbox.subjects("first@example.org") == []
    assert mailbox.subjects("second@example.org") == ["Confirm your new e-mail address"]


async def test_an_address_that_has_an_account_never_changes_hands(
    ada: Client, bob: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    asked = await named(ada, ASK % '"bob@example.org"')
    await work_off(runtime)

    assert asked == {"__typename": "RequestEmailChangePayload"}
    assert mailbox.subjects("bob@example.org") == ["This address has a Fabula account already"]


async def test_an_address_taken_meanwhile_is_a_conflict(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await named(ada, ASK % '"eva@example.org"')
    await work_off(runtime)
    tokens = [mailbox.token(address) for address in ("ada@example.org", "eva@example.org")]
    await join(stranger, "eva")

    answers = [await named(stranger, CONFIRM, token=token) for token in tokens]

    assert answers[1] == {"__typename": "Conflict"}


async def test_a_change_can_be_called_off(
    ada: Client, stranger: Client, runtime: Runtime, mailbox: Mailbox
) -> None:
    await named(ada, ASK % '"new@example.org"')
    await work_off(runtime)
    token = mailbox.token("new@example.org")

    cancelled = await named(ada, "mutation { cancelEmailChange { __typename } }")

    assert cancelled == {"__typename": "CancelEmailChangePayload"}
    assert await named(stranger, CONFIRM, token=token) == {"__typename": "WorthlessToken"}
