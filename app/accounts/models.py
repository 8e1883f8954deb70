from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.platform.db.base import OBJECT_KEY, SECRET, Json, Model, Owner, sealed


class UserRole(StrEnum):
    """What a person may do in this installation."""

    MEMBER = "MEMBER"
    ADMIN = "ADMIN"


class TokenPurpose(StrEnum):
    """What a token is good for."""

    API = "API"
    EMAIL_VERIFY = "EMAIL_VERIFY"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 (a purpose, not a password)


class LoginOutcome(StrEnum):
    """How an attempt to sign in ended."""

    SUCCESS = "SUCCESS"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105 (an outcome, not a password)
    DISABLED = "DISABLED"


class LoginMethod(StrEnum):
    """How somebody signed in."""

    PASSWORD = "PASSWORD"  # noqa: S105 (a method, not a password)
    SIGN_UP = "SIGN_UP"


class Provider(StrEnum):
    """A service whose work a key pays for."""

    ANTHROPIC = "ANTHROPIC"
    OPENAI = "OPENAI"
    STABILITY = "STABILITY"


class User(Model):
    """A person with an account."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)
    owner: ClassVar[Owner] = Owner.by("id")

    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str] = mapped_column(server_default="")
    avatar_key: Mapped[str | None] = mapped_column(info=OBJECT_KEY)
    password_hash: Mapped[str | None] = mapped_column(info=SECRET)
    role: Mapped[UserRole] = mapped_column(server_default=UserRole.MEMBER)
    settings: Mapped[Json] = mapped_column(server_default="{}")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    email_verified_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class AuthSession(Model):
    """A signed-in browser or app; only the hash of its token is kept."""

    __tablename__ = "auth_sessions"
    __table_args__ = (Index("ix_auth_sessions_user_id", "user_id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=SECRET)
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]
    ip: Mapped[str] = mapped_column(server_default="")
    user_agent: Mapped[str] = mapped_column(server_default="")
    current_workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="SET NULL")
    )


class AuthToken(Model):
    """A token handed to a program, or sent once by mail; only its hash is kept."""

    __tablename__ = "auth_tokens"
    __table_args__ = (Index("ix_auth_tokens_user_id", "user_id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[TokenPurpose]
    name: Mapped[str] = mapped_column(server_default="")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=SECRET)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginEvent(Model):
    """One attempt to sign in."""

    __tablename__ = "login_events"
    __table_args__ = (Index("ix_login_events_user_id_id", "user_id", "id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    outcome: Mapped[LoginOutcome]
    method: Mapped[LoginMethod]
    ip: Mapped[str]
    user_agent: Mapped[str]


class ProviderKey(Model):
    """A key of the user's own, or of a workspace, for a provider; sealed, never shown again."""

    __tablename__ = "provider_keys"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, workspace_id) = 1", name="one_holder"),
        Index("ix_provider_keys_user_id", "user_id"),
        Index("ix_provider_keys_workspace_id", "workspace_id"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    provider: Mapped[Provider]
    ciphertext: Mapped[bytes] = mapped_column(
        LargeBinary, info=sealed("provider_keys/{id}/ciphertext")
    )
    nickname: Mapped[str] = mapped_column(server_default="")
    last_four: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    last_used_at: Mapped[datetime | None]


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "OPEN"
    USED = "USED"


class Upload(Model):
    """A file that somebody is sending, until a mutation makes something of it."""

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_user_id", "user_id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[UploadState] = mapped_column(server_default=UploadState.OPEN)
    expires_at: Mapped[datetime]
