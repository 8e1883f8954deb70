"""Signing in at somebody else's: a browser that goes and comes back, and all that may go wrong."""

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette

from app.accounts.models import OauthAccount
from app.platform.crypto import SealBroken
from app.platform.runtime import Runtime
from app.settings import Settings, SettingsError, SignInProvider, load_settings
from tests.accounts.oidc_server import CLIENT, SECRET, Provider
from tests.accounts.owner import grow_stale, named
from tests.accounts.provider import serving
from tests.installation import Client, join

ME = "{ viewer { account { username email fullName emailVerifiedAt hasPassword } } }"
LINKED = "{ viewer { linkedAccounts { id provider email } } }"


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    async with serving(made.app()) as url:
        made.url = url
        yield made


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    """Settings that name our provider as Google."""
    google = SignInProvider(
        name="google", client_id=CLIENT, client_secret=SecretStr(SECRET), issuer=provider.url
    )
    return settings.model_copy(
        update={"sign_in_providers": (google,), "public_url": "https://fabula.test"}
    )


class Browser:
    """Follows addresses and keeps cookies, as far as this flow takes."""

    def __init__(self, app: Starlette, provider: Provider) -> None:
        transport = httpx2.ASGITransport(app=app, client=("127.0.0.9", 1))
        self.here = httpx2.AsyncClient(transport=transport, base_url="https://fabula.test")
        self.provider = provider

    async def go(self, query: str = "", **headers: str) -> httpx2.Response:
        """Begin at Fabula."""
        return await self.here.get(f"/auth/google{query}", headers=headers)

    async def agree(self, address: str) -> str:
        """Say yes at the provider, and return where it sends the browser back to."""
        async with httpx2.AsyncClient() as there:
            assert (await there.get(address)).status_code == 200
            return (await there.post(address)).headers["location"]

    async def sign_in(self, query: str = "") -> httpx2.Response:
        """Go the whole way, and return the last answer of Fabula's."""
        gone = await self.go(query)
        return await self.here.get(await self.agree(gone.headers["location"]))

    async def ask(self, query: str) -> Any:
        """Ask with the cookies that the browser has."""
        body = {"query": query}
        answer = await self.here.post(
            "/graphql", json=body, headers={"origin": "https://fabula.test"}
        )
        return answer.json()["data"]


@pytest.fixture
async def browser(app: Starlette, provider: Provider) -> AsyncIterator[Browser]:
    made = Browser(app, provider)
    yield made
    await made.here.aclose()


async def test_a_new_person_comes_back_with_an_account(browser: Browser, runtime: Runtime) -> None:
    gone = await browser.go("?return_to=/library")
    asked = parse_qs(urlsplit(gone.headers["location"]).query)

    back = await browser.here.get(await browser.agree(gone.headers["location"]))

    assert asked["scope"] == ["openid email profile"]
    assert asked["redirect_uri"] == ["https://fabula.test/auth/google/callback"]
    assert (back.status_code, back.headers["location"]) == (303, "/library")
    me = (await browser.ask(ME))["viewer"]["account"]
    assert me["emailVerifiedAt"] is not None
    assert {**me, "emailVerifiedAt": ""} == {
        "username": "grace",
        "email": "grace@example.org",
        "fullName": "Grace",
        "emailVerifiedAt": "",
        "hasPassword": False,
    }
    async with runtime.database.read() as session:
        row = (await session.scalars(select(OauthAccount))).one()
    assert row.access_token is not None
    opened = runtime.keyring.open(row.access_token, f"oauth_accounts/{row.id}/access_token")
    assert opened.startswith(b"at-")
    with pytest.raises(SealBroken):
        runtime.keyring.open(row.access_token, f"oauth_accounts/{row.id}/refresh_token")


async def test_the_same_person_comes_back_to_the_same_account(browser: Browser) -> None:
    await browser.sign_in()
    first = (await browser.ask(ME))["viewer"]
    browser.here.cookies.clear()
    browser.provider.person["email"] = "moved@example.org"

    await browser.sign_in()

    assert (await browser.ask(ME))["viewer"] == first


async def test_the_cookie_is_for_this_site_alone(browser: Browser) -> None:
    gone = await browser.go()
    back = await browser.here.get(await browser.agree(gone.headers["location"]))

    for answer, name in ((gone, "__Host-fabula-flow="), (back, "__Host-fabula=")):
        cookie = next(
            value for value in answer.headers.get_list("set-cookie") if value.startswith(name)
        )
        assert "; Path=/; Secure; HttpOnly; SameSite=Lax; " in cookie
        assert answer.headers["cache-control"] == "no-store"


async def test_an_account_is_never_joined_by_its_address_alone(
    browser: Browser, stranger: Client
) -> None:
    await join(stranger, "grace")

    back = await browser.sign_in()

    assert back.headers["location"] == "https://fabula.test/graphql?error=ACCOUNT_EXISTS"
    assert (await browser.ask(ME)) == {"viewer": None}


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody-else"},
    "another party": {"azp": "somebody-else"},
    "another flow": {"nonce": "x" * 43},
    "no flow": {"nonce": None},
    "too late": {"exp": int(time.time()) - 3600},
    "nobody": {"sub": ""},
    "a number": {"sub": 7},
}


@pytest.mark.parametrize("lie", LIES)
async def test_an_id_token_that_is_not_for_us_and_now_is_refused(
    lie: str, browser: Browser
) -> None:
    browser.provider.lies = LIES[lie]

    back = await browser.sign_in()

    assert back.headers["location"].endswith("?error=PROVIDER_FAILED")
    assert (await browser.ask(ME)) == {"viewer": None}


async def test_an_id_token_signed_by_somebody_else_is_refused(browser: Browser) -> None:
    browser.provider.signing = RSAKey.generate_key(2048, {"kid": "one"})

    back = await browser.sign_in()

    assert back.headers["location"].endswith("?error=PROVIDER_FAILED")


async def test_an_address_the_provider_has_not_verified_makes_no_account(
    browser: Browser,
) -> None:
    browser.provider.person["email_verified"] = False

    back = await browser.sign_in()

    assert back.headers["location"].endswith("?error=UNVERIFIED_EMAIL")


async def test_who_comes_back_must_be_who_went(browser: Browser, app: Starlette) -> None:
    gone = await browser.go()
    address = await browser.agree(gone.headers["location"])
    other = Browser(app, browser.provider)

    without_cookie = await other.here.get(address)
    forged = await browser.here.get(address.replace("state=", "state=x"))

    assert (without_cookie.status_code, forged.status_code) == (400, 400)
    await other.here.aclose()


async def test_a_code_is_good_once(browser: Browser) -> None:
    gone = await browser.go()
    flow = browser.here.cookies["__Host-fabula-flow"]
    address = await browser.agree(gone.headers["location"])
    await browser.here.get(address)
    browser.here.cookies.set("__Host-fabula-flow", flow, domain="fabula.test")

    again = await browser.here.get(address)

    assert again.headers["location"].endswith("?error=PROVIDER_FAILED")


@pytest.mark.parametrize(
    ("wish", "page"),
    [
        ("/books/1?x=y", "/books/1?x=y"),
        ("https://fabula.test/a", "https://fabula.test/a"),
        ("https://evil.example/", "https://fabula.test/graphql"),
        ("//evil.example/", "https://fabula.test/graphql"),
        ("/\\evil.example", "https://fabula.test/graphql"),
        ("javascript:alert(1)", "https://fabula.test/graphql"),
        ("https://fabula.test@evil.example/", "https://fabula.test/graphql"),
    ],
)
async def test_nobody_is_sent_to_somebody_elses_page(
    wish: str, page: str, browser: Browser
) -> None:
    gone = await browser.here.get("/auth/google", params={"return_to": wish})

    back = await browser.here.get(await browser.agree(gone.headers["location"]))

    assert back.headers["location"] == page


async def test_an_account_elsewhere_is_linked_after_a_fresh_proof(
    browser: Browser, ada: Client, runtime: Runtime
) -> None:
    assert ada.token is not None
    browser.here.cookies.set("__Host-fabula", ada.token, domain="fabula.test")

    back = await browser.sign_in("?link=true")

    assert back.headers["location"] == "https://fabula.test/graphql"
    (linked,) = (await ada.ask(LINKED))["viewer"]["linkedAccounts"]
    assert (linked["provider"], linked["email"]) == ("google", "grace@example.org")
    browser.here.cookies.clear()
    await browser.sign_in()
    assert (await browser.ask(ME))["viewer"]["account"]["username"] == "ada"
    unlink = "mutation ($id: ID!) { unlinkAccount(input: {id: $id}) { __typename } }"
    assert await named(ada, unlink, id=linked["id"]) == {"__typename": "UnlinkAccountPayload"}
    assert (await ada.ask(LINKED))["viewer"]["linkedAccounts"] == []


async def test_a_stale_or_foreign_wish_links_nothing(
    browser: Browser, ada: Client, runtime: Runtime
) -> None:
    assert ada.token is not None
    stranger = await browser.go("?link=true")
    program = await named(
        ada,
        'mutation { createApiToken(input: {name: "p", scopes: [ACCOUNT]}) '
        "{ ... on CreateApiTokenPayload { token } } }",
    )
    browser.here.cookies.set("__Host-fabula", program["token"], domain="fabula.test")
    by_program = await browser.go("?link=true")
    browser.here.cookies.set("__Host-fabula", ada.token, domain="fabula.test")
    foreign = await browser.go("?link=true", **{"sec-fetch-site": "cross-site"})
    await grow_stale(runtime)
    stale = await browser.sign_in("?link=true")

    assert stranger.headers["location"].endswith("?error=UNAUTHENTICATED")
    assert by_program.headers["location"].endswith("?error=UNAUTHENTICATED")
    assert foreign.headers["location"].endswith("?error=UNAUTHENTICATED")
    assert stale.headers["location"].endswith("?error=REAUTHENTICATION_REQUIRED")
    assert (await ada.ask(LINKED))["viewer"]["linkedAccounts"] == []


async def test_the_only_way_in_stays(browser: Browser) -> None:
    await browser.sign_in()
    (linked,) = (await browser.ask(LINKED))["viewer"]["linkedAccounts"]

    query = f'mutation {{ unlinkAccount(input: {{id: "{linked["id"]}"}}) {{ __typename }} }}'

    assert (await browser.ask(query))["unlinkAccount"] == {"__typename": "Conflict"}


async def test_a_provider_that_is_not_configured_is_not_there(browser: Browser) -> None:
    assert (await browser.here.get("/auth/github")).status_code == 404


def test_providers_are_written_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = [
        SignInProvider.parse(text)
        for text in ("google=id.apps:sec", "corp=id:sec@https://login.corp.example/realm")
    ]

    assert [each.issuer for each in parsed] == [
        "https://accounts.google.com",
        "https://login.corp.example/realm",
    ]
    for name in ("DATABASE_URL", "REDIS_URL", "STORAGE_URL"):
        scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis"}.get(name, "file")
        monkeypatch.setenv(f"FABULA_{name}", f"{scheme}://localhost/x")
    monkeypatch.setenv("FABULA_SECRET_KEYS", "x")
    monkeypatch.setenv("FABULA_SIGN_IN_PROVIDERS", "corp=id:sec")
    with pytest.raises(SettingsError, match="FABULA_SIGN_IN_PROVIDERS"):
        load_settings()
