"""Devices that are signed in: out, on under a new token, and believed anew."""

from datetime import datetime
from typing import Annotated

import strawberry

from app.accounts.mutations.entering import (
    device_of,
    factors_of,
    identity_of,
    lifetime_of,
    session_of,
    set_cookie,
)
from app.accounts.mutations.sign_in import CODE
from app.accounts.problems import InvalidCredentials, SecondFactorRequired
from app.accounts.service import sessions
from app.accounts.service.change_password import end_sessions
from app.accounts.service.proof import FRESH, Proof
from app.accounts.types import Session
from app.graph.access import account_holder
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import NotFound, RateLimited
from app.graph.read.load import found


@strawberry.input(description="Which session to end.")
class RevokeSessionInput:
    """Which session to end."""

    id: strawberry.ID = strawberry.field(description="The session.")


@strawberry.input(description="A fresh proof that it is you.")
class ReauthenticateInput:
    """A fresh proof that it is you."""

    password: str = strawberry.field(description="Your password.")
    code: str | None = strawberry.field(default=None, description=CODE)


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


@strawberry.type(description="All other devices are out.")
class RevokeOtherSessionsPayload:
    """All other devices are out."""

    count: int = strawberry.field(description="How many sessions that ended.")


@strawberry.type(description="For some minutes you may do what asks for a fresh proof.")
class ReauthenticatePayload:
    """For some minutes you may do what asks for a fresh proof."""

    session: Session = strawberry.field(description="The session.")
    until: datetime = strawberry.field(description="Until when the proof holds.")


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
RevokeOtherSessionsResult = Annotated[
    RevokeOtherSessionsPayload | NotFound,
    strawberry.union("RevokeOtherSessionsResult", description="How revoking went."),
]
ReauthenticateResult = Annotated[
    ReauthenticatePayload | InvalidCredentials | SecondFactorRequired | NotFound | RateLimited,
    strawberry.union("ReauthenticateResult", description="How the proof went."),
]


@strawberry.type
class SessionMutations:
    """Devices that are signed in."""

    @mutation("End the session this request belongs to.", account_holder())
    async def sign_out(self, info: Info) -> SignOutResult:
        """End this session."""
        session_id = session_of(info)
        async with info.context.runtime.database.unit() as unit:
            row = await sessions.revoke_session(unit, info.context.viewer.id, session_id)
        set_cookie(info, "", 0)
        return SignOutPayload(session=await found(info.context, Session, row.id))

    @mutation("Exchange this session's token for a new one.", account_holder())
    async def refresh_session(self, info: Info) -> RefreshSessionResult:
        """Give this session a new token."""
        session_id = session_of(info)
        async with info.context.runtime.database.unit() as unit:
            opened = await sessions.refresh_session(unit, session_id, lifetime_of(info))
        set_cookie(info, opened.token, int(lifetime_of(info).total_seconds()))
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

    @mutation("End all your sessions but this one.", account_holder())
    async def revoke_other_sessions(self, info: Info) -> RevokeOtherSessionsResult:
        """End the other sessions."""
        session_id = session_of(info)
        async with info.context.runtime.database.unit() as unit:
            count = await end_sessions(unit, info.context.viewer.id, but=session_id)
        return RevokeOtherSessionsPayload(count=count)

    @mutation(
        "Show again that it is you, as deleting the account and changing keys or the address ask.",
        account_holder(),
    )
    async def reauthenticate(
        self,
        info: Info,
        input: Annotated[ReauthenticateInput, strawberry.argument(description="The proof.")],
    ) -> ReauthenticateResult:
        """Believe this session for some time."""
        runtime = info.context.runtime
        proof = Proof(runtime.database, runtime.limiter, factors_of(info))
        session_id = session_of(info)
        at = await proof.give(
            identity_of(info), session_id, input.password, input.code, device_of(info)
        )
        session = await found(info.context, Session, session_id)
        return ReauthenticatePayload(session=session, until=at + FRESH)
