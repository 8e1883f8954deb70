from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import Model, Owner


class WorkspaceRole(StrEnum):
    """What a member may do in a workspace."""

    OWNER = "OWNER"
    EDITOR = "EDITOR"
    READER = "READER"


class Workspace(Model):
    """The boundary within which several people share books, questions and answers."""

    __tablename__ = "workspaces"
    __table_args__ = (
        Index(
            "uq_workspaces_personal",
            "personal_user_id",
            unique=True,
            postgresql_where=text("personal_user_id IS NOT NULL"),
        ),
    )
    owner: ClassVar[Owner] = Owner.by("personal_user_id")

    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    #: Set on the one workspace that everybody has for themselves; it goes when they go.
    personal_user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE")
    )


class WorkspaceMember(Model):
    """One person's place in a workspace."""

    __tablename__ = "workspace_members"
    __table_args__ = (
        Index("uq_workspace_members_pair", "workspace_id", "user_id", unique=True),
        Index("ix_workspace_members_user_id", "user_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[WorkspaceRole]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
