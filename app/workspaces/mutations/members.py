"""Who belongs to a workspace: invited, let in, made more or less, sent out."""

from typing import Annotated

import strawberry
from sqlalchemy import ColumnElement

from app.accounts.service.throttle import throttle_invitation
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.workspaces.models import WorkspaceRole
from app.workspaces.service import invitations, members
from app.workspaces.service.membership import Permission
from app.workspaces.types import Invitation, Member, Workspace


@strawberry.input(description="A place to offer.")
class InviteMemberInput:
    """A place to offer."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")
    email: str = strawberry.field(description="Whom to offer it: an e-mail address.")
    role: WorkspaceRole = strawberry.field(description="What they may do once they accept.")


@strawberry.input(description="Which invitation to take back.")
class RevokeInvitationInput:
    """Which invitation to take back."""

    id: strawberry.ID = strawberry.field(description="The invitation.")


@strawberry.input(one_of=True, description="An invitation, by its id or by what was mailed.")
class InvitationInput:
    """An invitation, by its id or by what was mailed."""

    id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="The invitation, as `viewer { invitations }` lists it."
    )
    token: strawberry.Maybe[str] = strawberry.field(description="The token out of the mail.")


@strawberry.input(description="What a member may do from now on.")
class ChangeRoleInput:
    """What a member may do from now on."""

    member_id: strawberry.ID = strawberry.field(description="The member.")
    role: WorkspaceRole = strawberry.field(description="What they may do.")


@strawberry.input(description="Whom to send out.")
class RemoveMemberInput:
    """Whom to send out."""

    member_id: strawberry.ID = strawberry.field(description="The member.")


@strawberry.input(description="Which workspace to leave.")
class LeaveWorkspaceInput:
    """Which workspace to leave."""

    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")


@strawberry.type(description="A mail is on its way.")
class InviteMemberPayload:
    """A mail is on its way."""

    invitation: Invitation = strawberry.field(description="The invitation.")


@strawberry.type(description="The invitation is worthless.")
class RevokeInvitationPayload:
    """The invitation is worthless."""

    invitation: Invitation = strawberry.field(description="The invitation.")


@strawberry.type(description="You are a member.")
class AcceptInvitationPayload:
    """You are a member."""

    workspace: Workspace = strawberry.field(description="The workspace.")


@strawberry.type(description="You have said no.")
class DeclineInvitationPayload:
    """You have said no."""

    invitation: Invitation = strawberry.field(description="The invitation.")


@strawberry.type(description="The member has another role, from this moment on.")
class ChangeRolePayload:
    """The member has another role, from this moment on."""

    member: Member = strawberry.field(description="The member.")


@strawberry.type(description="They are out, and what they had open is closed.")
class RemoveMemberPayload:
    """They are out, and what they had open is closed."""

    id: strawberry.ID = strawberry.field(description="The member that was.")


@strawberry.type(description="You are out, and what you had open there is closed.")
class LeaveWorkspacePayload:
    """You are out, and what you had open there is closed."""

    id: strawberry.ID = strawberry.field(description="The workspace you have left.")


InviteMemberResult = Annotated[
    InviteMemberPayload | InvalidInput | NotFound | Forbidden | Conflict | RateLimited,
    strawberry.union("InviteMemberResult", description="How inviting went."),
]
RevokeInvitationResult = Annotated[
    RevokeInvitationPayload | NotFound | Forbidden,
    strawberry.union("RevokeInvitationResult", description="How taking it back went."),
]
AcceptInvitationResult = Annotated[
    AcceptInvitationPayload | NotFound | Conflict,
    strawberry.union("AcceptInvitationResult", description="How accepting went."),
]
DeclineInvitationResult = Annotated[
    DeclineInvitationPayload | NotFound | Conflict,
    strawberry.union("DeclineInvitationResult", description="How declining went."),
]
ChangeRoleResult = Annotated[
    ChangeRolePayload | NotFound | Forbidden | Conflict,
    strawberry.union("ChangeRoleResult", description="How changing the role went."),
]
RemoveMemberResult = Annotated[
    RemoveMemberPayload | NotFound | Forbidden | Conflict,
    strawberry.union("RemoveMemberResult", description="How removing went."),
]
LeaveWorkspaceResult = Annotated[
    LeaveWorkspacePayload | NotFound | Conflict,
    strawberry.union("LeaveWorkspaceResult", description="How leaving went."),
]


def _offered(input: InvitationInput) -> ColumnElement[bool]:
    if input.token is not None:
        return invitations.by_token(input.token.value)
    return invitations.by_id(decode_id(input.id.value if input.id else "", "Invitation"))


@strawberry.type
class MemberMutations:
    """Who belongs to a workspace."""

    @mutation(
        "Offer somebody a place; asking again renews the offer and its mail.",
        writer(permission=Permission.MANAGE),
    )
    async def invite_member(
        self,
        info: Info,
        input: Annotated[InviteMemberInput, strawberry.argument(description="The place.")],
    ) -> InviteMemberResult:
        """Invite somebody."""
        runtime, viewer = info.context.runtime, info.context.viewer
        key = decode_id(input.workspace_id, "Workspace")
        await throttle_invitation(runtime.limiter, viewer.id)
        async with runtime.database.unit() as unit:
            row = await invitations.invite(unit, viewer.id, key, input.email, input.role)
        return InviteMemberPayload(invitation=await found(info.context, Invitation, row.id))

    @mutation(
        "Take an invitation back that was not answered yet.",
        writer(permission=Permission.MANAGE),
    )
    async def revoke_invitation(
        self,
        info: Info,
        input: Annotated[RevokeInvitationInput, strawberry.argument(description="Which.")],
    ) -> RevokeInvitationResult:
        """Take an invitation back."""
        key = decode_id(input.id, "Invitation")
        async with info.context.runtime.database.unit() as unit:
            row = await invitations.take_back(unit, info.context.viewer.id, key)
        return RevokeInvitationPayload(invitation=await found(info.context, Invitation, row.id))

    @mutation("Take the place you are offered.", writer())
    async def accept_invitation(
        self,
        info: Info,
        input: Annotated[InvitationInput, strawberry.argument(description="The invitation.")],
    ) -> AcceptInvitationResult:
        """Accept an invitation."""
        async with info.context.runtime.database.unit() as unit:
            row = await invitations.accept(unit, info.context.viewer.id, _offered(input))
        workspace = await found(info.context, Workspace, row.workspace_id)
        return AcceptInvitationPayload(workspace=workspace)

    @mutation("Turn down the place you are offered.", writer())
    async def decline_invitation(
        self,
        info: Info,
        input: Annotated[InvitationInput, strawberry.argument(description="The invitation.")],
    ) -> DeclineInvitationResult:
        """Decline an invitation."""
        async with info.context.runtime.database.unit() as unit:
            row = await invitations.decline(unit, info.context.viewer.id, _offered(input))
        return DeclineInvitationPayload(invitation=await found(info.context, Invitation, row.id))

    @mutation("Let a member do more or less.", writer(permission=Permission.MANAGE))
    async def change_role(
        self,
        info: Info,
        input: Annotated[ChangeRoleInput, strawberry.argument(description="The role.")],
    ) -> ChangeRoleResult:
        """Change a role."""
        key = decode_id(input.member_id, "Member")
        async with info.context.runtime.database.unit() as unit:
            await members.change_role(unit, info.context.viewer.id, key, input.role)
        return ChangeRolePayload(member=await found(info.context, Member, key))

    @mutation("Send somebody out of a workspace, at once.", writer(permission=Permission.MANAGE))
    async def remove_member(
        self,
        info: Info,
        input: Annotated[RemoveMemberInput, strawberry.argument(description="Whom.")],
    ) -> RemoveMemberResult:
        """Remove a member."""
        key = decode_id(input.member_id, "Member")
        async with info.context.runtime.database.unit() as unit:
            await members.remove_member(unit, info.context.viewer.id, key)
        return RemoveMemberPayload(id=input.member_id)

    @mutation("Go out of a workspace.", writer(permission=Permission.SEE))
    async def leave_workspace(
        self,
        info: Info,
        input: Annotated[LeaveWorkspaceInput, strawberry.argument(description="Which.")],
    ) -> LeaveWorkspaceResult:
        """Leave a workspace."""
        key = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await members.leave(unit, info.context.viewer.id, key)
        return LeaveWorkspacePayload(id=input.workspace_id)
