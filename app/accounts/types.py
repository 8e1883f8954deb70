from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Double, cast, func, select

from app.accounts import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.accounts.models import LoginMethod, LoginOutcome, Provider, UserRole
from app.accounts.preferences import Preferences
from app.accounts.service.budget import spent_by
from app.accounts.service.spoilers import spoiler_protection
from app.ai.outcomes import KeyOutcome
from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key
from app.graph.read.see import See
from app.platform.http.media import media_url
from app.platform.scopes import Scope
from app.platform.storage import parse_key

_DEFAULTS = Preferences()


def own(row: Row, see: See) -> Any:
    """Show a row to the person it belongs to."""
    return row.user_id == see.viewer


def oneself(user: Row, see: See) -> Any:
    """Show people themselves; others see a `Person`."""
    return user.id == see.viewer


def picture_url(context: Context, avatar_key: str | None) -> str | None:
    """Return where to fetch somebody's picture."""
    if avatar_key is None:
        return None
    runtime = context.runtime
    return media_url(runtime.signer, runtime.settings.base_url, parse_key(avatar_key))


@entity(models.User, visible=oneself, description="A person with an account.")
class User(Node):
    """A person with an account."""

    id: strawberry.ID = key()
    username: str = column("The name others see.")
    full_name: str = column("The full name, if given.")
    email: str | None = column("The e-mail address; only your own.")
    role: UserRole = column("What they may do in this installation.")
    created_at: datetime = column("When they signed up.")
    email_verified_at: datetime | None = column("When the address was shown to be theirs.")
    last_login_at: datetime | None = column("When they last signed in.")
    has_password: bool = column(
        "Whether a password signs them in.", lambda user, _: user.password_hash.is_not(None)
    )
    avatar_url: str | None = computed(
        "Where to fetch the picture, for some hours; ask again for a new one.",
        picture_url,
        avatar_key=lambda user, _: user.avatar_key,
    )


@entity(models.User, visible=oneself, description="What you have set for yourself.")
class Settings:
    """What you have set for yourself."""

    spoiler_protection: bool = column(
        "Whether books tell only what lies before your furthest position.",
        lambda user, _: spoiler_protection(user),
    )
    locale: str = column(
        "Your language, as a language tag.",
        lambda user, _: func.coalesce(user.settings["locale"].astext, _DEFAULTS.locale),
    )
    text_size: int = column(
        "Text size in percent.",
        lambda user, _: func.coalesce(user.settings["text_size"].as_integer(), _DEFAULTS.text_size),
    )
    narration_speed: float = column(
        "How fast scenes are narrated.",
        lambda user, _: func.coalesce(
            user.settings["narration_speed"].as_float(), _DEFAULTS.narration_speed
        ),
    )
    monthly_budget_cents: int | None = column(
        "US cents that models may cost you in a month, if you have set a limit.",
        lambda user, _: user.settings["monthly_budget_cents"].as_integer(),
    )
    spent_cents: float = column(
        "US cents that models have cost you this month.",
        lambda user, _: cast(spent_by(user.id) * 100, Double),
    )


@entity(models.AuthSession, visible=own, description="A device that is signed in.")
class Session(Node):
    """A device that is signed in."""

    id: strawberry.ID = key()
    is_current: bool = column(
        "Whether this request belongs to it.",
        lambda session, see: func.coalesce(session.id == see.session, False),
    )
    created_at: datetime = column("When it signed in.")
    last_seen_at: datetime = column("When it was last used, to a minute.")
    expires_at: datetime = column("When it ends if it is not used.")
    revoked_at: datetime | None = column("When it was ended.")
    authenticated_at: datetime = column("When you last showed there that it is you.")
    ip: str = column("Its address when it signed in.")
    user_agent: str = column("Its program when it signed in.")


@entity(models.AuthToken, visible=own, description="A token for a program.")
class ApiToken(Node):
    """A token for a program."""

    id: strawberry.ID = key()
    name: str = column("What it is for.")
    scopes: list[Scope] = column("What it may be used for.")
    created_at: datetime = column("When it was made.")
    expires_at: datetime | None = column("When it ends, if ever.")
    last_used_at: datetime | None = column("When it was last used.")
    revoked_at: datetime | None = column("When it was made worthless.")


@entity(
    models.ProviderKey,
    visible=own,
    description="A provider's key of yours; the key itself is never shown again.",
)
class ProviderKey(Node):
    """A provider's key of yours; the key itself is never shown again."""

    id: strawberry.ID = key()
    provider: Provider = column("Whose key it is.")
    nickname: str = column("What you call it.")
    last_four: str = column("Its last four characters.")
    is_active: bool = column("Whether it is used.")
    checked_at: datetime | None = column("When its provider was last asked about it.")
    check_outcome: KeyOutcome | None = column("What its provider said then.")
    created_at: datetime = column("When you added it.")
    last_used_at: datetime | None = column("When it was last used.")


@entity(models.LoginEvent, visible=own, description="An attempt to sign in to your account.")
class LoginEvent(Node):
    """An attempt to sign in to your account."""

    id: strawberry.ID = key()
    at: datetime = column("When.", lambda event, _: event.created_at)
    outcome: LoginOutcome = column("How it ended.")
    method: LoginMethod = column("How it was tried.")
    ip: str = column("From which address.")
    user_agent: str = column("By which program.")


@entity(models.EmailChange, visible=own, description="Another address that you want to move to.")
class EmailChange:
    """Another address that you want to move to."""

    new_email: str = column("The address.")
    old_confirmed_at: datetime | None = column("When the address you have agreed.")
    new_confirmed_at: datetime | None = column("When the new address agreed.")
    expires_at: datetime = column("Until when both have to agree.")


@entity(models.SecondFactor, visible=own, description="Your authenticator app.")
class SecondFactor:
    """Your authenticator app."""

    confirmed_at: datetime = column("Since when signing in asks for its codes.")
    recovery_codes_left: int = column(
        "Recovery codes that are still good.",
        lambda factor, _: (
            select(func.count())
            .where(
                models.RecoveryCode.user_id == factor.user_id,
                models.RecoveryCode.used_at.is_(None),
            )
            .correlate_except(models.RecoveryCode)
            .scalar_subquery()
        ),
    )


@entity(models.Passkey, visible=own, description="A passkey of yours.")
class Passkey(Node):
    """A passkey of yours."""

    id: strawberry.ID = key()
    name: str = column("What you call it.")
    created_at: datetime = column("When you added it.")
    last_used_at: datetime | None = column("When it last signed you in.")


@entity(models.OauthAccount, visible=own, description="An account elsewhere that signs you in.")
class LinkedAccount(Node):
    """An account elsewhere that signs you in."""

    id: strawberry.ID = key()
    provider: str = column("Where it is.")
    email: str = column("Its address there.")
    created_at: datetime = column("When you linked it.")
    last_used_at: datetime | None = column("When it last signed you in.")
