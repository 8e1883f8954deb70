"""A provider that speaks OpenID Connect, as strict as the great ones: PKCE, codes good once."""

import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "fabula-here", "s3cret"

#: One for all tests: making a key takes a second.
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})

PAGE = """<!doctype html><title>Provider</title>
<h1>Continue to Fabula as {email}?</h1>
<form method="post" action="/authorize?{query}"><button id="yes">Yes</button></form>
"""


class Provider:
    """Knows one person, and lets tests say what it gets wrong."""

    def __init__(self) -> None:
        self.key = KEY
        self.person = {
            "sub": "1001",
            "email": "grace@example.org",
            "email_verified": True,
            "name": "Grace",
        }
        self.url = ""
        #: Claims that take the place of the right ones.
        self.lies: dict[str, Any] = {}
        self.signing = self.key
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/authorize", self.authorize, methods=["GET", "POST"]),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    async def about(self, request: Request) -> Response:
        del request
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
            }
        )

    async def jwks(self, request: Request) -> Response:
        del request
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) >= 40
        assert len(asked["nonce"]) >= 40
        if request.method == "GET":
            page = PAGE.format(email=self.person["email"], query=urlencode(asked))
            return HTMLResponse(page)
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 303)

    async def token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        if request.headers.get("authorization") != f"Basic {basic}" or asked is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.lies,
        }
        return JSONResponse(
            {
                "access_token": "at-" + secrets.token_hex(8),
                "refresh_token": "rt-" + secrets.token_hex(8),
                "token_type": "Bearer",
                "expires_in": 3600,
                "scope": asked["scope"],
                "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing),
            }
        )
