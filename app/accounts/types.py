from datetime import datetime
from uuid import UUID

import strawberry

from app.accounts import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
    preferences,
)
from app.accounts.models import Provider, UserRole
from app.graph.context import Info
from app.graph.fields import field
from app.graph.ids import encode_id
from app.graph.node import Node
from app.platform.http.media import media_url
from app.platform.scopes import Scope
from app.platform.storage import parse_key


@strawberry.type(description="A person with an account.")
class User(Node):
    """A person with an account."""

    username: str = strawberry.field(description="The name others see.")
    full_name: str = strawberry.field(description="The full name, if given.")
    email: str | None = strawberry.field(description="The e-mail address; only your own.")
    role: UserRole = strawberry.field(description="What they may do in this installation.")
    created_at: datetime = strawberry.field(description="When they signed up.")
    avatar_key: strawberry.Private[str | None]

    @classmethod
    def of(cls, row: models.User, viewer_id: UUID | None) -> "User":
        """Show a row to somebody."""
        return cls(
            id=encode_id("User", row.id),
            username=row.username,
            full_name=row.full_name,
            email=row.email if row.id == viewer_id else None,
            role=row.role,
            created_at=row.created_at,
            avatar_key=row.avatar_key,
        )

    @field("Where to fetch the picture, for some hours; ask again for a new one.")
    def avatar_url(self, info: Info) -> str | None:
        """Sign an address for the picture."""
        if self.avatar_key is None:
            return None
        runtime = info.context.runtime
        return media_url(runtime.signer, runtime.settings.base_url, parse_key(self.avatar_key))


@strawberry.type(description="What you have set for yourself.")
class Settings:
    """What you have set for yourself."""

    spoiler_protection: bool = strawberry.field(
        description="Whether books tell only what lies before your furthest position."
    )
    locale: str = strawberry.field(description="Your language, as a language tag.")
    text_size: int = strawberry.field(description="Text size in percent.")
    narration_speed: float = strawberry.field(description="How fast scenes are narrated.")

    @classmethod
    def of(cls, row: models.User) -> "Settings":
        """Show a person's settings."""
        stored = preferences.Preferences.load(row.settings)
        return cls(
            spoiler_protection=stored.spoiler_protection,
            locale=stored.locale,
            text_size=stored.text_size,
            narration_speed=stored.narration_speed,
        )


@strawberry.type(description="A device that is signed in.")
class Session(Node):
    """A device that is signed in."""

    is_current: bool = strawberry.field(description="Whether this request belongs to it.")
    created_at: datetime = strawberry.field(description="When it signed in.")
    last_seen_at: datetime = strawberry.field(description="When it was last used, to a minute.")
    expires_at: datetime = strawberry.field(description="When it ends if it is not used.")
    revoked_at: datetime | None = strawberry.field(description="When it was ended.")
    ip: str = strawberry.field(description="Its address when it signed in.")
    user_agent: str = strawberry.field(description="Its program when it signed in.")

    @classmethod
    def of(cls, row: models.AuthSession, current: UUID | None) -> "Session":
        """Show a row."""
        return cls(
            id=encode_id("Session", row.id),
            is_current=row.id == current,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            ip=row.ip,
            user_agent=row.user_agent,
        )


@strawberry.type(description="A token for a program.")
class ApiToken(Node):
    """A token for a program."""

    name: str = strawberry.field(description="What it is for.")
    scopes: list[Scope] = strawberry.field(description="What it may be used for.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it ends, if ever.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used.")
    revoked_at: datetime | None = strawberry.field(description="When it was made worthless.")

    @classmethod
    def of(cls, row: models.AuthToken) -> "ApiToken":
        """Show a row."""
        return cls(
            id=encode_id("ApiToken", row.id),
            name=row.name,
            scopes=[Scope(scope) for scope in row.scopes],
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )


@strawberry.type(description="A provider's key of yours; the key itself is never shown again.")
class ProviderKey(Node):
    """A provider's key of yours."""

    provider: Provider = strawberry.field(description="Whose key it is.")
    nickname: str = strawberry.field(description="What you call it.")
    last_four: str = strawberry.field(description="Its last four characters.")
    is_active: bool = strawberry.field(description="Whether it is used.")
    created_at: datetime = strawberry.field(description="When you added it.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used.")

    @classmethod
    def of(cls, row: models.ProviderKey) -> "ProviderKey":
        """Show a row."""
        return cls(
            id=encode_id("ProviderKey", row.id),
            provider=row.provider,
            nickname=row.nickname,
            last_four=row.last_four,
            is_active=row.is_active,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
