"""Wallets, the ledger, purchases and licence flags."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEEP_WALLET = """
CREATE FUNCTION keep_wallet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id) THEN
        RAISE EXCEPTION 'wallet % has an owner', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tr_wallets_kept';
    END IF;
    RETURN OLD;
END $$
"""
_ON_WALLETS = """
CREATE TRIGGER tr_wallets_kept BEFORE DELETE ON wallets
FOR EACH ROW EXECUTE FUNCTION keep_wallet()
"""
_KEEP_LEDGER = """
CREATE FUNCTION keep_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (SELECT 1 FROM wallets WHERE id = OLD.wallet_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger is only ever added to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tr_ledger_entries_kept';
END $$
"""
_ON_LEDGER = """
CREATE TRIGGER tr_ledger_entries_kept BEFORE UPDATE OR DELETE ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION keep_ledger()
"""
_ON_WHOLE_LEDGER = """
CREATE TRIGGER tr_ledger_entries_whole BEFORE TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger()
"""


def upgrade() -> None:
    op.create_table(
        "wallets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("balance", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("monthly_included", sa.Integer(), server_default="0", nullable=False),
        sa.Column("monthly_left", sa.Integer(), server_default="0", nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_wallets_balance")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_wallets_held")),
        sa.CheckConstraint("monthly_included >= 0", name=op.f("ck_wallets_monthly_included")),
        sa.CheckConstraint(
            "monthly_left BETWEEN 0 AND balance", name=op.f("ck_wallets_monthly_left")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_wallets_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallets")),
        sa.UniqueConstraint("user_id", name=op.f("uq_wallets_user_id")),
    )
    op.create_index("ix_wallets_renewed_at", "wallets", ["renewed_at"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "GRANT",
                "MONTHLY",
                "PURCHASE",
                "HOLD",
                "CAPTURE",
                "RELEASE",
                "REFUND",
                "ADJUST",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "WALLET",
                "HOLDS",
                "REVENUE",
                "ISSUANCE",
                name="ledgeraccount",
                native_enum=False,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "WALLET",
                "HOLDS",
                "REVENUE",
                "ISSUANCE",
                name="ledgeraccount",
                native_enum=False,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("monthly", sa.Integer(), server_default="0", nullable=False),
        sa.Column("memo", sa.Text(), server_default="", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(hold_id IS NOT NULL) = (source IN ('HOLDS', 'REVENUE'))",
            name=op.f("ck_ledger_entries_hold_named"),
        ),
        sa.CheckConstraint(
            "(kind, source, target) IN ("
            "('GRANT', 'ISSUANCE', 'WALLET'), "
            "('MONTHLY', 'ISSUANCE', 'WALLET'), ('MONTHLY', 'WALLET', 'ISSUANCE'), "
            "('PURCHASE', 'ISSUANCE', 'WALLET'), "
            "('HOLD', 'WALLET', 'HOLDS'), "
            "('CAPTURE', 'HOLDS', 'REVENUE'), "
            "('RELEASE', 'HOLDS', 'WALLET'), "
            "('REFUND', 'REVENUE', 'WALLET'), ('REFUND', 'WALLET', 'ISSUANCE'), "
            "('ADJUST', 'ISSUANCE', 'WALLET'), ('ADJUST', 'WALLET', 'ISSUANCE'))",
            name=op.f("ck_ledger_entries_move"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_ledger_entries_amount")),
        sa.CheckConstraint("monthly BETWEEN 0 AND amount", name=op.f("ck_ledger_entries_monthly")),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_hold_id")
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"],
            ["wallets.id"],
            name=op.f("fk_ledger_entries_wallet_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    op.create_index(
        "ix_ledger_entries_wallet_id_id", "ledger_entries", ["wallet_id", "id"], unique=False
    )
    op.create_index(
        "uq_ledger_entries_hold_id_kind",
        "ledger_entries",
        ["hold_id", "kind"],
        unique=True,
        postgresql_where=sa.text("hold_id IS NOT NULL"),
    )
    op.create_index(
        "uq_ledger_entries_wallet_id_idempotency_key",
        "ledger_entries",
        ["wallet_id", "idempotency_key"],
        unique=True,
    )
    op.create_table(
        "purchases",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=True),
        sa.Column("pack", sa.Text(), nullable=True),
        sa.Column("credits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("credits_taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "PENDING",
                "PAID",
                "FAILED",
                "EXPIRED",
                "REFUNDED",
                name="purchasestatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="PENDING",
            nullable=False,
        ),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("payment_ref", sa.Text(), nullable=True),
        sa.Column("checkout_url", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status IN ('PAID', 'REFUNDED')) = (paid_at IS NOT NULL)",
            name=op.f("ck_purchases_paid_at_when_paid"),
        ),
        sa.CheckConstraint(
            "amount > 0 AND refunded BETWEEN 0 AND amount", name=op.f("ck_purchases_amount")
        ),
        sa.CheckConstraint(
            "credits >= 0 AND credits_taken BETWEEN 0 AND credits",
            name=op.f("ck_purchases_credits"),
        ),
        sa.CheckConstraint("pack IS NULL OR book_id IS NULL", name=op.f("ck_purchases_one_thing")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_purchases_book_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_purchases_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_purchases_provider_ref")),
    )
    op.create_index("ix_purchases_book_id", "purchases", ["book_id"], unique=False)
    op.create_index("ix_purchases_payment_ref", "purchases", ["payment_ref"], unique=False)
    op.create_index("ix_purchases_user_id_id", "purchases", ["user_id", "id"], unique=False)
    op.create_index(
        "uq_purchases_user_id_idempotency_key",
        "purchases",
        ["user_id", "idempotency_key"],
        unique=True,
    )
    op.create_table(
        "licence_flags",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "PURCHASE",
                "READER",
                "WORKSPACE",
                "EVERYBODY",
                "OFFER",
                name="licencescope",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("allow_chat", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("allow_images", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("allow_narration", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("allow_export", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("max_quote_chars", sa.Integer(), nullable=True),
        sa.Column("share_text", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(price IS NOT NULL) = (scope = 'OFFER') AND (currency IS NOT NULL) = "
            "(scope = 'OFFER') AND coalesce(price, 1) > 0",
            name=op.f("ck_licence_flags_offer"),
        ),
        sa.CheckConstraint(
            "(purchase_id IS NOT NULL) = (scope = 'PURCHASE')",
            name=op.f("ck_licence_flags_purchase"),
        ),
        sa.CheckConstraint(
            "(user_id IS NOT NULL) = (scope IN ('PURCHASE', 'READER'))",
            name=op.f("ck_licence_flags_reader"),
        ),
        sa.CheckConstraint(
            "(workspace_id IS NOT NULL) = (scope = 'WORKSPACE')",
            name=op.f("ck_licence_flags_workspace"),
        ),
        sa.CheckConstraint("max_quote_chars >= 0", name=op.f("ck_licence_flags_max_quote_chars")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_licence_flags_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchases.id"],
            name=op.f("fk_licence_flags_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_licence_flags_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_licence_flags_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_flags")),
    )
    op.create_index("ix_licence_flags_purchase_id", "licence_flags", ["purchase_id"], unique=False)
    op.create_index("ix_licence_flags_user_id", "licence_flags", ["user_id"], unique=False)
    op.create_index(
        "ix_licence_flags_workspace_id", "licence_flags", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_licence_flags_given",
        "licence_flags",
        ["book_id", "scope", "user_id", "workspace_id", "purchase_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "payment_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchases.id"],
            name=op.f("fk_payment_events_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_events")),
    )
    op.create_index(
        "ix_payment_events_purchase_id", "payment_events", ["purchase_id"], unique=False
    )
    op.create_index(
        "uq_payment_events_provider_name", "payment_events", ["provider", "name"], unique=True
    )
    for statement in (_KEEP_WALLET, _ON_WALLETS, _KEEP_LEDGER, _ON_LEDGER, _ON_WHOLE_LEDGER):
        op.execute(statement)
    # Whoever has an account has a wallet; the next renewal puts something into it.
    op.execute("INSERT INTO wallets (user_id) SELECT id FROM users")


def downgrade() -> None:
    op.drop_index("uq_payment_events_provider_name", table_name="payment_events")
    op.drop_index("ix_payment_events_purchase_id", table_name="payment_events")
    op.drop_table("payment_events")
    op.drop_index(
        "uq_licence_flags_given", table_name="licence_flags", postgresql_nulls_not_distinct=True
    )
    op.drop_index("ix_licence_flags_workspace_id", table_name="licence_flags")
    op.drop_index("ix_licence_flags_user_id", table_name="licence_flags")
    op.drop_index("ix_licence_flags_purchase_id", table_name="licence_flags")
    op.drop_table("licence_flags")
    op.drop_index("uq_purchases_user_id_idempotency_key", table_name="purchases")
    op.drop_index("ix_purchases_user_id_id", table_name="purchases")
    op.drop_index("ix_purchases_payment_ref", table_name="purchases")
    op.drop_index("ix_purchases_book_id", table_name="purchases")
    op.drop_table("purchases")
    op.drop_index("uq_ledger_entries_wallet_id_idempotency_key", table_name="ledger_entries")
    op.drop_index(
        "uq_ledger_entries_hold_id_kind",
        table_name="ledger_entries",
        postgresql_where=sa.text("hold_id IS NOT NULL"),
    )
    op.drop_index("ix_ledger_entries_wallet_id_id", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_wallets_renewed_at", table_name="wallets")
    op.drop_table("wallets")
    op.execute("DROP FUNCTION keep_ledger")
    op.execute("DROP FUNCTION keep_wallet")
