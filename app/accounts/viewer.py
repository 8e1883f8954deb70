"""Whoever asks, as a type."""

from typing import Any

import strawberry
from sqlalchemy import and_, func, select, true

from app.accounts import models
from app.accounts.models import AuthSession, TokenPurpose
from app.accounts.types import (
    ApiToken,
    EmailChange,
    LinkedAccount,
    LoginEvent,
    Passkey,
    ProviderKey,
    SecondFactor,
    Session,
    Settings,
    User,
    oneself,
)
from app.credits.types.purchase import Purchase
from app.credits.types.wallet import Wallet
from app.graph.connection import Connection
from app.graph.context import Context
from app.graph.read.declare import Row
from app.graph.read.fields import computed, entity, many, one, paged, same
from app.graph.read.see import See
from app.operations.types import Usage, usage
from app.workspaces.models import Workspace as WorkspaceRow
from app.workspaces.service import is_member
from app.workspaces.types import Invitation, Persona, Workspace, addressed

#: Sessions, tokens and keys that are listed at once.
LISTED = 100


@strawberry.type(description="What is left of this minute's budget.")
class RateLimit:
    """What is left of this minute's budget."""

    limit: int = strawberry.field(description="Cost you may spend in a minute.")
    remaining: int = strawberry.field(description="Cost you may still spend.")
    reset_seconds: float = strawberry.field(description="Seconds until all of it is back.")


def _rate_limit(context: Context) -> RateLimit | None:
    left = context.allowance
    if left is None:
        return None
    return RateLimit(limit=left.limit, remaining=left.remaining, reset_seconds=left.reset)


def _chosen_first(workspace: Row, see: See) -> list[Any]:
    chosen = select(AuthSession.current_workspace_id).where(AuthSession.id == see.session)
    is_chosen = func.coalesce(workspace.id == chosen.scalar_subquery(), False)
    return [is_chosen.desc(), *_own_first(workspace, see)]


def _current_workspace(see: See) -> Any:
    """Return the workspace that the session has chosen, if one still may, or one's own."""
    chosen = (
        select(AuthSession.current_workspace_id)
        .where(
            AuthSession.id == see.session, is_member(see.viewer, AuthSession.current_workspace_id)
        )
        .scalar_subquery()
    )
    own = (
        select(WorkspaceRow.id).where(WorkspaceRow.personal_user_id == see.viewer).scalar_subquery()
    )
    return func.coalesce(chosen, own)


def _chosen_voice_first(persona: Row, see: See) -> list[Any]:
    chosen = select(AuthSession.current_persona_id).where(AuthSession.id == see.session)
    is_chosen = func.coalesce(persona.id == chosen.scalar_subquery(), False)
    return [is_chosen.desc(), persona.is_default.desc(), persona.id]


def _own_first(workspace: Row, _see: See) -> list[Any]:
    return [workspace.personal_user_id.is_(None), workspace.name, workspace.id]


def _newest_first(row: Row, _see: See) -> list[Any]:
    return [row.id.desc()]


@entity(models.User, visible=oneself, description="You: your account and what belongs to it.")
class Viewer:
    """Whoever asks: their account and what belongs to it."""

    account: User = same("Your account.")
    settings: Settings = same("Your settings.")
    current_workspace: Workspace | None = one(
        "The workspace you work in; your own unless you chose another.",
        lambda _user, workspace, _: workspace.is_active,
        order=_chosen_first,
    )
    current_persona: Persona | None = one(
        "The voice that answers you: the one you chose, or the default of your workspace.",
        lambda _user, persona, see: and_(
            persona.is_active, persona.workspace_id == _current_workspace(see)
        ),
        order=_chosen_voice_first,
    )
    invitations: list[Invitation] = many(
        "Places in workspaces that you are offered, the newest first.",
        lambda _user, invitation, see: and_(
            addressed(invitation, see),
            invitation.accepted_at.is_(None),
            invitation.declined_at.is_(None),
            invitation.revoked_at.is_(None),
            invitation.expires_at > func.now(),
        ),
        order=_newest_first,
        most=LISTED,
    )
    workspaces: list[Workspace] = many(
        "Your workspaces, your own first.",
        lambda _user, _workspace, _: true(),
        order=_own_first,
    )
    sessions: list[Session] = many(
        "The devices that are signed in, the newest first.",
        lambda user, session, _: and_(
            session.user_id == user.id,
            session.revoked_at.is_(None),
            session.expires_at > func.now(),
        ),
        order=_newest_first,
        most=LISTED,
    )
    api_tokens: list[ApiToken] = many(
        "Your programs' tokens, the newest first.",
        lambda user, token, _: and_(
            token.user_id == user.id,
            token.purpose == TokenPurpose.API,
            token.revoked_at.is_(None),
        ),
        order=_newest_first,
        most=LISTED,
    )
    provider_keys: list[ProviderKey] = many(
        "Your providers' keys, the newest first.",
        lambda user, held, _: held.user_id == user.id,
        order=_newest_first,
        most=LISTED,
    )
    second_factor: SecondFactor | None = one(
        "Your second factor, if you have one.",
        lambda user, factor, _: and_(factor.user_id == user.id, factor.confirmed_at.is_not(None)),
    )
    passkeys: list[Passkey] = many(
        "Your passkeys, the newest first.",
        lambda user, passkey, _: passkey.user_id == user.id,
        order=_newest_first,
        most=LISTED,
    )
    linked_accounts: list[LinkedAccount] = many(
        "Accounts elsewhere that sign you in, the newest first.",
        lambda user, linked, _: linked.user_id == user.id,
        order=_newest_first,
        most=LISTED,
    )
    login_events: Connection[LoginEvent] = paged(
        "Attempts to sign in to your account, the newest first.",
        lambda user, event, _: event.user_id == user.id,
    )
    email_change: EmailChange | None = one(
        "The address you want to move to, while both have to agree.",
        lambda user, change, _: and_(change.user_id == user.id, change.expires_at > func.now()),
    )
    usage: list[Usage] = usage(
        "What models were used for you, added up.", lambda user, used, _: used.user_id == user.id
    )
    wallet: Wallet | None = one(
        "Your credits; everybody with an account has a wallet.",
        lambda user, wallet, _: wallet.user_id == user.id,
    )
    purchases: Connection[Purchase] = paged(
        "What you have bought, the newest first.",
        lambda user, purchase, _: purchase.user_id == user.id,
    )
    rate_limit: RateLimit | None = computed("What is left of this minute's budget.", _rate_limit)
