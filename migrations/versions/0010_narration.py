"""Scenes read aloud, and who is heard in which voice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "character_voices",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("first_seen", sa.Integer(), nullable=True),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_character_voices_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_character_voices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_voices")),
    )
    op.create_index("ix_character_voices_book_id", "character_voices", ["book_id"], unique=False)
    op.create_index(
        "uq_character_voices_user_id_book_id_first_seen",
        "character_voices",
        ["user_id", "book_id", "first_seen"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "narrations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("voices", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "READY",
                "FAILED",
                name="narrationstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column(
            "words", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("timings_exact", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("credits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'FAILED') = (error IS NOT NULL)",
            name=op.f("ck_narrations_error_when_failed"),
        ),
        sa.CheckConstraint(
            "(status = 'READY') = (storage_key IS NOT NULL AND media_type IS NOT NULL "
            "AND seconds IS NOT NULL)",
            name=op.f("ck_narrations_sound_when_ready"),
        ),
        sa.CheckConstraint("credits >= 0", name=op.f("ck_narrations_credits")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_narrations_seconds")),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_narrations_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_narrations_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_narrations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrations")),
    )
    op.create_index("ix_narrations_scene_id", "narrations", ["scene_id"], unique=False)
    op.create_index("ix_narrations_storage_key", "narrations", ["storage_key"], unique=False)
    op.create_index("ix_narrations_text_id", "narrations", ["text_id"], unique=False)
    op.create_index("ix_narrations_user_id_key", "narrations", ["user_id", "key"], unique=False)
    op.create_index(
        "uq_narrations_user_id_scene_id_key",
        "narrations",
        ["user_id", "scene_id", "key"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("uq_narrations_user_id_scene_id_key", table_name="narrations")
    op.drop_index("ix_narrations_user_id_key", table_name="narrations")
    op.drop_index("ix_narrations_text_id", table_name="narrations")
    op.drop_index("ix_narrations_storage_key", table_name="narrations")
    op.drop_index("ix_narrations_scene_id", table_name="narrations")
    op.drop_table("narrations")
    op.drop_index(
        "uq_character_voices_user_id_book_id_first_seen",
        table_name="character_voices",
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_character_voices_book_id", table_name="character_voices")
    op.drop_table("character_voices")
