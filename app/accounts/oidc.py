"""Signing in at a provider that speaks OpenID Connect: code flow with PKCE, state and nonce."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.accounts.service.linked_accounts import Claim
from app.platform.errors import AppError
from app.settings import Settings, SignInProvider

#: Seconds that a provider may take to answer, and for which it is believed about itself.
PATIENCE, BELIEVED = 10.0, 3_600.0

#: Signatures that are believed; never none, never a shared secret.
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]

#: Seconds that its clock may differ from ours.
LEEWAY = 60


class ProviderFailed(AppError):
    """The provider did not say who you are; try again, or sign in another way."""

    code = "PROVIDER_FAILED"


@dataclass(frozen=True)
class Flow:
    """One browser on its way to a provider and back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> "Flow":
        """Make what nobody can guess."""
        return cls(generate_token(43), generate_token(43), generate_token(64))


@dataclass
class Oidc:
    """A provider, and what it says of itself."""

    provider: SignInProvider
    redirect_uri: str
    clock: Callable[[], float] = time.monotonic
    _metadata: dict[str, Any] = field(default_factory=dict)
    _read_at: float = 0.0

    async def address(self, flow: Flow) -> str:
        """Return where to send the browser."""
        metadata = await self._about()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
            )
        return str(url)

    async def claim(self, flow: Flow, code: str) -> Claim:
        """Return what the provider says of whoever came back with a code."""
        metadata = await self._about()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=flow.verifier
                )
            async with httpx2.AsyncClient(timeout=PATIENCE) as plain:
                keys = (await plain.get(metadata["jwks_uri"])).raise_for_status().json()
            claims = self._checked(token["id_token"], keys, flow)
        except (OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError, TypeError) as error:
            raise ProviderFailed from error
        return Claim(
            provider=self.provider.name,
            account_id=claims["sub"],
            email=str(claims.get("email", "")),
            # Some write it as text; anything but a clear yes is a no.
            email_verified=claims.get("email_verified") in {True, "true"},
            name=str(claims.get("name", "")),
            access_token=token.get("access_token"),
            refresh_token=token.get("refresh_token"),
            id_token=token["id_token"],
            token_type=str(token.get("token_type", "")),
            scope=str(token.get("scope", "")),
            expires_in=int(token["expires_in"]) if token.get("expires_in") else None,
        )

    def _checked(self, id_token: str, keys: Any, flow: Flow) -> dict[str, Any]:
        decoded = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._metadata["issuer"]},
            aud={"essential": True, "value": self.provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True},
        )
        claims: dict[str, Any] = decoded.claims
        registry.validate(claims)
        if not hmac.compare_digest(str(claims["nonce"]), flow.nonce):
            raise ValueError("This id token belongs to another flow.")
        if claims.get("azp", self.provider.client_id) != self.provider.client_id:
            raise ValueError("This id token was made for somebody else.")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ValueError("This id token names nobody.")
        return claims

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self.provider.client_id,
            self.provider.client_secret.get_secret_value(),
            scope="openid email profile",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=PATIENCE,
        )

    async def _about(self) -> dict[str, Any]:
        """Return where the provider's endpoints are, as it publishes them."""
        if not self._metadata or self.clock() - self._read_at > BELIEVED:
            url = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                async with httpx2.AsyncClient(timeout=PATIENCE) as client:
                    found = (await client.get(url)).raise_for_status().json()
                # An issuer that calls itself otherwise could pass off another's tokens.
                if found["issuer"].rstrip("/") != self.provider.issuer.rstrip("/"):
                    raise ProviderFailed("The provider calls itself by another name.")
            except (httpx2.HTTPError, ValueError, KeyError, AttributeError) as error:
                raise ProviderFailed from error
            self._metadata, self._read_at = found, self.clock()
        return self._metadata


def open_providers(settings: Settings) -> dict[str, Oidc]:
    """Return the providers of an installation, by name."""
    return {
        provider.name: Oidc(provider, f"{settings.base_url}/auth/{provider.name}/callback")
        for provider in settings.sign_in_providers
    }
