"""Accounts and workspaces, whole: mail, second factors, passkeys, invitations, personas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = (
    "INGEST",
    "ANALYSE",
    "EMBED",
    "VISUAL",
    "EDITION",
    "NARRATE",
    "CHAT",
    "COMPARE",
    "IMPORT",
    "EXPORT",
    "ENRICH",
)

#: Closed sets that grow: table, column, name of the CHECK, what was there, what is added.
_GROWN = (
    ("runs", "kind", "runkind", _KINDS, ("MAIL", "ERASE")),
    ("archived_runs", "kind", "runkind", _KINDS, ("MAIL", "ERASE")),
    (
        "auth_tokens",
        "purpose",
        "tokenpurpose",
        ("API", "EMAIL_VERIFY", "PASSWORD_RESET"),
        ("SIGN_IN_LINK", "EMAIL_CHANGE_OLD", "EMAIL_CHANGE_NEW"),
    ),
    (
        "login_events",
        "outcome",
        "loginoutcome",
        ("SUCCESS", "WRONG_PASSWORD", "DISABLED"),
        ("WRONG_CODE",),
    ),
    (
        "login_events",
        "method",
        "loginmethod",
        ("PASSWORD", "SIGN_UP"),
        ("LINK", "PASSKEY", "PROVIDER"),
    ),
)


_KEEP_AN_OWNER = """
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
_ON_OWNERS = """
CREATE CONSTRAINT TRIGGER ct_workspace_members_owner
AFTER UPDATE OR DELETE ON workspace_members DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'OWNER' AND OLD.is_active) EXECUTE FUNCTION keep_an_owner()
"""


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")


def upgrade() -> None:
    for table, column, name, old, new in _GROWN:
        _allow(table, column, name, (*old, *new))
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("full_name", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ups_token_hash")),
    )
    op.create_index("ix_sign_ups_email", "sign_ups", ["email"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_challenges_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_challenges_challenge_hash")),
    )
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_email_changes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_changes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_email_changes_user_id")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column(
            "about",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mails_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index("ix_mails_address", "mails", ["address"], unique=False)
    op.create_index("ix_mails_user_id", "mails", ["user_id"], unique=False)
    op.create_table(
        "oauth_accounts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_account_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("access_token", sa.LargeBinary(), nullable=True),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("id_token", sa.LargeBinary(), nullable=True),
        sa.Column("token_type", sa.Text(), server_default="", nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_oauth_accounts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_accounts")),
    )
    op.create_index(
        "uq_oauth_accounts_pair", "oauth_accounts", ["provider", "provider_account_id"], unique=True
    )
    op.create_index(
        "uq_oauth_accounts_user", "oauth_accounts", ["user_id", "provider"], unique=True
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(
        "uq_recovery_codes_pair", "recovery_codes", ["user_id", "code_hash"], unique=True
    )
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_interval", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factors_user_id")),
    )
    op.create_table(
        "personas",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text(), server_default="", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "is_active OR NOT is_default", name=op.f("ck_personas_default_is_active")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_personas_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personas")),
    )
    op.create_index("ix_personas_workspace_id", "personas", ["workspace_id"], unique=False)
    op.create_index(
        "uq_personas_default",
        "personas",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "workspace_invitations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "OWNER",
                "EDITOR",
                "READER",
                name="workspacerole",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "email = lower(email)", name=op.f("ck_workspace_invitations_email_lower")
        ),
        sa.CheckConstraint(
            "num_nonnulls(accepted_at, declined_at, revoked_at) <= 1",
            name=op.f("ck_workspace_invitations_one_end"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["users.id"],
            name=op.f("fk_workspace_invitations_invited_by"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_invitations_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_workspace_invitations_token_hash")),
    )
    op.create_index(
        "ix_workspace_invitations_email", "workspace_invitations", ["email"], unique=False
    )
    op.create_index(
        "ix_workspace_invitations_invited_by", "workspace_invitations", ["invited_by"], unique=False
    )
    op.create_index(
        "uq_workspace_invitations_open",
        "workspace_invitations",
        ["workspace_id", "email"],
        unique=True,
        postgresql_where=sa.text(
            "accepted_at IS NULL AND declined_at IS NULL AND revoked_at IS NULL"
        ),
    )
    op.create_table(
        "workspace_settings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column(
            "allow_cross_workspace_answer_reuse",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "allow_custom_question_sharing",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_settings_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_settings")),
    )
    op.add_column(
        "auth_sessions",
        sa.Column(
            "authenticated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
    )
    op.add_column("auth_sessions", sa.Column("current_persona_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_auth_sessions_current_persona_id"),
        "auth_sessions",
        "personas",
        ["current_persona_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.alter_column("login_events", "user_id", existing_type=sa.UUID(), nullable=True)
    op.create_index("ix_login_events_created_at", "login_events", ["created_at"], unique=False)
    op.add_column(
        "provider_keys", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "provider_keys",
        sa.Column(
            "check_outcome",
            sa.Enum(
                "ACCEPTED",
                "REFUSED",
                "EXHAUSTED",
                "UNREACHABLE",
                name="keyoutcome",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
    )
    op.execute(_KEEP_AN_OWNER)
    op.execute(_ON_OWNERS)


def downgrade() -> None:
    op.execute("DROP TRIGGER ct_workspace_members_owner ON workspace_members")
    op.execute("DROP FUNCTION keep_an_owner")
    # What the old schema has no words for cannot stay.
    op.execute("DELETE FROM login_events WHERE user_id IS NULL")
    op.drop_column("provider_keys", "check_outcome")
    op.drop_column("provider_keys", "checked_at")
    op.drop_index("ix_login_events_created_at", table_name="login_events")
    op.alter_column("login_events", "user_id", existing_type=sa.UUID(), nullable=False)
    op.drop_constraint(
        op.f("fk_auth_sessions_current_persona_id"), "auth_sessions", type_="foreignkey"
    )
    op.drop_column("auth_sessions", "current_persona_id")
    op.drop_column("auth_sessions", "authenticated_at")
    op.drop_table("workspace_settings")
    op.drop_index(
        "uq_workspace_invitations_open",
        table_name="workspace_invitations",
        postgresql_where=sa.text(
            "accepted_at IS NULL AND declined_at IS NULL AND revoked_at IS NULL"
        ),
    )
    op.drop_index("ix_workspace_invitations_invited_by", table_name="workspace_invitations")
    op.drop_index("ix_workspace_invitations_email", table_name="workspace_invitations")
    op.drop_table("workspace_invitations")
    op.drop_index(
        "uq_personas_default", table_name="personas", postgresql_where=sa.text("is_default")
    )
    op.drop_index("ix_personas_workspace_id", table_name="personas")
    op.drop_table("personas")
    op.drop_table("second_factors")
    op.drop_index("uq_recovery_codes_pair", table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_index("ix_passkeys_user_id", table_name="passkeys")
    op.drop_table("passkeys")
    op.drop_index("uq_oauth_accounts_user", table_name="oauth_accounts")
    op.drop_index("uq_oauth_accounts_pair", table_name="oauth_accounts")
    op.drop_table("oauth_accounts")
    op.drop_index("ix_mails_user_id", table_name="mails")
    op.drop_index("ix_mails_address", table_name="mails")
    op.drop_table("mails")
    op.drop_table("email_changes")
    op.drop_table("challenges")
    op.drop_index("ix_sign_ups_email", table_name="sign_ups")
    op.drop_table("sign_ups")
    for table, column, name, old, new in _GROWN:
        gone = ", ".join(f"'{value}'" for value in new)
        op.execute(f"DELETE FROM {table} WHERE {column} IN ({gone})")  # noqa: S608 (no input)
        _allow(table, column, name, old)
