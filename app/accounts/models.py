from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.ai.outcomes import KeyOutcome
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
    SIGN_IN_LINK = "SIGN_IN_LINK"
    EMAIL_CHANGE_OLD = "EMAIL_CHANGE_OLD"
    EMAIL_CHANGE_NEW = "EMAIL_CHANGE_NEW"


class LoginOutcome(StrEnum):
    """How an attempt to sign in ended."""

    SUCCESS = "SUCCESS"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105 (an outcome, not a password)
    DISABLED = "DISABLED"
    WRONG_CODE = "WRONG_CODE"


class LoginMethod(StrEnum):
    """How somebody signed in."""

    PASSWORD = "PASSWORD"  # noqa: S105 (a method, not a password)
    SIGN_UP = "SIGN_UP"
    LINK = "LINK"
    PASSKEY = "PASSKEY"
    PROVIDER = "PROVIDER"


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
    #: When its owner last proved who they are; dangerous acts ask for a fresh proof.
    authenticated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ip: Mapped[str] = mapped_column(server_default="")
    user_agent: Mapped[str] = mapped_column(server_default="")
    current_workspace_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="SET NULL")
    )
    current_persona_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("personas.id", ondelete="SET NULL")
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
    """One attempt to sign in; of nobody when there is no such account."""

    __tablename__ = "login_events"
    __table_args__ = (
        Index("ix_login_events_user_id_id", "user_id", "id"),
        Index("ix_login_events_created_at", "created_at"),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    outcome: Mapped[LoginOutcome]
    method: Mapped[LoginMethod]
    ip: Mapped[str]
    user_agent: Mapped[str]


class SignUp(Model):
    """Somebody who wants an account and has not yet shown that the address is theirs."""

    __tablename__ = "sign_ups"
    __table_args__ = (Index("ix_sign_ups_email", "email"),)
    owner: ClassVar[Owner] = Owner.none("Gone after a day, unless it becomes an account.")

    email: Mapped[str]
    username: Mapped[str | None]
    full_name: Mapped[str] = mapped_column(server_default="")
    password_hash: Mapped[str] = mapped_column(info=SECRET)
    #: Made by whoever writes the mail, so that nothing but the mail ever holds the token.
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, info=SECRET)
    expires_at: Mapped[datetime]


class EmailChange(Model):
    """An address that somebody wants to change to; the old and the new one have to agree."""

    __tablename__ = "email_changes"
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    new_email: Mapped[str]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class SecondFactor(Model):
    """An authenticator app; it counts once a first code has shown that it works."""

    __tablename__ = "second_factors"
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary, info=sealed("second_factors/{id}/secret"))
    confirmed_at: Mapped[datetime | None]
    #: The newest interval whose code was used; that code and older ones are worthless.
    last_interval: Mapped[int] = mapped_column(BigInteger, server_default="0")


class RecoveryCode(Model):
    """A code for whoever lost their authenticator; good once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("uq_recovery_codes_pair", "user_id", "code_hash", unique=True),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, info=SECRET)
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A key pair in somebody's device; only its public half is here."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user_id", "user_id"),)
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    last_used_at: Mapped[datetime | None]


class Challenge(Model):
    """What a passkey has to sign, once and soon."""

    __tablename__ = "challenges"
    owner: ClassVar[Owner] = Owner.by("user_id")

    #: Whose it is; nobody's when it is for signing in.
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=SECRET)
    expires_at: Mapped[datetime]


class OauthAccount(Model):
    """An account elsewhere that signs somebody in here."""

    __tablename__ = "oauth_accounts"
    __table_args__ = (
        Index("uq_oauth_accounts_pair", "provider", "provider_account_id", unique=True),
        Index("uq_oauth_accounts_user", "user_id", "provider", unique=True),
    )
    owner: ClassVar[Owner] = Owner.by("user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    provider: Mapped[str]
    provider_account_id: Mapped[str]
    email: Mapped[str] = mapped_column(server_default="")
    access_token: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed("oauth_accounts/{id}/access_token")
    )
    refresh_token: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed("oauth_accounts/{id}/refresh_token")
    )
    id_token: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed("oauth_accounts/{id}/id_token")
    )
    token_type: Mapped[str] = mapped_column(server_default="")
    scope: Mapped[str] = mapped_column(server_default="")
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


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
    #: What its provider last said of it, when somebody asked.
    checked_at: Mapped[datetime | None]
    check_outcome: Mapped[KeyOutcome | None]


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
