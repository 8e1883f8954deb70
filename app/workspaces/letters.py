"""The letter that brings an invitation."""

from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.models import User
from app.platform.db.unit import UnitOfWork
from app.platform.mail import Letter, letters
from app.platform.mail.letters import way
from app.platform.mail.models import Mail
from app.platform.runs.events import user_stream
from app.platform.secrets import Prefix, hash_of, new_secret
from app.settings import Settings
from app.workspaces.events import Invited
from app.workspaces.models import Workspace, WorkspaceInvitation
from app.workspaces.service.invitations import LETTER, is_open


async def _invitation(unit: UnitOfWork, mail: Mail, settings: Settings) -> Letter | None:
    found = (
        await unit.session.execute(
            select(WorkspaceInvitation, Workspace.name, User)
            .join(Workspace, Workspace.id == WorkspaceInvitation.workspace_id)
            .join(User, User.id == WorkspaceInvitation.invited_by)
            .where(
                WorkspaceInvitation.id == UUID(mail.about["invitation"]),
                is_open(),
                WorkspaceInvitation.expires_at > func.now(),
            )
        )
    ).one_or_none()
    if found is None:
        return None
    invitation, workspace, host = found
    token = new_secret(Prefix.MAILED)
    await unit.session.execute(
        update(WorkspaceInvitation)
        .where(WorkspaceInvitation.id == invitation.id)
        .values(token_hash=hash_of(token))
    )
    # Whoever invites learns nothing of whether the address has an account: it is found out here.
    guest = await unit.session.scalar(select(User.id).where(User.email == invitation.email))
    if guest is not None:
        unit.emit(user_stream(guest), Invited(invitation.id, workspace, invitation.role))
    return Letter(
        f"{_line(host.full_name or host.username)} invites you to “{_line(workspace)}”",
        f"You are invited to the workspace “{workspace}” as {invitation.role.lower()}. Sign in, or "
        "sign up with this address, and accept within two weeks:\n\n"
        f"{way(settings, 'invitation', 'acceptInvitation', token)}\n\n"
        f"Invited by {host.full_name or host.username} ({host.email}). If you do not know them, "
        "ignore this mail.",
    )


def _line(text: str) -> str:
    """Return a text as it may stand in a subject: what people name things may hold line breaks."""
    return " ".join(text.split())[:100]


letters.add(LETTER, _invitation)
