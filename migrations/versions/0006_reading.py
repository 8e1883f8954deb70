"""Where people read, and what they mark."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
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
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_bookmarks_range")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_bookmarks_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_bookmarks_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_bookmarks_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks")),
    )
    op.create_index("ix_bookmarks_book_id", "bookmarks", ["book_id", "id"], unique=False)
    op.create_index("ix_bookmarks_text_id", "bookmarks", ["text_id"], unique=False)
    op.create_index(
        "ix_bookmarks_user_id_book_id", "bookmarks", ["user_id", "book_id", "id"], unique=False
    )
    op.create_table(
        "highlights",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "YELLOW",
                "GREEN",
                "BLUE",
                "PINK",
                "ORANGE",
                "PURPLE",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "PRIVATE",
                "WORKSPACE",
                name="sharing",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
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
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_highlights_range")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_highlights_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_highlights_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_highlights_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_highlights")),
    )
    op.create_index("ix_highlights_book_id", "highlights", ["book_id", "id"], unique=False)
    op.create_index("ix_highlights_text_id", "highlights", ["text_id"], unique=False)
    op.create_index(
        "ix_highlights_user_id_book_id", "highlights", ["user_id", "book_id", "id"], unique=False
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "YELLOW",
                "GREEN",
                "BLUE",
                "PINK",
                "ORANGE",
                "PURPLE",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "PRIVATE",
                "WORKSPACE",
                name="sharing",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
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
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_notes_range")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_notes_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_notes_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_book_id", "notes", ["book_id", "id"], unique=False)
    op.create_index("ix_notes_text_id", "notes", ["text_id"], unique=False)
    op.create_index("ix_notes_user_id_book_id", "notes", ["user_id", "book_id", "id"], unique=False)
    op.create_table(
        "position_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "READ",
                "JUMP",
                "REPORT",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            '"offset" >= 0 AND seconds >= 0', name=op.f("ck_position_events_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_position_events_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_position_events_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_events")),
    )
    op.create_index("ix_position_events_book_id", "position_events", ["book_id"], unique=False)
    op.create_index(
        "uq_position_events_key", "position_events", ["user_id", "book_id", "key"], unique=True
    )
    op.create_table(
        "reader_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ACTIVE",
                "STALE",
                "ENDED",
                name="sessionstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="ACTIVE",
            nullable=False,
        ),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_active_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("furthest", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(status = 'ACTIVE') = (ended_at IS NULL)",
            name=op.f("ck_reader_sessions_ended_unless_active"),
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_reader_sessions_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reader_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_sessions")),
    )
    op.create_index("ix_reader_sessions_book_id", "reader_sessions", ["book_id"], unique=False)
    op.create_index(
        "ix_reader_sessions_last_active_at",
        "reader_sessions",
        ["last_active_at"],
        unique=False,
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_index(
        "ix_reader_sessions_user_id_book_id",
        "reader_sessions",
        ["user_id", "book_id"],
        unique=False,
    )
    op.create_index(
        "uq_reader_sessions_active",
        "reader_sessions",
        ["user_id", "book_id"],
        unique=True,
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_table(
        "reading_progress",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("current", sa.Integer(), server_default="0", nullable=False),
        sa.Column("furthest", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("is_complete", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "preferences",
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
        sa.CheckConstraint(
            "current >= 0 AND furthest >= 0 AND seconds >= 0",
            name=op.f("ck_reading_progress_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_reading_progress_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_reading_progress_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reading_progress_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_progress")),
    )
    op.create_index("ix_reading_progress_book_id", "reading_progress", ["book_id"], unique=False)
    op.create_index("ix_reading_progress_text_id", "reading_progress", ["text_id"], unique=False)
    op.create_index(
        "uq_reading_progress_user_id_book_id",
        "reading_progress",
        ["user_id", "book_id"],
        unique=True,
    )
    op.create_table(
        "scene_history",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("is_completed", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "seconds >= 0 AND views >= 0", name=op.f("ck_scene_history_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_scene_history_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_scene_history_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_scene_history_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene_history")),
    )
    op.create_index("ix_scene_history_book_id", "scene_history", ["book_id"], unique=False)
    op.create_index("ix_scene_history_scene_id", "scene_history", ["scene_id"], unique=False)
    op.create_index(
        "uq_scene_history_scene", "scene_history", ["user_id", "book_id", "scene_id"], unique=True
    )
    op.create_table(
        "session_actions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "OPENED",
                "RESUMED",
                "ENDED",
                "PREFERRED",
                "MARKED",
                "EXPORTED",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "params",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
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
            ["session_id"],
            ["reader_sessions.id"],
            name=op.f("fk_session_actions_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_actions")),
    )
    op.create_index(
        "ix_session_actions_session_id", "session_actions", ["session_id", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_session_actions_session_id", table_name="session_actions")
    op.drop_table("session_actions")
    op.drop_index("uq_scene_history_scene", table_name="scene_history")
    op.drop_index("ix_scene_history_scene_id", table_name="scene_history")
    op.drop_index("ix_scene_history_book_id", table_name="scene_history")
    op.drop_table("scene_history")
    op.drop_index("uq_reading_progress_user_id_book_id", table_name="reading_progress")
    op.drop_index("ix_reading_progress_text_id", table_name="reading_progress")
    op.drop_index("ix_reading_progress_book_id", table_name="reading_progress")
    op.drop_table("reading_progress")
    op.drop_index(
        "uq_reader_sessions_active",
        table_name="reader_sessions",
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.drop_index("ix_reader_sessions_user_id_book_id", table_name="reader_sessions")
    op.drop_index(
        "ix_reader_sessions_last_active_at",
        table_name="reader_sessions",
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.drop_index("ix_reader_sessions_book_id", table_name="reader_sessions")
    op.drop_table("reader_sessions")
    op.drop_index("uq_position_events_key", table_name="position_events")
    op.drop_index("ix_position_events_book_id", table_name="position_events")
    op.drop_table("position_events")
    op.drop_index("ix_notes_user_id_book_id", table_name="notes")
    op.drop_index("ix_notes_text_id", table_name="notes")
    op.drop_index("ix_notes_book_id", table_name="notes")
    op.drop_table("notes")
    op.drop_index("ix_highlights_user_id_book_id", table_name="highlights")
    op.drop_index("ix_highlights_text_id", table_name="highlights")
    op.drop_index("ix_highlights_book_id", table_name="highlights")
    op.drop_table("highlights")
    op.drop_index("ix_bookmarks_user_id_book_id", table_name="bookmarks")
    op.drop_index("ix_bookmarks_text_id", table_name="bookmarks")
    op.drop_index("ix_bookmarks_book_id", table_name="bookmarks")
    op.drop_table("bookmarks")
