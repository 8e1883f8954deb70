from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    event,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import SECRET, Base, Model, Owner


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


# Whoever ends an owner's part locks the workspace and looks again at the end of the transaction:
# of two owners who leave at the same moment, the second one sees that the first has gone. A
# workspace that is deleted, or has no members left, needs no owner.
KEEP_AN_OWNER = """
CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM workspaces WHERE id = OLD.workspace_id FOR UPDATE;
    IF FOUND
        AND EXISTS (
            SELECT 1 FROM workspace_members WHERE workspace_id = OLD.workspace_id AND is_active
        )
        AND NOT EXISTS (
            SELECT 1 FROM workspace_members
            WHERE workspace_id = OLD.workspace_id AND is_active AND role = 'OWNER'
        )
    THEN
        RAISE EXCEPTION 'workspace % would have no owner', OLD.workspace_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ct_workspace_members_owner';
    END IF;
    RETURN NULL;
END $$
"""
ON_OWNERS = """
CREATE CONSTRAINT TRIGGER ct_workspace_members_owner
AFTER UPDATE OR DELETE ON workspace_members DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'OWNER' AND OLD.is_active) EXECUTE FUNCTION keep_an_owner()
"""


@event.listens_for(WorkspaceMember.__table__, "after_create")
def _guard_owners(_table: object, connection: Connection, **_: object) -> None:
    for statement in (KEEP_AN_OWNER, ON_OWNERS):
        connection.exec_driver_sql(statement)


class WorkspaceInvitation(Model):
    """A place in a workspace that is offered to whoever reads the mail of an address."""

    __tablename__ = "workspace_invitations"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("num_nonnulls(accepted_at, declined_at, revoked_at) <= 1", name="one_end"),
        Index(
            "uq_workspace_invitations_open",
            "workspace_id",
            "email",
            unique=True,
            postgresql_where=text(
                "accepted_at IS NULL AND declined_at IS NULL AND revoked_at IS NULL"
            ),
        ),
        Index("ix_workspace_invitations_email", "email"),
        Index("ix_workspace_invitations_invited_by", "invited_by"),
    )
    owner: ClassVar[Owner] = Owner.by("invited_by")

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str]
    role: Mapped[WorkspaceRole]
    #: Made by whoever writes the mail, so that nothing but the mail ever holds the token.
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, info=SECRET)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Persona(Model):
    """A voice that answers in a workspace: a name, and how it is to answer."""

    __tablename__ = "personas"
    __table_args__ = (
        Index("ix_personas_workspace_id", "workspace_id"),
        Index(
            "uq_personas_default",
            "workspace_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        CheckConstraint("is_active OR NOT is_default", name="default_is_active"),
    )
    owner: ClassVar[Owner] = Owner.through("workspace_id", "workspaces")

    workspace_id: Mapped[UUID] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    instructions: Mapped[str] = mapped_column(server_default="")
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class WorkspaceSettings(Base):
    """What the owners of a workspace have set; a workspace without a row has the defaults."""

    __tablename__ = "workspace_settings"
    owner: ClassVar[Owner] = Owner.through("workspace_id", "workspaces")

    workspace_id: Mapped[UUID] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    allow_cross_workspace_answer_reuse: Mapped[bool] = mapped_column(server_default=text("false"))
    allow_custom_question_sharing: Mapped[bool] = mapped_column(server_default=text("false"))
    #: US cents that models may cost here in a month; none is no limit.
    monthly_budget_cents: Mapped[int | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
