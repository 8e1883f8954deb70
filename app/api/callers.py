"""Who is calling: address, program and credentials, read off a request's headers."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from app.api.context import Caller, Viewer
from app.platform.errors import Unauthenticated

Authenticate = Callable[[str | None], Awaitable[Viewer | None]]

#: Where a scope keeps its headers once they were read.
HEADERS = "fabula.headers"

SESSION_COOKIE = "__Host-fabula"

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._:-]{1,64}$")


def headers_of(scope: Any) -> dict[str, str]:
    """Return the headers of a request; of repeated ones the values joined by commas."""
    known: dict[str, str] | None = scope.get(HEADERS)
    if known is not None:
        return known
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    scope[HEADERS] = found
    return found


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return the id a proxy gave the request, or a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.match(given) else token_hex(16)


def bearer(value: str) -> str:
    """Return the token of an Authorization value."""
    scheme, _, token = value.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the token as `Authorization: Bearer <token>`.")
    return token.strip()


@dataclass(frozen=True)
class Callers:
    """Finds out who calls, by token or by session cookie."""

    authenticate: Authenticate
    origins: Sequence[str] = ()

    def unknown(self, scope: Any, headers: Mapping[str, str]) -> Caller:
        """Return the caller as far as the connection tells."""
        client = scope.get("client")
        state = scope.get("state") or {}
        return Caller(
            address=client[0] if client else "",
            user_agent=headers.get("user-agent", "")[:500],
            request_id=state.get("request_id") or request_id_of(headers),
        )

    async def of_request(self, scope: Any, headers: Mapping[str, str]) -> Caller:
        """Return the caller of an HTTP request."""
        caller = self.unknown(scope, headers)
        if "authorization" in headers:
            await self.identify(caller, bearer(headers["authorization"]))
        elif cookie := self.cookie(headers):
            await self.try_cookie(caller, cookie)
        return caller

    async def of_payload(
        self, scope: Any, headers: Mapping[str, str], payload: Mapping[str, Any]
    ) -> Caller:
        """Return the caller of a websocket, by its connection_init payload or its cookie."""
        caller = self.unknown(scope, headers)
        given = {name.lower(): value for name, value in payload.items()}
        for name, read in (("authorization", bearer), ("token", str)):
            value = given.get(name)
            if value is None or value == "":
                continue
            if not isinstance(value, str):
                raise Unauthenticated(f"`{name}` in the connection_init payload must be a string.")
            await self.identify(caller, read(value))
            return caller
        if cookie := self.cookie(headers):
            await self.try_cookie(caller, cookie)
        return caller

    async def identify(self, caller: Caller, token: str) -> None:
        """Look up the viewer behind a token; a bad one raises Unauthenticated."""
        caller.token = token
        caller.viewer = await self.authenticate(token)

    async def try_cookie(self, caller: Caller, token: str) -> None:
        """Look up the viewer behind a cookie; with an expired one the caller is anonymous.

        Browsers send the cookie whatever they ask for: refusing it would keep its owner from
        signing in again.
        """
        try:
            await self.identify(caller, token)
        except Unauthenticated:
            caller.token = None

    async def recheck(self, caller: Caller) -> None:
        """Raise Unauthenticated when a session that streams has ended meanwhile."""
        if caller.token is not None and await self.authenticate(caller.token) is None:
            raise Unauthenticated

    def cookie(self, headers: Mapping[str, str]) -> str | None:
        """Return the session cookie, unless another site made the browser send it."""
        raw = headers.get("cookie")
        if not raw or SESSION_COOKIE not in raw or not self._same_site(headers):
            return None
        try:
            found = SimpleCookie(raw).get(SESSION_COOKIE)
        except CookieError:
            return None
        return found.value if found and found.value else None

    def _same_site(self, headers: Mapping[str, str]) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in {"none", "same-origin", "same-site"}
        return origin in self.origins or urlsplit(origin).netloc == headers.get("host")
