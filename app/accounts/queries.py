from collections.abc import Sequence
from uuid import UUID

import strawberry
from sqlalchemy import select

from app.accounts import models
from app.accounts.identity import Identity
from app.accounts.types import Settings, User
from app.accounts.viewer import Viewer
from app.graph.access import anyone
from app.graph.context import Context, Info
from app.graph.fields import query
from app.graph.node import Node, node_loader


@node_loader("User")
async def load_users(context: Context, keys: Sequence[UUID]) -> dict[UUID, Node]:
    """Find users again by their keys; for now everybody sees only themselves."""
    viewer = context.caller.viewer
    if viewer is None or viewer.id not in keys:
        return {}
    async with context.runtime.database.read() as session:
        row = await session.get_one(models.User, viewer.id)
        return {row.id: User.of(row, viewer.id)}


@strawberry.type
class AccountQueries:
    """What can be asked about oneself."""

    @query("You, or null when you are not signed in.", anyone())
    async def viewer(self, info: Info) -> Viewer | None:
        """Show whoever asks."""
        identity = info.context.caller.viewer
        if not isinstance(identity, Identity):
            return None
        asked = select(models.User).where(models.User.id == identity.id)
        async with info.context.runtime.database.read() as session:
            row = (await session.scalars(asked)).one_or_none()
        if row is None:
            return None
        return Viewer(
            account=User.of(row, row.id),
            settings=Settings.of(row),
            key=row.id,
            session_id=identity.session_id,
            workspace_id=identity.workspace_id,
        )
