"""Signing in at a provider, and by a passkey, in a real browser."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from app.platform.embedded.server import free_port
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.acceptance.browser import CHROMIUM, open_page
from tests.acceptance.test_runs import environment
from tests.accounts.oidc_server import CLIENT, SECRET, Provider
from tests.accounts.provider import serving
from tests.cli.program import Program

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

ASK = """
fetch("/graphql", {
  method: "POST",
  headers: {"content-type": "application/json"},
  body: JSON.stringify({query: %s}),
}).then((answer) => answer.json()).then((answer) => answer.data)
"""
ME = ASK % json.dumps("{ viewer { account { email } linkedAccounts { provider } } }")
SIGN_OUT = ASK % json.dumps("mutation { signOut { __typename } }")

GQL = """
const gql = async (query, variables) => (await (await fetch("/graphql", {
  method: "POST",
  headers: {"content-type": "application/json"},
  body: JSON.stringify({query, variables}),
})).json()).data;
"""
MAKE_PASSKEY = f"""(async () => {{ {GQL}
  const begun = (await gql(`mutation {{ startPasskey {{
    ... on StartPasskeyPayload {{ options }} }} }}`)).startPasskey;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(begun.options));
  const made = await navigator.credentials.create({{publicKey}});
  const added = await gql(`mutation ($c: String!) {{
    addPasskey(input: {{name: "laptop", credential: $c}}) {{ __typename }} }}`,
    {{c: JSON.stringify(made.toJSON())}});
  return added.addPasskey.__typename;
}})()"""
USE_PASSKEY = f"""(async () => {{ {GQL}
  const begun = (await gql(`mutation {{ startPasskeySignIn {{
    ... on StartPasskeySignInPayload {{ options }} }} }}`)).startPasskeySignIn;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(begun.options));
  const signed = await navigator.credentials.get({{publicKey}});
  const entered = await gql(`mutation ($c: String!) {{
    signInWithPasskey(input: {{credential: $c, cookie: true}}) {{ __typename }} }}`,
    {{c: JSON.stringify(signed.toJSON())}});
  return entered.signInWithPasskey.__typename;
}})()"""


async def test_a_person_signs_in_at_a_provider_and_by_a_passkey(
    runtime: Runtime, settings: Settings, tmp_path: Path
) -> None:
    provider, port = Provider(), str(free_port())
    base = f"http://localhost:{port}"
    async with serving(provider.app()) as provider.url:
        given = {
            "FABULA_PORT": port,
            "FABULA_PUBLIC_URL": base,
            "FABULA_SIGN_IN_PROVIDERS": f"google={CLIENT}:{SECRET}@{provider.url}",
        }
        command = (sys.executable, "-m", "app.cli", "api")
        with Program(*command, cwd=tmp_path, **environment(settings, **given)) as program:
            await asyncio.to_thread(program.expect, "api.ready")
            async with open_page(tmp_path / "browser") as page:
                await page.call("Page.navigate", url=f"{base}/auth/google?return_to=/graphql")
                await page.until("document.title === 'Provider'")
                await page.run("document.getElementById('yes').click()")
                await page.until(
                    f"location.href === '{base}/graphql' && document.readyState !== 'loading'"
                )
                me = await page.run(ME)
                cookies = (await page.call("Network.getCookies", urls=[base]))["cookies"]

                await page.call("WebAuthn.enable")
                device = {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
                await page.call("WebAuthn.addVirtualAuthenticator", options=device)
                added = await page.run(MAKE_PASSKEY)
                await page.run(SIGN_OUT)
                out = await page.run(ME)
                entered = await page.run(USE_PASSKEY)
                again = await page.run(ME)

    assert me == {
        "viewer": {
            "account": {"email": "grace@example.org"},
            "linkedAccounts": [{"provider": "google"}],
        }
    }
    (cookie,) = (each for each in cookies if each["name"].startswith("__Host-fabula"))
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == ("__Host-fabula", True, True)
    assert (added, entered) == ("AddPasskeyPayload", "SignInWithPasskeyPayload")
    assert out == {"viewer": None}
    assert again == me
