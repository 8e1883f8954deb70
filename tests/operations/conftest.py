"""Runs of people and of workspaces, as rows."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.graph.ids import encode_id
from app.platform.runs.models import Run, RunKind
from app.platform.runtime import Runtime
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole
from tests.installation import Client


class Office:
    """Makes what GraphQL cannot make yet."""

    def __init__(self, runtime: Runtime) -> None:
        self.database = runtime.database

    async def key(self, who: Client) -> UUID:
        async with self.database.read() as session:
            asked = select(User.id).where(User.username == who.account["username"])
            return (await session.scalars(asked)).one()

    async def share(self, *members: Client) -> UUID:
        async with self.database.unit() as unit:
            space = unit.add(Workspace(name="club", slug="club"))
            await unit.session.flush()
            for member in members:
                key = await self.key(member)
                role = WorkspaceRole.READER
                unit.add(WorkspaceMember(workspace_id=space.id, user_id=key, role=role))
            return space.id

    async def run(self, owner: Client | None, **given: Any) -> str:
        """Write a run's row, and return its id as clients see it."""
        user_id = await self.key(owner) if owner else None
        async with self.database.unit() as unit:
            values = {"kind": RunKind.ENRICH, "subject": "x", "user_id": user_id, **given}
            row = unit.add(Run(**values))
            await unit.session.flush()
            return str(encode_id("Run", row.id))


@pytest.fixture
def office(runtime: Runtime) -> Office:
    return Office(runtime)
