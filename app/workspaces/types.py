from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import and_, exists, func, not_, or_, select

from app.accounts.models import User
from app.accounts.types import picture_url
from app.graph.connection import Connection
from app.graph.enums import describe
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, many, one, paged, same
from app.graph.read.see import See
from app.workspaces import models
from app.workspaces.models import WorkspaceMember, WorkspaceRole
from app.workspaces.service.membership import Permission, is_member, may

#: Personas that are listed at once.
LISTED = 100

describe(
    WorkspaceRole,
    {
        WorkspaceRole.OWNER: "May do everything, and lets others in.",
        WorkspaceRole.EDITOR: "May add and change what is shared.",
        WorkspaceRole.READER: "May see what is shared.",
    },
)


def to_companions(person: Row, see: See) -> Any:
    """Show a person to themselves, and to whoever shares a workspace in use with them."""
    theirs, mine = models.WorkspaceMember, models.WorkspaceMember.__table__.alias("mine")
    shared = exists(
        select(theirs.id)
        .join(mine, mine.c.workspace_id == theirs.workspace_id)
        .join(models.Workspace, models.Workspace.id == theirs.workspace_id)
        .where(
            theirs.user_id == person.id,
            theirs.is_active,
            mine.c.user_id == see.viewer,
            mine.c.is_active,
            models.Workspace.is_active,
        )
        .correlate_except(theirs, mine, models.Workspace)
    )
    return or_(person.id == see.viewer, shared)


def to_members(workspace: Row, see: See) -> Any:
    """Show a workspace to its members; one that is out of use to its owners alone."""
    owner = exists(
        select(WorkspaceMember.id)
        .where(
            WorkspaceMember.workspace_id == workspace.id,
            WorkspaceMember.user_id == see.viewer,
            WorkspaceMember.role == WorkspaceRole.OWNER,
            WorkspaceMember.is_active,
        )
        .correlate_except(WorkspaceMember)
    )
    return or_(is_member(see.viewer, workspace.id), and_(not_(workspace.is_active), owner))


def inside(row: Row, see: See) -> Any:
    """Show what belongs to a workspace to its members."""
    return is_member(see.viewer, row.workspace_id)


def to_both_sides(invitation: Row, see: See) -> Any:
    """Show an invitation to the owners of the workspace, and to whom it is for."""
    return or_(
        may(see.viewer, invitation.workspace_id, Permission.MANAGE), addressed(invitation, see)
    )


def addressed(invitation: Row, see: See) -> Any:
    """Return the condition under which an invitation is for whoever looks."""
    return exists(
        select(User.id)
        .where(
            User.id == see.viewer,
            User.email == invitation.email,
            User.email_verified_at.is_not(None),
        )
        .correlate_except(User)
    )


def _role(workspace: Row, see: See) -> Any:
    return (
        select(WorkspaceMember.role)
        .where(WorkspaceMember.workspace_id == workspace.id, WorkspaceMember.user_id == see.viewer)
        .correlate_except(WorkspaceMember)
        .scalar_subquery()
    )


def _setting(name: str) -> Any:
    stored = getattr(models.WorkspaceSettings, name)

    def read(workspace: Row, _see: See) -> Any:
        settings = models.WorkspaceSettings
        found = select(stored).where(settings.workspace_id == workspace.id)
        return func.coalesce(found.correlate_except(settings).scalar_subquery(), False)

    return read


@entity(User, visible=to_companions, description="A person as others in a workspace see them.")
class Person(Node):
    """A person as others in a workspace see them."""

    id: strawberry.ID = key()
    username: str = column("The name others see.")
    full_name: str = column("The full name, if given.")
    avatar_url: str | None = computed(
        "Where to fetch the picture, for some hours; ask again for a new one.",
        picture_url,
        avatar_key=lambda person, _: person.avatar_key,
    )


@entity(models.WorkspaceMember, visible=inside, description="One person's place in a workspace.")
class Member(Node):
    """One person's place in a workspace."""

    id: strawberry.ID = key()
    person: Person | None = one("Who it is.", lambda member, person, _: person.id == member.user_id)
    role: WorkspaceRole = column("What they may do.")
    created_at: datetime = column("When they joined.")


@entity(
    models.WorkspaceInvitation,
    visible=to_both_sides,
    description="A place in a workspace that somebody is offered.",
)
class Invitation(Node):
    """A place in a workspace that somebody is offered."""

    id: strawberry.ID = key()
    workspace_name: str = column(
        "The workspace's name.",
        lambda invitation, _: (
            select(models.Workspace.name)
            .where(models.Workspace.id == invitation.workspace_id)
            .correlate_except(models.Workspace)
            .scalar_subquery()
        ),
    )
    email: str = column("The address it was mailed to.")
    role: WorkspaceRole = column("What its receiver may do once they accept.")
    invited_by: str = column(
        "The user name of whoever offers it.",
        lambda invitation, _: (
            select(User.username)
            .where(User.id == invitation.invited_by)
            .correlate_except(User)
            .scalar_subquery()
        ),
    )
    created_at: datetime = column("When it was first offered.")
    expires_at: datetime = column("Until when it can be accepted.")
    accepted_at: datetime | None = column("When it was accepted.")
    declined_at: datetime | None = column("When it was declined.")
    revoked_at: datetime | None = column("When it was taken back.")


@entity(models.Persona, visible=inside, description="A voice that answers in a workspace.")
class Persona(Node):
    """A voice that answers in a workspace."""

    id: strawberry.ID = key()
    name: str = column("Its name.")
    instructions: str = column("How it is to answer.")
    is_default: bool = column("Whether it answers when nobody chose another.")
    is_active: bool = column("Whether it can be chosen.")
    created_at: datetime = column("When it was made.")


@entity(models.Workspace, visible=to_members, description="What a workspace's owners have set.")
class WorkspaceSettings:
    """What a workspace's owners have set."""

    allow_cross_workspace_answer_reuse: bool = column(
        "Whether answers given here may serve other workspaces that allow the same.",
        _setting("allow_cross_workspace_answer_reuse"),
    )
    allow_custom_question_sharing: bool = column(
        "Whether questions written here may be shared with other workspaces.",
        _setting("allow_custom_question_sharing"),
    )
    monthly_budget_cents: int | None = column(
        "US cents that models may cost here in a month, if there is a limit.",
        lambda workspace, _: (
            select(models.WorkspaceSettings.monthly_budget_cents)
            .where(models.WorkspaceSettings.workspace_id == workspace.id)
            .correlate_except(models.WorkspaceSettings)
            .scalar_subquery()
        ),
    )


@entity(
    models.Workspace,
    visible=to_members,
    description="Where several people share books, questions and answers.",
)
class Workspace(Node):
    """Where several people share books, questions and answers."""

    id: strawberry.ID = key()
    name: str = column("Its name.")
    slug: str = column("Its name in addresses.")
    is_personal: bool = column(
        "Whether it is one person's own.", lambda row, _: row.personal_user_id.is_not(None)
    )
    is_active: bool = column("Whether it is in use; if not, only its owners see it.")
    role: WorkspaceRole = column("What you may do in it.", _role)
    created_at: datetime = column("When it was made.")
    settings: WorkspaceSettings = same("What its owners have set.")
    members: Connection[Member] = paged(
        "Who belongs to it, whoever joined last first.",
        lambda workspace, member, _: and_(member.workspace_id == workspace.id, member.is_active),
    )
    invitations: Connection[Invitation] = paged(
        "Places that were offered; for its owners.",
        lambda workspace, invitation, _: invitation.workspace_id == workspace.id,
    )
    personas: list[Persona] = many(
        "The voices that can be chosen, by name.",
        lambda workspace, persona, _: and_(persona.workspace_id == workspace.id, persona.is_active),
        order=lambda persona, _: [persona.name, persona.id],
        most=LISTED,
    )
    default_persona: Persona | None = one(
        "The voice that answers when nobody chose another.",
        lambda workspace, persona, _: and_(
            persona.workspace_id == workspace.id, persona.is_default
        ),
    )
