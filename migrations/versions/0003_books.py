"""Books, texts, their index, scenes, and the allow-list of workspaces."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "texts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "EPUB",
                "PDF",
                "HTML",
                "TXT",
                name="sourceformat",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column(
            "direction",
            sa.Enum(
                "LTR",
                "RTL",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="LTR",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("digest", name=op.f("uq_texts_digest")),
    )
    op.create_table(
        "books",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column(
            "format",
            sa.Enum(
                "EPUB",
                "PDF",
                "HTML",
                "TXT",
                name="sourceformat",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "NOVEL",
                "PAPER",
                "OTHER",
                name="bookkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "UPLOADED",
                "READING_FILE",
                "READABLE",
                "INDEXING",
                "READY",
                "FAILED",
                name="bookstatus",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="UPLOADED",
            nullable=False,
        ),
        sa.Column(
            "error", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "warnings", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "PRIVATE",
                "WORKSPACE",
                "PUBLIC",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="PRIVATE",
            nullable=False,
        ),
        sa.Column(
            "licence",
            sa.Enum(
                "RESERVED",
                "PUBLIC_DOMAIN",
                "OPEN",
                "OWN",
                name="licence",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="RESERVED",
            nullable=False,
        ),
        sa.Column("filename", sa.Text(), server_default="", nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("gutenberg_id", sa.Integer(), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("file_hash", sa.Text(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("cover_key", sa.Text(), nullable=True),
        sa.Column("text_id", sa.Uuid(), nullable=True),
        sa.Column("canonical_book_id", sa.Uuid(), nullable=True),
        sa.Column(
            "details",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("trigrams", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
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
            "(status = 'FAILED') = (error IS NOT NULL)", name=op.f("ck_books_error_when_failed")
        ),
        sa.CheckConstraint(
            "status NOT IN ('READABLE', 'INDEXING', 'READY') OR text_id IS NOT NULL",
            name=op.f("ck_books_text_when_readable"),
        ),
        sa.CheckConstraint(
            "visibility <> 'PUBLIC' OR licence <> 'RESERVED'",
            name=op.f("ck_books_public_by_licence"),
        ),
        sa.ForeignKeyConstraint(
            ["canonical_book_id"],
            ["books.id"],
            name=op.f("fk_books_canonical_book_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_books_text_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_books_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books")),
    )
    op.create_index("ix_books_canonical_book_id", "books", ["canonical_book_id"], unique=False)
    op.create_index("ix_books_cover_key", "books", ["cover_key"], unique=False)
    op.create_index("ix_books_file_key", "books", ["file_key"], unique=False)
    op.create_index("ix_books_text_id", "books", ["text_id"], unique=False)
    op.create_index(
        "ix_books_trigrams", "books", ["trigrams"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_books_user_id_file_hash", "books", ["user_id", "file_hash"], unique=False)
    op.create_index("ix_books_user_id_id", "books", ["user_id", "id"], unique=False)
    op.create_table(
        "index_versions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("chunker", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "BUILDING",
                "ACTIVE",
                "RETIRED",
                name="indexstate",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            server_default="BUILDING",
            nullable=False,
        ),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_index_versions_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_versions")),
    )
    op.create_index(
        "uq_index_versions_active",
        "index_versions",
        ["text_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.create_index(
        "uq_index_versions_building",
        "index_versions",
        ["text_id"],
        unique=True,
        postgresql_where=sa.text("state = 'BUILDING'"),
    )
    op.create_index(
        "uq_index_versions_text_id_number", "index_versions", ["text_id", "number"], unique=True
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "COVER",
                "FRONT",
                "PART",
                "CHAPTER",
                "BACK",
                "NOTES",
                "LICENCE",
                "OTHER",
                name="sectionkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("linear", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_sections_range")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["sections.id"], name=op.f("fk_sections_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_sections_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
    )
    op.create_index("ix_sections_parent_id", "sections", ["parent_id"], unique=False)
    op.create_index("ix_sections_text_id_start", "sections", ["text_id", "start"], unique=False)
    op.create_index("uq_sections_text_id_ordinal", "sections", ["text_id", "ordinal"], unique=True)
    op.create_table(
        "chunks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("token_count", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_chunks_range")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_chunks_section_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_chunks_text_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["index_versions.id"],
            name=op.f("fk_chunks_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunks")),
    )
    op.create_index("ix_chunks_section_id", "chunks", ["section_id"], unique=False)
    op.create_index("ix_chunks_terms", "chunks", ["terms"], unique=False, postgresql_using="gin")
    op.create_index("ix_chunks_text_id", "chunks", ["text_id"], unique=False)
    op.create_index("ix_chunks_version_id_end", "chunks", ["version_id", "end"], unique=False)
    op.create_index(
        "uq_chunks_version_id_ordinal", "chunks", ["version_id", "ordinal"], unique=True
    )
    op.create_table(
        "scenes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("chapter_number", sa.Integer(), nullable=False),
        sa.Column("scene_number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "CHAPTER",
                "ORNAMENT",
                "BLANK",
                "TIME",
                "PLACE",
                "CAST",
                "LENGTH",
                name="breakreason",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_scenes_range")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_scenes_section_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_scenes_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenes")),
    )
    op.create_index("ix_scenes_section_id", "scenes", ["section_id"], unique=False)
    op.create_index("ix_scenes_text_id_start", "scenes", ["text_id", "start"], unique=False)
    op.create_index("uq_scenes_text_id_ordinal", "scenes", ["text_id", "ordinal"], unique=True)
    op.create_table(
        "section_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "anchors", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["sections.id"], name=op.f("fk_section_texts_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_texts")),
    )
    op.create_table(
        "workspace_books",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["users.id"],
            name=op.f("fk_workspace_books_added_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_workspace_books_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_books_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_books")),
    )
    op.create_index("ix_workspace_books_added_by", "workspace_books", ["added_by"], unique=False)
    op.create_index("ix_workspace_books_book_id", "workspace_books", ["book_id"], unique=False)
    op.create_index(
        "uq_workspace_books_pair", "workspace_books", ["workspace_id", "book_id"], unique=True
    )
    op.create_table(
        "chunk_citations",
        sa.Column("chunk_id", sa.Uuid(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chunk_id"],
            ["chunks.id"],
            name=op.f("fk_chunk_citations_chunk_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chunk_id", "paragraph", name=op.f("pk_chunk_citations")),
    )
    op.create_table(
        "chunk_embeddings",
        sa.Column("chunk_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("embedding", HALFVEC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chunk_id"],
            ["chunks.id"],
            name=op.f("fk_chunk_embeddings_chunk_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["index_versions.id"],
            name=op.f("fk_chunk_embeddings_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chunk_id", name=op.f("pk_chunk_embeddings")),
    )
    op.create_index(
        "ix_chunk_embeddings_version_id_start",
        "chunk_embeddings",
        ["version_id", "start"],
        unique=False,
    )
    # A vector is read with each row of a search: it must lie in the row, not beside it.
    op.execute("ALTER TABLE chunk_embeddings ALTER COLUMN embedding SET STORAGE PLAIN")


def downgrade() -> None:
    op.drop_index("ix_chunk_embeddings_version_id_start", table_name="chunk_embeddings")
    op.drop_table("chunk_embeddings")
    op.drop_table("chunk_citations")
    op.drop_index("uq_workspace_books_pair", table_name="workspace_books")
    op.drop_index("ix_workspace_books_book_id", table_name="workspace_books")
    op.drop_index("ix_workspace_books_added_by", table_name="workspace_books")
    op.drop_table("workspace_books")
    op.drop_table("section_texts")
    op.drop_index("uq_scenes_text_id_ordinal", table_name="scenes")
    op.drop_index("ix_scenes_text_id_start", table_name="scenes")
    op.drop_index("ix_scenes_section_id", table_name="scenes")
    op.drop_table("scenes")
    op.drop_index("uq_chunks_version_id_ordinal", table_name="chunks")
    op.drop_index("ix_chunks_version_id_end", table_name="chunks")
    op.drop_index("ix_chunks_text_id", table_name="chunks")
    op.drop_index("ix_chunks_terms", table_name="chunks", postgresql_using="gin")
    op.drop_index("ix_chunks_section_id", table_name="chunks")
    op.drop_table("chunks")
    op.drop_index("uq_sections_text_id_ordinal", table_name="sections")
    op.drop_index("ix_sections_text_id_start", table_name="sections")
    op.drop_index("ix_sections_parent_id", table_name="sections")
    op.drop_table("sections")
    op.drop_index("uq_index_versions_text_id_number", table_name="index_versions")
    op.drop_index(
        "uq_index_versions_building",
        table_name="index_versions",
        postgresql_where=sa.text("state = 'BUILDING'"),
    )
    op.drop_index(
        "uq_index_versions_active",
        table_name="index_versions",
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.drop_table("index_versions")
    op.drop_index("ix_books_user_id_id", table_name="books")
    op.drop_index("ix_books_user_id_file_hash", table_name="books")
    op.drop_index("ix_books_trigrams", table_name="books", postgresql_using="gin")
    op.drop_index("ix_books_text_id", table_name="books")
    op.drop_index("ix_books_file_key", table_name="books")
    op.drop_index("ix_books_cover_key", table_name="books")
    op.drop_index("ix_books_canonical_book_id", table_name="books")
    op.drop_table("books")
    op.drop_table("texts")
