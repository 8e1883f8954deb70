"""Pictures, and editions made of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "density",
            sa.Enum(
                "SCENE",
                "CHAPTER",
                "PARAGRAPH",
                "CUSTOM",
                name="editiondensity",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), server_default="1", nullable=False),
        sa.Column("scenes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("portraits", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "style",
            sa.Enum(
                "WATERCOLOUR",
                "OIL",
                "INK",
                "ENGRAVING",
                "WOODCUT",
                "PENCIL",
                "STORYBOOK",
                "COMIC",
                "CINEMATIC",
                name="visualstyle",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("style_words", sa.Text(), server_default="", nullable=False),
        sa.Column("instructions", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "resolution",
            sa.Enum(
                "SMALL",
                "STANDARD",
                "LARGE",
                name="visualresolution",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="STANDARD",
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "QUEUED",
                "PAINTING",
                "PAUSED",
                "READY",
                "FAILED",
                "CANCELLED",
                name="editionstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="QUEUED",
            nullable=False,
        ),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column(
            "estimate", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("every BETWEEN 1 AND 1000", name=op.f("ck_editions_every")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_editions_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_editions_run_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_editions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.create_index("ix_editions_book_id_id", "editions", ["book_id", "id"], unique=False)
    op.create_index("ix_editions_run_id", "editions", ["run_id"], unique=False)
    op.create_index("ix_editions_user_id_id", "editions", ["user_id", "id"], unique=False)
    op.create_table(
        "visuals",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "COVER",
                "PORTRAIT",
                "SCENE",
                "PLACE",
                name="visualkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column(
            "style",
            sa.Enum(
                "WATERCOLOUR",
                "OIL",
                "INK",
                "ENGRAVING",
                "WOODCUT",
                "PENCIL",
                "STORYBOOK",
                "COMIC",
                "CINEMATIC",
                name="visualstyle",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("style_words", sa.Text(), server_default="", nullable=False),
        sa.Column("instructions", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "resolution",
            sa.Enum(
                "SMALL",
                "STANDARD",
                "LARGE",
                name="visualresolution",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="STANDARD",
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "QUEUED",
                "PAINTING",
                "READY",
                "REFUSED",
                "FAILED",
                "CANCELLED",
                name="visualstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="QUEUED",
            nullable=False,
        ),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
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
            "(status IN ('FAILED', 'REFUSED')) <= (error IS NOT NULL)",
            name=op.f("ck_visuals_error_when_failed"),
        ),
        sa.CheckConstraint('(start IS NULL) = ("end" IS NULL)', name=op.f("ck_visuals_range")),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_visuals_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_visuals_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_visuals_run_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_visuals_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visuals")),
    )
    op.create_index("ix_visuals_book_id_id", "visuals", ["book_id", "id"], unique=False)
    op.create_index("ix_visuals_edition_id", "visuals", ["edition_id", "start"], unique=False)
    op.create_index("ix_visuals_run_id", "visuals", ["run_id"], unique=False)
    op.create_index("ix_visuals_user_id_id", "visuals", ["user_id", "id"], unique=False)
    op.create_table(
        "character_visuals",
        sa.Column("visual_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_character_visuals_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_character_visuals_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visual_id"],
            ["visuals.id"],
            name=op.f("fk_character_visuals_visual_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visual_id", name=op.f("pk_character_visuals")),
    )
    op.create_index("ix_character_visuals_book_id", "character_visuals", ["book_id"], unique=False)
    op.create_index(
        "ix_character_visuals_character_id", "character_visuals", ["character_id"], unique=False
    )
    op.create_index(
        "uq_character_visuals_default",
        "character_visuals",
        ["user_id", "book_id", "character_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "scene_visuals",
        sa.Column("visual_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_scene_visuals_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["visual_id"],
            ["visuals.id"],
            name=op.f("fk_scene_visuals_visual_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visual_id", "scene_id", name=op.f("pk_scene_visuals")),
    )
    op.create_index("ix_scene_visuals_scene_id", "scene_visuals", ["scene_id"], unique=False)
    op.create_table(
        "visual_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("visual_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("thumbnail_key", sa.Text(), nullable=False),
        sa.Column("blurhash", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt_used", sa.Text(), nullable=False),
        sa.Column(
            "generation_params",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("user_feedback", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("credits", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["visual_id"],
            ["visuals.id"],
            name=op.f("fk_visual_versions_visual_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visual_versions")),
        sa.UniqueConstraint("visual_id", "n", name=op.f("uq_visual_versions_visual_id_n")),
    )
    op.create_index(
        "ix_visual_versions_storage_key", "visual_versions", ["storage_key"], unique=False
    )
    op.create_index(
        "ix_visual_versions_thumbnail_key", "visual_versions", ["thumbnail_key"], unique=False
    )
    op.create_index(
        "uq_visual_versions_active",
        "visual_versions",
        ["visual_id"],
        unique=True,
        postgresql_where=sa.text("is_active"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_visual_versions_active",
        table_name="visual_versions",
        postgresql_where=sa.text("is_active"),
    )
    op.drop_index("ix_visual_versions_thumbnail_key", table_name="visual_versions")
    op.drop_index("ix_visual_versions_storage_key", table_name="visual_versions")
    op.drop_table("visual_versions")
    op.drop_index("ix_scene_visuals_scene_id", table_name="scene_visuals")
    op.drop_table("scene_visuals")
    op.drop_index(
        "uq_character_visuals_default",
        table_name="character_visuals",
        postgresql_where=sa.text("is_default"),
    )
    op.drop_index("ix_character_visuals_character_id", table_name="character_visuals")
    op.drop_index("ix_character_visuals_book_id", table_name="character_visuals")
    op.drop_table("character_visuals")
    op.drop_index("ix_visuals_user_id_id", table_name="visuals")
    op.drop_index("ix_visuals_run_id", table_name="visuals")
    op.drop_index("ix_visuals_edition_id", table_name="visuals")
    op.drop_index("ix_visuals_book_id_id", table_name="visuals")
    op.drop_table("visuals")
    op.drop_index("ix_editions_user_id_id", table_name="editions")
    op.drop_index("ix_editions_run_id", table_name="editions")
    op.drop_index("ix_editions_book_id_id", table_name="editions")
    op.drop_table("editions")
