"""Conversations: questions, answers and the words they rest on; what is kept in mind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("persona_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("summary_until", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "summary_horizons",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"],
            ["personas.id"],
            name=op.f("fk_conversations_persona_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_conversations_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_conversations_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index("ix_conversations_persona_id", "conversations", ["persona_id"], unique=False)
    op.create_index("ix_conversations_user_id_id", "conversations", ["user_id", "id"], unique=False)
    op.create_index(
        "ix_conversations_workspace_id_id", "conversations", ["workspace_id", "id"], unique=False
    )
    op.create_table(
        "recaps",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("citations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_recaps_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_recaps_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recaps")),
    )
    op.create_index("ix_recaps_text_id", "recaps", ["text_id"], unique=False)
    op.create_index("uq_recaps_key", "recaps", ["story_id", "as_of", "since", "model"], unique=True)
    op.create_table(
        "conversation_books",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id"],
            ["books.id"],
            name=op.f("fk_conversation_books_book_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_books_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "book_id", name=op.f("pk_conversation_books")),
    )
    op.create_index(
        "ix_conversation_books_book_id", "conversation_books", ["book_id"], unique=False
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "QUESTION",
                "RECAP",
                "CATCH_UP",
                "CARD",
                "WHO",
                "DEFINE",
                "EXPLAIN",
                name="turnkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="QUESTION",
            nullable=False,
        ),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("character_id", sa.Uuid(), nullable=True),
        sa.Column(
            "as_of", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "status",
            sa.Enum(
                "QUEUED",
                "STREAMING",
                "DONE",
                "FAILED",
                "CANCELLED",
                name="turnstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="QUEUED",
            nullable=False,
        ),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
        sa.Column("dropped", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column(
            "retrieved",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cached_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost", sa.Numeric(precision=14, scale=6), server_default="0", nullable=False),
        sa.Column(
            "feedback",
            sa.Enum(
                "HELPFUL",
                "UNHELPFUL",
                name="turnfeedback",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("feedback_note", sa.Text(), nullable=True),
        sa.Column("cached_from_id", sa.Uuid(), nullable=True),
        sa.Column("is_cached", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("regenerated_from_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'FAILED') = (error IS NOT NULL)", name=op.f("ck_turns_error_when_failed")
        ),
        sa.CheckConstraint(
            "status <> 'DONE' OR answer IS NOT NULL", name=op.f("ck_turns_answer_when_done")
        ),
        sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name=op.f("ck_turns_range")),
        sa.ForeignKeyConstraint(
            ["cached_from_id"],
            ["turns.id"],
            name=op.f("fk_turns_cached_from_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_turns_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["regenerated_from_id"],
            ["turns.id"],
            name=op.f("fk_turns_regenerated_from_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_turns_run_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_turns_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint(
            "conversation_id", "ordinal", name=op.f("uq_turns_conversation_id_ordinal")
        ),
    )
    op.create_index("ix_turns_cached_from_id", "turns", ["cached_from_id"], unique=False)
    op.create_index("ix_turns_regenerated_from_id", "turns", ["regenerated_from_id"], unique=False)
    op.create_index("ix_turns_run_id", "turns", ["run_id"], unique=False)
    op.create_index("ix_turns_user_id_id", "turns", ["user_id", "id"], unique=False)
    op.create_table(
        "answer_cache",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("citations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_answer_cache_turn_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_answer_cache_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_answer_cache_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_cache")),
    )
    op.create_index("ix_answer_cache_created_at", "answer_cache", ["created_at"], unique=False)
    op.create_index("ix_answer_cache_key", "answer_cache", ["key", "horizon"], unique=False)
    op.create_index("ix_answer_cache_turn_id", "answer_cache", ["turn_id"], unique=False)
    op.create_index("ix_answer_cache_user_id", "answer_cache", ["user_id"], unique=False)
    op.create_index("ix_answer_cache_workspace_id", "answer_cache", ["workspace_id"], unique=False)
    op.create_table(
        "parked_questions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Integer(), nullable=False),
        sa.Column("until_found", sa.Boolean(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_parked_questions_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_parked_questions_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_parked_questions_turn_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_parked_questions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_questions")),
    )
    op.create_index("ix_parked_questions_book_id", "parked_questions", ["book_id"], unique=False)
    op.create_index(
        "ix_parked_questions_conversation_id", "parked_questions", ["conversation_id"], unique=False
    )
    op.create_index("ix_parked_questions_turn_id", "parked_questions", ["turn_id"], unique=False)
    op.create_index(
        "ix_parked_questions_user_id_book_id",
        "parked_questions",
        ["user_id", "book_id"],
        unique=False,
    )
    op.create_table(
        "session_memories",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=True),
        sa.Column("turn_id", sa.Uuid(), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "FACT",
                "PREFERENCE",
                "QUESTION",
                "SUMMARY",
                name="memorytype",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "importance BETWEEN 0 AND 1", name=op.f("ck_session_memories_importance")
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_session_memories_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_session_memories_turn_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_session_memories_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_memories")),
    )
    op.create_index("ix_session_memories_book_id", "session_memories", ["book_id"], unique=False)
    op.create_index("ix_session_memories_turn_id", "session_memories", ["turn_id"], unique=False)
    op.create_index(
        "ix_session_memories_user_id_book_id",
        "session_memories",
        ["user_id", "book_id"],
        unique=False,
    )
    op.create_table(
        "turn_citations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_turn_citations_range")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_turn_citations_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_turn_citations_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_turn_citations_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_citations")),
        sa.UniqueConstraint("turn_id", "ordinal", name=op.f("uq_turn_citations_turn_id_ordinal")),
    )
    op.create_index("ix_turn_citations_book_id", "turn_citations", ["book_id"], unique=False)
    op.create_index("ix_turn_citations_text_id", "turn_citations", ["text_id"], unique=False)
    op.create_table(
        "turn_horizons",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_turn_horizons_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_turn_horizons_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_horizons")),
        sa.UniqueConstraint("turn_id", "book_id", name=op.f("uq_turn_horizons_turn_id_book_id")),
    )
    op.create_index("ix_turn_horizons_book_id", "turn_horizons", ["book_id"], unique=False)
    op.add_column(
        "workspace_settings", sa.Column("monthly_budget_cents", sa.Integer(), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("workspace_settings", "monthly_budget_cents")
    op.drop_index("ix_turn_horizons_book_id", table_name="turn_horizons")
    op.drop_table("turn_horizons")
    op.drop_index("ix_turn_citations_text_id", table_name="turn_citations")
    op.drop_index("ix_turn_citations_book_id", table_name="turn_citations")
    op.drop_table("turn_citations")
    op.drop_index("ix_session_memories_user_id_book_id", table_name="session_memories")
    op.drop_index("ix_session_memories_turn_id", table_name="session_memories")
    op.drop_index("ix_session_memories_book_id", table_name="session_memories")
    op.drop_table("session_memories")
    op.drop_index("ix_parked_questions_user_id_book_id", table_name="parked_questions")
    op.drop_index("ix_parked_questions_turn_id", table_name="parked_questions")
    op.drop_index("ix_parked_questions_conversation_id", table_name="parked_questions")
    op.drop_index("ix_parked_questions_book_id", table_name="parked_questions")
    op.drop_table("parked_questions")
    op.drop_index("ix_answer_cache_workspace_id", table_name="answer_cache")
    op.drop_index("ix_answer_cache_user_id", table_name="answer_cache")
    op.drop_index("ix_answer_cache_turn_id", table_name="answer_cache")
    op.drop_index("ix_answer_cache_key", table_name="answer_cache")
    op.drop_index("ix_answer_cache_created_at", table_name="answer_cache")
    op.drop_table("answer_cache")
    op.drop_index("ix_turns_user_id_id", table_name="turns")
    op.drop_index("ix_turns_run_id", table_name="turns")
    op.drop_index("ix_turns_regenerated_from_id", table_name="turns")
    op.drop_index("ix_turns_cached_from_id", table_name="turns")
    op.drop_table("turns")
    op.drop_index("ix_conversation_books_book_id", table_name="conversation_books")
    op.drop_table("conversation_books")
    op.drop_index("uq_recaps_key", table_name="recaps")
    op.drop_index("ix_recaps_text_id", table_name="recaps")
    op.drop_table("recaps")
    op.drop_index("ix_conversations_workspace_id_id", table_name="conversations")
    op.drop_index("ix_conversations_user_id_id", table_name="conversations")
    op.drop_index("ix_conversations_persona_id", table_name="conversations")
    op.drop_table("conversations")
