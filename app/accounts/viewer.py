"""Whoever asks, as a type."""

from uuid import UUID

import strawberry
from sqlalchemy import func, select

from app.accounts import models
from app.accounts.types import ApiToken, ProviderKey, Session, Settings, User
from app.graph.context import Info
from app.graph.fields import field
from app.operations.types import Usage, usage_query
from app.platform.runs.models import TokenUsage
from app.workspaces.service import memberships
from app.workspaces.types import Workspace

#: Sessions, tokens and keys that are listed at once.
LISTED = 100


@strawberry.type(description="What is left of this minute's budget.")
class RateLimit:
    """What is left of this minute's budget."""

    limit: int = strawberry.field(description="Cost you may spend in a minute.")
    remaining: int = strawberry.field(description="Cost you may still spend.")
    reset_seconds: float = strawberry.field(description="Seconds until all of it is back.")


@strawberry.type(description="You: your account and what belongs to it.")
class Viewer:
    """Whoever asks: their account and what belongs to it."""

    account: User = strawberry.field(description="Your account.")
    settings: Settings = strawberry.field(description="Your settings.")
    key: strawberry.Private[UUID]
    session_id: strawberry.Private[UUID | None]
    workspace_id: strawberry.Private[UUID | None]

    @field("The workspace you work in; your own unless you chose another.")
    async def current_workspace(self, info: Info) -> Workspace | None:
        """Find the session's workspace among those still open to the viewer."""
        async with info.context.runtime.database.read() as session:
            found = (await session.execute(memberships(self.key))).all()
        chosen = [row for row in found if row[0].id == self.workspace_id] or found[:1]
        return Workspace.of(*chosen[0]) if chosen else None

    @field("Your workspaces, your own first.")
    async def workspaces(self, info: Info) -> list[Workspace]:
        """List the viewer's workspaces."""
        async with info.context.runtime.database.read() as session:
            return [Workspace.of(*row) for row in await session.execute(memberships(self.key))]

    @field("The devices that are signed in, the newest first.")
    async def sessions(self, info: Info) -> list[Session]:
        """List sessions that are neither over nor revoked."""
        row = models.AuthSession
        asked = select(row).where(
            row.user_id == self.key, row.revoked_at.is_(None), row.expires_at > func.now()
        )
        async with info.context.runtime.database.read() as session:
            rows = await session.scalars(asked.order_by(row.id.desc()).limit(LISTED))
            return [Session.of(each, self.session_id) for each in rows]

    @field("Your programs' tokens, the newest first.")
    async def api_tokens(self, info: Info) -> list[ApiToken]:
        """List tokens that are not revoked."""
        row = models.AuthToken
        asked = select(row).where(
            row.user_id == self.key,
            row.purpose == models.TokenPurpose.API,
            row.revoked_at.is_(None),
        )
        async with info.context.runtime.database.read() as session:
            rows = await session.scalars(asked.order_by(row.id.desc()).limit(LISTED))
            return [ApiToken.of(each) for each in rows]

    @field("Your providers' keys, the newest first.")
    async def provider_keys(self, info: Info) -> list[ProviderKey]:
        """List the viewer's keys."""
        row = models.ProviderKey
        asked = select(row).where(row.user_id == self.key).order_by(row.id.desc()).limit(LISTED)
        async with info.context.runtime.database.read() as session:
            return [ProviderKey.of(each) for each in await session.scalars(asked)]

    @field("What models were used for you, added up.")
    async def usage(self, info: Info) -> list[Usage]:
        """Add up the metered calls."""
        async with info.context.runtime.database.read() as session:
            rows = await session.execute(usage_query().where(TokenUsage.user_id == self.key))
            return [Usage(**row) for row in rows.mappings()]

    @field("What is left of this minute's budget.")
    def rate_limit(self, info: Info) -> RateLimit | None:
        """Tell what this operation left over."""
        allowance = info.context.allowance
        if allowance is None:
            return None
        return RateLimit(
            limit=allowance.limit,
            remaining=allowance.remaining,
            reset_seconds=allowance.reset,
        )
