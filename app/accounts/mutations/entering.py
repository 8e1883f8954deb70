"""What every way of coming in has in common: the device, the session, the cookie."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import strawberry

from app.accounts import models
from app.accounts.cookie import session_cookie
from app.accounts.identity import Identity
from app.accounts.service.second_factor import SecondFactors
from app.accounts.service.sessions import Device, Opened
from app.accounts.service.sign_in import Door
from app.accounts.types import Session, User
from app.graph.context import Info
from app.graph.read.load import found
from app.platform.errors import NotFound, Unauthenticated
from app.platform.scopes import ALL_SCOPES

TO_BROWSER = "Also set the session cookie; for browsers."


@strawberry.type
class Entered:
    """Whoever has come in."""

    account: User = strawberry.field(description="Your account.")
    session: Session = strawberry.field(description="The session that was opened.")
    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer …`; it is not shown again."
    )


Entering = TypeVar("Entering", bound=Entered)


def device_of(info: Info) -> Device:
    """Return where a request comes from."""
    return Device(info.context.caller.address, info.context.caller.user_agent)


def lifetime_of(info: Info) -> timedelta:
    """Return how long a session lives unused."""
    return timedelta(days=info.context.runtime.settings.sessions_days)


def factors_of(info: Info) -> SecondFactors:
    """Return what asks for second factors."""
    runtime = info.context.runtime
    return SecondFactors(runtime.database, runtime.limiter, runtime.keyring)


def door_of(info: Info) -> Door:
    """Return the way in for whoever asks."""
    runtime = info.context.runtime
    return Door(
        runtime.database, runtime.limiter, factors_of(info), device_of(info), lifetime_of(info)
    )


def identity_of(info: Info) -> Identity:
    """Return who asks, with what they came with."""
    viewer = info.context.viewer
    if not isinstance(viewer, Identity):
        raise Unauthenticated
    return viewer


def session_of(info: Info) -> UUID:
    """Return the session that a request belongs to."""
    session_id = identity_of(info).session_id
    if session_id is None:
        raise NotFound("You came with an API token, not with a session.")
    return session_id


def set_cookie(info: Info, token: str, seconds: int) -> None:
    """Have a browser send a token along from now on; an empty one is forgotten."""
    info.context.response.headers.append(("Set-Cookie", session_cookie(token, seconds)))


async def enter(
    payload: Callable[..., Entering], info: Info, row: models.User, opened: Opened, *, cookie: bool
) -> Entering:
    """Let somebody in: from here on they are who looks."""
    if cookie:
        set_cookie(info, opened.token, int(lifetime_of(info).total_seconds()))
    identity = Identity(row.id, row.role, ALL_SCOPES, session_id=opened.session.id)
    info.context.caller = replace(info.context.caller, viewer=identity)
    return payload(
        account=await found(info.context, User, row.id),
        session=await found(info.context, Session, opened.session.id),
        token=opened.token,
    )
