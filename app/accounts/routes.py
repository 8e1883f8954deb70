"""`/auth/{provider}`: a browser goes to a provider, and comes back signed in, or linked."""

import hmac
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from app.accounts.cookie import COOKIE, passing_cookie, session_cookie
from app.accounts.identity import Identity
from app.accounts.models import UserRole
from app.accounts.oidc import Flow, Oidc, ProviderFailed, open_providers
from app.accounts.service.authenticate import authenticate
from app.accounts.service.linked_accounts import link, sign_in_by
from app.accounts.service.second_factor import SecondFactors
from app.accounts.service.sessions import Device
from app.accounts.service.sign_in import Door
from app.accounts.service.throttle import throttle_token
from app.credits.service.renew import renew_wallet
from app.platform.errors import AppError, Unauthenticated
from app.platform.runtime import Runtime
from app.platform.scopes import ALL_SCOPES
from app.platform.signing import ExpiredToken, InvalidToken

log = structlog.get_logger(__name__)

#: How long a browser may stay at the provider.
AWAY = timedelta(minutes=10)

#: The cookie that proves that whoever comes back is the browser that went.
PASSING = "flow"
PURPOSE = "oidc"


class AuthPages:
    """The two pages of the flow."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.providers = open_providers(runtime.settings)

    async def go(self, request: Request) -> Response:
        """Send a browser to a provider."""
        oidc = self.providers.get(request.path_params["provider"])
        if oidc is None:
            return _plainly(HTTPStatus.NOT_FOUND, "There is no such provider here.")
        back = self._allowed(request.query_params.get("return_to", ""))
        flow = Flow.begin()
        claims: dict[str, Any] = {
            "provider": oidc.provider.name,
            "flow": [flow.state, flow.nonce, flow.verifier],
            "back": back,
        }
        try:
            await throttle_token(self.runtime.limiter, _device(request))
            if request.query_params.get("link") == "true":
                claims["link"] = await self._linking(request)
            where = await oidc.address(flow)
        except AppError as error:
            return RedirectResponse(_with(back, error=error.code), HTTPStatus.SEE_OTHER)
        token = self.runtime.signer.sign(PURPOSE, claims, datetime.now(UTC) + AWAY)
        answer = RedirectResponse(where, HTTPStatus.SEE_OTHER)
        seconds = int(AWAY.total_seconds())
        answer.headers.append("Set-Cookie", passing_cookie(PASSING, token, seconds))
        return _unkept(answer)

    async def come_back(self, request: Request) -> Response:
        """Take a browser back, if it is the one that was sent, and let it in."""
        oidc = self.providers.get(request.path_params["provider"])
        try:
            token = request.cookies.get(f"{COOKIE}-{PASSING}", "")
            claims = self.runtime.signer.verify(PURPOSE, token)
        except (InvalidToken, ExpiredToken):
            claims = {}
        flow = Flow(*claims.get("flow", ("", "", "")))
        given = request.query_params.get("state", "")
        mine = hmac.compare_digest(given.encode(), flow.state.encode())
        if oidc is None or claims.get("provider") != oidc.provider.name or not given or not mine:
            words = "This browser did not ask to sign in here, or too long ago; begin anew."
            return _plainly(HTTPStatus.BAD_REQUEST, words)
        cookie = None
        try:
            cookie = await self._let_in(request, oidc, flow, claims)
            back = claims["back"]
        except AppError as error:
            # Whoever runs the installation has to find out what is configured wrongly.
            cause = repr(error.__cause__) if error.__cause__ else ""
            log.info("auth.refused", provider=oidc.provider.name, code=error.code, cause=cause)
            back = _with(claims["back"], error=error.code)
        answer = RedirectResponse(back, HTTPStatus.SEE_OTHER)
        answer.headers.append("Set-Cookie", passing_cookie(PASSING, "", 0))
        if cookie is not None:
            answer.headers.append("Set-Cookie", cookie)
        return _unkept(answer)

    async def _let_in(
        self, request: Request, oidc: Oidc, flow: Flow, claims: dict[str, Any]
    ) -> str | None:
        runtime, device = self.runtime, _device(request)
        await throttle_token(runtime.limiter, device)
        code = request.query_params.get("code")
        if not code:
            raise ProviderFailed
        claim = await oidc.claim(flow, code)
        if "link" in claims:
            user_id, session_id = (UUID(key) for key in claims["link"])
            identity = Identity(user_id, UserRole.MEMBER, ALL_SCOPES, session_id=session_id)
            async with runtime.database.unit() as unit:
                await link(unit, runtime.keyring, identity, claim, device)
            return None
        factors = SecondFactors(runtime.database, runtime.limiter, runtime.keyring)
        lifetime = timedelta(days=runtime.settings.sessions_days)
        door = Door(runtime.database, runtime.limiter, factors, device, lifetime)
        async with runtime.database.unit() as unit:
            user, opened = await sign_in_by(unit, runtime.keyring, door, claim)
            await renew_wallet(unit, user.id, runtime.settings.monthly_credits)
        return session_cookie(opened.token, int(lifetime.total_seconds()))

    async def _linking(self, request: Request) -> list[str]:
        """Return who wants to link an account: the session that the browser is signed in with.

        Only a page of ours may begin it: else a stranger's link would join accounts in passing.
        """
        site = request.headers.get("sec-fetch-site", "none")
        token = request.cookies.get(COOKIE)
        if token is None or site not in {"none", "same-origin", "same-site"}:
            raise Unauthenticated
        lifetime = timedelta(days=self.runtime.settings.sessions_days)
        identity = await authenticate(self.runtime.database, token, lifetime=lifetime)
        if identity.session_id is None:
            raise Unauthenticated
        return [str(identity.id), str(identity.session_id)]

    def _allowed(self, wish: str) -> str:
        """Return the page to come back to, if it is one of ours; never somebody else's."""
        settings = self.runtime.settings
        home = settings.app_url or f"{settings.base_url}/graphql"
        parts = urlsplit(wish)
        ours = {settings.app_url, settings.base_url, *settings.cors_origins}
        origins = {urlsplit(page)[:2] for page in ours if page}
        if not wish or "\\" in wish or not wish.isprintable():
            return home
        if parts.scheme or parts.netloc:
            return wish if parts[:2] in origins else home
        return wish if wish.startswith("/") else home


def auth_routes(runtime: Runtime) -> list[BaseRoute]:
    """Return the routes of signing in at a provider."""
    pages = AuthPages(runtime)
    return [
        Route("/auth/{provider}", pages.go),
        Route("/auth/{provider}/callback", pages.come_back),
    ]


def _device(request: Request) -> Device:
    address = request.client.host if request.client else ""
    return Device(address, request.headers.get("user-agent", "")[:500])


def _with(page: str, **more: str) -> str:
    parts = urlsplit(page)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))


def _plainly(status: HTTPStatus, words: str) -> Response:
    return _unkept(PlainTextResponse(words, status))


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
