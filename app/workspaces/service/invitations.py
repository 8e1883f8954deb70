from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.accounts.events import RightsChanged, rights_stream
from app.accounts.models import User
from app.accounts.service.sign_up import email_faults, fold_email
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, InvalidInput, NotFound
from app.platform.mail import post
from app.platform.secrets import hash_of
from app.workspaces.models import WorkspaceInvitation, WorkspaceMember, WorkspaceRole
from app.workspaces.service.membership import Permission, demand, lock, refuse_personal

#: How long an invitation holds.
PATIENCE = timedelta(days=14)

#: The letter that brings an invitation; see letters.py.
LETTER = "INVITATION"

WORTHLESS = "This invitation was taken back or answered, has expired, or is not for you."


def is_open() -> ColumnElement[bool]:
    """Return the condition under which an invitation still waits for an answer."""
    return (
        WorkspaceInvitation.accepted_at.is_(None)
        & WorkspaceInvitation.declined_at.is_(None)
        & WorkspaceInvitation.revoked_at.is_(None)
    )


async def invite(
    unit: UnitOfWork, user_id: UUID, workspace_id: UUID, email: str, role: WorkspaceRole
) -> WorkspaceInvitation:
    """Offer a place to whoever reads the mail of an address; asking again renews the offer."""
    email = fold_email(email)
    if faults := email_faults(email):
        raise InvalidInput(*faults)
    workspace = await lock(unit, workspace_id)
    await demand(unit, user_id, workspace_id, Permission.MANAGE)
    refuse_personal(workspace)
    member = (
        select(WorkspaceMember.id)
        .join(User, User.id == WorkspaceMember.user_id)
        .where(WorkspaceMember.workspace_id == workspace_id, User.email == email)
    )
    if await unit.session.scalar(member) is not None:
        raise Conflict("Somebody with this address is a member already.")
    values = {
        "role": role,
        "invited_by": user_id,
        "token_hash": None,
        "expires_at": func.now() + PATIENCE,
    }
    offer = insert(WorkspaceInvitation).values(workspace_id=workspace_id, email=email, **values)
    row = (
        await unit.session.scalars(
            offer.on_conflict_do_update(
                index_elements=["workspace_id", "email"], index_where=is_open(), set_=values
            ).returning(WorkspaceInvitation)
        )
    ).one()
    await post(unit, LETTER, email, {"invitation": str(row.id)})
    return row


async def take_back(unit: UnitOfWork, user_id: UUID, invitation_id: UUID) -> WorkspaceInvitation:
    """Withdraw an offer that was not answered yet."""
    home = select(WorkspaceInvitation.workspace_id).where(WorkspaceInvitation.id == invitation_id)
    workspace_id = await unit.session.scalar(home)
    if workspace_id is None:
        raise NotFound("There is no such invitation.")
    await demand(unit, user_id, workspace_id, Permission.MANAGE)
    return await _end(unit, WorkspaceInvitation.id == invitation_id, "revoked_at")


async def accept(unit: UnitOfWork, user_id: UUID, offered: ColumnElement[bool]) -> WorkspaceMember:
    """Take a place that was offered to one's address."""
    mine = offered & await _to(unit, user_id)
    home = select(WorkspaceInvitation.workspace_id).where(mine)
    workspace_id = await unit.session.scalar(home)
    if workspace_id is None:
        raise NotFound(WORTHLESS)
    workspace = await lock(unit, workspace_id)
    row = await _end(unit, mine, "accepted_at")
    if not workspace.is_active:
        raise NotFound(WORTHLESS)
    place = insert(WorkspaceMember).values(
        workspace_id=row.workspace_id, user_id=user_id, role=row.role
    )
    member = (
        await unit.session.scalars(place.on_conflict_do_nothing().returning(WorkspaceMember))
    ).one_or_none()
    if member is None:
        raise Conflict("You are a member of this workspace already.")
    unit.emit(rights_stream(user_id), RightsChanged("joined a workspace"))
    return member


async def decline(
    unit: UnitOfWork, user_id: UUID, offered: ColumnElement[bool]
) -> WorkspaceInvitation:
    """Turn down a place that was offered to one's address."""
    return await _end(unit, offered & await _to(unit, user_id), "declined_at")


def by_id(invitation_id: UUID) -> ColumnElement[bool]:
    """Find an invitation as its receiver sees it in the list of theirs."""
    return WorkspaceInvitation.id == invitation_id


def by_token(token: str) -> ColumnElement[bool]:
    """Find an invitation by what was mailed."""
    return WorkspaceInvitation.token_hash == hash_of(token)


async def _to(unit: UnitOfWork, user_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which an invitation is for somebody.

    The address must have been shown to be theirs: else an account that merely claims it would do.
    A token shows nothing more, since mails are forwarded.
    """
    user = (await unit.session.scalars(select(User).where(User.id == user_id))).one()
    if user.email_verified_at is None:
        raise Conflict("Verify your e-mail address first; see `requestEmailVerification`.")
    return WorkspaceInvitation.email == user.email


async def _end(unit: UnitOfWork, which: ColumnElement[bool], how: str) -> WorkspaceInvitation:
    still = (which, is_open(), WorkspaceInvitation.expires_at > func.now())
    ended = update(WorkspaceInvitation).where(*still).values({how: func.now()})
    row = (await unit.session.scalars(ended.returning(WorkspaceInvitation))).one_or_none()
    if row is None:
        raise NotFound(WORTHLESS)
    return row
