"""Coming in and going out: sign-up, sign-in, sessions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry

from app.accounts import models
from app.accounts.identity import Identity
from app.accounts.problems import InvalidCredentials
from app.accounts.service import sessions
from app.accounts.service.sessions import Device, Opened
from app.accounts.service.sign_in import sign_in
from app.accounts.service.sign_up import NewAccount, sign_up
from app.accounts.service.throttle import throttle_sign_up
from app.accounts.types import Session, User
from app.graph.access import account_holder, anyone
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.platform.errors import NotFound as NotFoundError
from app.platform.scopes import ALL_SCOPES

#: The browser's cookie; the prefix binds it to this host, to HTTPS and to the whole site.
COOKIE = "__Host-fabula"


@strawberry.input(description="A new account.")
class SignUpInput:
    """A new account."""

    email: str = strawberry.field(description="Your e-mail address.")
    password: str = strawberry.field(description="At least 10 characters.")
    username: str | None = strawberry.field(
        default=None, description="The name others see; made from the address if left out."
    )
    full_name: str = strawberry.field(default="", description="Your full name, if you like.")
    cookie: bool = strawberry.field(
        default=False, description="Also set the session cookie; for browsers."
    )


@strawberry.input(description="Who you are.")
class SignInInput:
    """Who you are."""

    email: str = strawberry.field(description="Your e-mail address.")
    password: str = strawberry.field(description="Your password.")
    cookie: bool = strawberry.field(
        default=False, description="Also set the session cookie; for browsers."
    )


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    """Which session to end."""

    id: strawberry.ID = strawberry.field(description="The session.")


@strawberry.type
class _Entered:
    account: User = strawberry.field(description="Your account.")
    session: Session = strawberry.field(description="The session that was opened.")
    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer …`; it is not shown again."
    )


@strawberry.type(description="The account is made, and you are in.")
class SignUpPayload(_Entered):
    """The account is made, and you are in."""


@strawberry.type(description="You are in.")
class SignInPayload(_Entered):
    """You are in."""


@strawberry.type(description="You are out.")
class SignOutPayload:
    """You are out."""

    session: Session = strawberry.field(description="The session that was ended.")


@strawberry.type(description="The session goes on under a new token; the old one is worthless.")
class RefreshSessionPayload:
    """The session goes on under a new token."""

    session: Session = strawberry.field(description="The session.")
    token: str = strawberry.field(description="The new token; it is not shown again.")


@strawberry.type(description="The session is over, and all it had open.")
class RevokeSessionPayload:
    """The session is over."""

    session: Session = strawberry.field(description="The session.")


SignUpResult = Annotated[
    SignUpPayload | InvalidInput | Conflict | RateLimited,
    strawberry.union("SignUpResult", description="How signing up went."),
]
SignInResult = Annotated[
    SignInPayload | InvalidCredentials | RateLimited,
    strawberry.union("SignInResult", description="How signing in went."),
]
SignOutResult = Annotated[
    SignOutPayload | NotFound,
    strawberry.union("SignOutResult", description="How signing out went."),
]
RefreshSessionResult = Annotated[
    RefreshSessionPayload | NotFound,
    strawberry.union("RefreshSessionResult", description="How refreshing went."),
]
RevokeSessionResult = Annotated[
    RevokeSessionPayload | NotFound,
    strawberry.union("RevokeSessionResult", description="How revoking went."),
]


Entered = TypeVar("Entered", bound=_Entered)


def _device(info: Info) -> Device:
    return Device(info.context.caller.address, info.context.caller.user_agent)


def _lifetime(info: Info) -> timedelta:
    return timedelta(days=info.context.runtime.settings.sessions_days)


def _set_cookie(info: Info, token: str, seconds: int) -> None:
    value = f"{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}"
    info.context.response.headers.append(("Set-Cookie", value))


def _session_of(info: Info) -> UUID:
    viewer = info.context.viewer
    if not isinstance(viewer, Identity) or viewer.session_id is None:
        raise NotFoundError("You came with an API token, not with a session.")
    return viewer.session_id


async def _enter(
    payload: Callable[..., Entered], info: Info, row: models.User, opened: Opened, *, cookie: bool
) -> Entered:
    """Let somebody in: from here on they are who looks."""
    if cookie:
        _set_cookie(info, opened.token, int(_lifetime(info).total_seconds()))
    identity = Identity(row.id, row.role, ALL_SCOPES, session_id=opened.session.id)
    info.context.caller = replace(info.context.caller, viewer=identity)
    return payload(
        account=await found(info.context, User, row.id),
        session=await found(info.context, Session, opened.session.id),
        token=opened.token,
    )


@strawberry.type
class EntryMutations:
    """Coming in and going out."""

    @mutation("Create an account, with a workspace of your own, and sign in.", anyone())
    async def sign_up(
        self,
        info: Info,
        input: Annotated[SignUpInput, strawberry.argument(description="The account.")],
    ) -> SignUpResult:
        """Create an account."""
        account = NewAccount(input.email, input.password, input.username, input.full_name)
        runtime = info.context.runtime
        await throttle_sign_up(runtime.limiter, _device(info))
        async with runtime.database.unit() as unit:
            user, opened = await sign_up(unit, account, _device(info), _lifetime(info))
        return await _enter(SignUpPayload, info, user, opened, cookie=input.cookie)

    @mutation(
        "Sign in with address and password. Attempts are counted per account and "
        "per address, however they are sent.",
        anyone(),
    )
    async def sign_in(
        self,
        info: Info,
        input: Annotated[SignInInput, strawberry.argument(description="Who you are.")],
    ) -> SignInResult:
        """Open a session."""
        runtime = info.context.runtime
        user, opened = await sign_in(
            runtime.database,
            runtime.limiter,
            input.email,
            input.password,
            _device(info),
            _lifetime(info),
        )
        return await _enter(SignInPayload, info, user, opened, cookie=input.cookie)

    @mutation("End the session this request belongs to.", account_holder())
    async def sign_out(self, info: Info) -> SignOutResult:
        """End this session."""
        session_id = _session_of(info)
        async with info.context.runtime.database.unit() as unit:
            row = await sessions.revoke_session(unit, info.context.viewer.id, session_id)
        _set_cookie(info, "", 0)
        return SignOutPayload(session=await found(info.context, Session, row.id))

    @mutation("Exchange this session's token for a new one.", account_holder())
    async def refresh_session(self, info: Info) -> RefreshSessionResult:
        """Give this session a new token."""
        session_id = _session_of(info)
        async with info.context.runtime.database.unit() as unit:
            opened = await sessions.refresh_session(unit, session_id, _lifetime(info))
        _set_cookie(info, opened.token, int(_lifetime(info).total_seconds()))
        session = await found(info.context, Session, session_id)
        return RefreshSessionPayload(session=session, token=opened.token)

    @mutation("End one of your sessions, wherever it is.", account_holder())
    async def revoke_session(
        self,
        info: Info,
        input: Annotated[RevokeSessionInput, strawberry.argument(description="Which session.")],
    ) -> RevokeSessionResult:
        """End a session."""
        viewer = info.context.viewer
        async with info.context.runtime.database.unit() as unit:
            row = await sessions.revoke_session(unit, viewer.id, decode_id(input.id, "Session"))
        return RevokeSessionPayload(session=await found(info.context, Session, row.id))
