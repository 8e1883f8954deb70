"""What the owner of an account does, in the words of the API."""

import base64
import time
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import update

from app.accounts.models import AuthSession
from app.accounts.service.proof import FRESH
from app.platform.runtime import Runtime
from tests.installation import Client

REAUTHENTICATE = """
mutation ($password: String!, $code: String) {
  reauthenticate(input: {password: $password, code: $code}) { __typename }
}
"""


async def named(client: Client, mutation: str, **variables: Any) -> dict[str, Any]:
    """Send a mutation with its input as written, and return its payload."""
    (payload,) = (await client.ask(mutation, variables)).values()
    found: dict[str, Any] = payload
    return found


async def grow_stale(runtime: Runtime) -> None:
    """Let the proofs of all sessions be from long ago."""
    async with runtime.database.unit() as unit:
        long_ago = AuthSession.authenticated_at - FRESH - timedelta(seconds=1)
        await unit.session.execute(update(AuthSession).values(authenticated_at=long_ago))


def code_of(secret: str, *, ahead: int = 0) -> str:
    """Return what an authenticator app shows, or will show some intervals ahead."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 (what apps use)
    return totp.generate(int(time.time()) + 30 * ahead).decode()
