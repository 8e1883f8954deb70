"""Coming in and going out."""

from tests.installation import PASSWORD, Client

VIEWER = "{ viewer { account { username email } currentWorkspace { name role isPersonal } } }"
SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) {
    ... on SignInPayload { token account { username } session { isCurrent } }
    ... on Problem { __typename code message }
    ... on RateLimited { retryAfter }
  }
}
"""


async def test_nobody_is_signed_in_without_a_token(stranger: Client) -> None:
    assert await stranger.ask(VIEWER) == {"viewer": None}


async def test_signing_in_opens_a_session(stranger: Client, ada: Client) -> None:
    given = {"email": "ada@example.org", "password": PASSWORD}

    payload = (await stranger.ask(SIGN_IN, {"input": given}))["signIn"]

    assert payload["account"] == {"username": "ada"}
    assert payload["session"] == {"isCurrent": True}
    assert payload["token"] != ada.token


async def test_wrong_password_and_unknown_account_get_the_same_answer(
    stranger: Client, ada: Client
) -> None:
    answers = [
        (await stranger.ask(SIGN_IN, {"input": {"email": email, "password": "not the password"}}))
        for email in ("ada@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert answers[0]["signIn"]["code"] == "INVALID_CREDENTIALS"


async def test_signing_out_ends_the_session_at_once(ada: Client) -> None:
    await ada.ask("mutation { signOut { __typename } }")

    answer = await ada.post(VIEWER)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_refreshed_session_has_a_new_token_and_the_old_is_worthless(ada: Client) -> None:
    query = "mutation { refreshSession { ... on RefreshSessionPayload { token } } }"

    token = (await ada.ask(query))["refreshSession"]["token"]

    assert (await ada.post(VIEWER)).status_code == 401
    assert (await Client(ada.http, token).ask(VIEWER))["viewer"]["account"]["username"] == "ada"


async def test_one_can_end_ones_own_sessions_only(ada: Client, bob: Client) -> None:
    sessions = (await ada.ask("{ viewer { sessions { id isCurrent } } }"))["viewer"]["sessions"]
    query = "mutation ($id: ID!) { revokeSession(input: {id: $id}) { __typename } }"

    theirs = await bob.ask(query, {"id": sessions[0]["id"]})
    still = await ada.post(VIEWER)
    own = await ada.ask(query, {"id": sessions[0]["id"]})

    assert theirs == {"revokeSession": {"__typename": "NotFound"}}
    assert still.status_code == 200
    assert own == {"revokeSession": {"__typename": "RevokeSessionPayload"}}
    assert (await ada.post(VIEWER)).status_code == 401


async def test_a_browser_can_have_the_token_as_a_cookie(stranger: Client, ada: Client) -> None:
    given = {"email": "ada@example.org", "password": PASSWORD, "cookie": True}

    answer = await stranger.post(SIGN_IN, {"input": given})

    token = answer.json()["data"]["signIn"]["token"]
    assert answer.headers["set-cookie"] == (
        f"__Host-fabula={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000"
    )
