"""Who may see what, said again in plain Python: slow, and read row by row.

It knows nothing of the read engine and its predicates. Both have to come to the same end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AuthSession, LoginEvent, User
from app.books.models import Book, Section, WorkspaceBook
from app.platform.runs.models import Run, RunRecord
from app.platform.runtime import Runtime
from app.story.models import Scene
from app.workspaces.models import Persona, Workspace, WorkspaceInvitation, WorkspaceMember

TABLES = (
    User,
    AuthSession,
    LoginEvent,
    Workspace,
    WorkspaceMember,
    WorkspaceInvitation,
    Persona,
    Book,
    WorkspaceBook,
    Section,
    Scene,
    Run,
    RunRecord,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class World:
    """All rows there are."""

    rows: dict[str, list[Row]]

    @classmethod
    async def read(cls, runtime: Runtime) -> "World":
        async with runtime.database.read() as session:
            rows = {
                model.__tablename__: [
                    dict(row)
                    for row in (await session.execute(select(*model.__table__.c))).mappings()
                ]
                for model in TABLES
            }
        return cls(rows)

    def row(self, table: str, key: UUID) -> Row | None:
        return next((row for row in self.rows[table] if row["id"] == key), None)

    def places(self, viewer: UUID, workspace: UUID | None) -> list[Row]:
        """Return somebody's places in a workspace, in use or not."""
        return [
            row
            for row in self.rows["workspace_members"]
            if row["user_id"] == viewer and row["workspace_id"] == workspace and row["is_active"]
        ]

    def belongs(self, viewer: UUID, workspace: UUID | None) -> bool:
        if workspace is None:
            return False
        home = self.row("workspaces", workspace)
        return bool(home and home["is_active"] and self.places(viewer, workspace))

    def reads(self, viewer: UUID, book: Row) -> bool:
        if book["user_id"] == viewer or book["visibility"] == "PUBLIC":
            return True
        if book["visibility"] == "PRIVATE":
            return False
        return any(
            shared["book_id"] == book["id"]
            and shared["added_by"] == book["user_id"]
            and self.belongs(viewer, shared["workspace_id"])
            for shared in self.rows["workspace_books"]
        )

    def _part(self, viewer: UUID, part: Row) -> bool:
        holders = (book for book in self.rows["books"] if book["text_id"] == part["text_id"])
        return any(self.reads(viewer, book) for book in holders)

    def _workspace(self, viewer: UUID, row: Row) -> bool:
        if row["is_active"]:
            return self.belongs(viewer, row["id"])
        return any(place["role"] == "OWNER" for place in self.places(viewer, row["id"]))

    def _person(self, viewer: UUID, row: Row) -> bool:
        return row["id"] == viewer or any(
            self.belongs(viewer, home["id"]) and self.belongs(row["id"], home["id"])
            for home in self.rows["workspaces"]
        )

    def _invitation(self, viewer: UUID, row: Row) -> bool:
        me = self.row("users", viewer)
        mine = me is not None and me["email_verified_at"] and me["email"] == row["email"]
        owns = self.belongs(viewer, row["workspace_id"]) and any(
            place["role"] == "OWNER" for place in self.places(viewer, row["workspace_id"])
        )
        return bool(mine or owns)

    def _run(self, viewer: UUID, row: Row) -> bool:
        return row["user_id"] == viewer or self.belongs(viewer, row["workspace_id"])

    def _run_record(self, viewer: UUID, row: Row) -> bool:
        run = self.row("runs", row["run_id"])
        return run is not None and self._run(viewer, run)

    def sees(self, viewer: UUID | None, kind: str, key: UUID) -> bool:
        """Return whether somebody may see a row at all, whichever way leads to it."""
        rules: dict[str, tuple[str, Callable[[UUID, Row], bool]]] = {
            "User": ("users", lambda me, row: row["id"] == me),
            "Person": ("users", self._person),
            "Session": ("auth_sessions", lambda me, row: row["user_id"] == me),
            "LoginEvent": ("login_events", lambda me, row: row["user_id"] == me),
            "Workspace": ("workspaces", self._workspace),
            "Member": ("workspace_members", lambda me, row: self.belongs(me, row["workspace_id"])),
            "Invitation": ("workspace_invitations", self._invitation),
            "Persona": ("personas", lambda me, row: self.belongs(me, row["workspace_id"])),
            "Book": ("books", self.reads),
            "Section": ("sections", self._part),
            "Scene": ("scenes", self._part),
            "Run": ("runs", self._run),
            "RunRecord": ("run_records", self._run_record),
        }
        if viewer is None:
            return False
        table, rule = rules[kind]
        row = self.row(table, key)
        return row is not None and rule(viewer, row)
