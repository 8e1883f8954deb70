"""What texts tell: characters, relationships, places, terms, and who says what."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_readings",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_story_readings_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_id", "key", name=op.f("pk_story_readings")),
    )
    op.create_table(
        "story_findings",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("analyser", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("read", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_story_findings_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_story_findings")),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "FULL",
                "NAMES",
                "NONE",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("analyser", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_stories_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_stories_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index("ix_stories_text_id", "stories", ["text_id"], unique=False)
    op.create_index("uq_stories_book_id", "stories", ["book_id"], unique=True)
    op.create_index(
        "uq_stories_text_id",
        "stories",
        ["text_id"],
        unique=True,
        postgresql_where=sa.text("book_id IS NULL"),
    )
    op.create_table(
        "story_corrections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("book_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "RENAME",
                "MERGE",
                "SPLIT",
                "HIDE",
                "ROLE",
                "GENDER",
                "SPEAKER",
                "RELATIONSHIP",
                name="correctionkind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "details", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["book_id"], ["books.id"], name=op.f("fk_story_corrections_book_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_story_corrections_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_corrections")),
    )
    op.create_index("ix_story_corrections_book_id", "story_corrections", ["book_id"], unique=False)
    op.create_index("ix_story_corrections_user_id", "story_corrections", ["user_id"], unique=False)
    op.create_table(
        "characters",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("is_narrator", sa.Boolean(), nullable=False),
        sa.Column("first_seen", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("becomes_id", sa.Uuid(), nullable=True),
        sa.Column("hidden_from", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "hidden_from IS NULL OR becomes_id IS NOT NULL",
            name=op.f("ck_characters_hidden_as_another"),
        ),
        sa.ForeignKeyConstraint(
            ["becomes_id"],
            ["characters.id"],
            name=op.f("fk_characters_becomes_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_characters_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characters")),
    )
    op.create_index("ix_characters_becomes_id", "characters", ["becomes_id"], unique=False)
    op.create_index(
        "ix_characters_story_id_revealed_at",
        "characters",
        ["story_id", "revealed_at"],
        unique=False,
    )
    op.create_table(
        "glossary_terms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name=op.f("fk_glossary_terms_story_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_glossary_terms_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_terms")),
    )
    op.create_index(
        "ix_glossary_terms_story_id_revealed_at",
        "glossary_terms",
        ["story_id", "revealed_at"],
        unique=False,
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("first_seen", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_places_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_places_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_index("ix_places_words", "places", ["words"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_places_story_id_revealed_at", "places", ["story_id", "revealed_at"], unique=False
    )
    op.create_table(
        "character_aliases",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "TEXT",
                "MODEL",
                "USER",
                name="aliassource",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_character_aliases_character_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name=op.f("fk_character_aliases_story_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_aliases")),
    )
    op.create_index(
        "ix_character_aliases_words",
        "character_aliases",
        ["words"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_character_aliases_character_id", "character_aliases", ["character_id"], unique=False
    )
    op.create_index(
        "ix_character_aliases_story_id_folded",
        "character_aliases",
        ["story_id", "folded"],
        unique=False,
    )
    op.create_table(
        "character_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column(
            "change_type",
            sa.Enum(
                "OUTFIT",
                "INJURY",
                "HAIR",
                "AGE",
                "OTHER",
                name="changetype",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prompt_modifier", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_character_changes_range")),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_character_changes_character_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"],
            ["scenes.id"],
            name=op.f("fk_character_changes_scene_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_character_changes_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_changes")),
    )
    op.create_index(
        "ix_character_changes_character_id", "character_changes", ["character_id"], unique=False
    )
    op.create_index(
        "ix_character_changes_scene_id", "character_changes", ["scene_id"], unique=False
    )
    op.create_table(
        "character_embeddings",
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("embedding", HALFVEC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_character_embeddings_character_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "character_id", "embedder", "revealed_at", name=op.f("pk_character_embeddings")
        ),
    )
    op.create_table(
        "character_states",
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "PROTAGONIST",
                "ANTAGONIST",
                "SUPPORTING",
                "MINOR",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "gender",
            sa.Enum(
                "FEMALE",
                "MALE",
                "UNKNOWN",
                name="gender",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_character_states_character_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("character_id", "revealed_at", name=op.f("pk_character_states")),
    )
    op.create_table(
        "character_traits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column(
            "trait",
            sa.Enum(
                "AGE",
                "HEIGHT",
                "BUILD",
                "HAIR",
                "EYES",
                "SKIN",
                "FEATURES",
                "CLOTHING",
                name="trait",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_character_traits_range")),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_character_traits_character_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_character_traits_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character_traits")),
    )
    op.create_index(
        "ix_character_traits_character_id", "character_traits", ["character_id"], unique=False
    )
    op.create_table(
        "place_embeddings",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("embedding", HALFVEC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["places.id"],
            name=op.f("fk_place_embeddings_place_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "place_id", "embedder", "revealed_at", name=op.f("pk_place_embeddings")
        ),
    )
    op.create_table(
        "place_mentions",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_place_mentions_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "end", name=op.f("pk_place_mentions")),
    )
    op.create_table(
        "place_traits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_place_traits_range")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["places.id"], name=op.f("fk_place_traits_place_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_place_traits_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_traits")),
    )
    op.create_index("ix_place_traits_place_id", "place_traits", ["place_id"], unique=False)
    op.create_table(
        "relationships",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "CONVERSES",
                "MEETS",
                "PARENT",
                "SIBLING",
                "SPOUSE",
                "ENGAGED",
                "RELATIVE",
                "FRIEND",
                "ENEMY",
                "SERVANT",
                "COLLEAGUE",
                name="relationshiptype",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("directed", sa.Boolean(), nullable=False),
        sa.Column("spoiler_level", sa.Integer(), nullable=False),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("hidden_from", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_relationships_two")),
        sa.CheckConstraint("spoiler_level BETWEEN 0 AND 3", name=op.f("ck_relationships_level")),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["characters.id"],
            name=op.f("fk_relationships_source_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_relationships_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["characters.id"],
            name=op.f("fk_relationships_target_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationships")),
    )
    op.create_index("ix_relationships_source_id", "relationships", ["source_id"], unique=False)
    op.create_index(
        "ix_relationships_story_id_revealed_at",
        "relationships",
        ["story_id", "revealed_at"],
        unique=False,
    )
    op.create_index("ix_relationships_target_id", "relationships", ["target_id"], unique=False)
    op.create_table(
        "scene_analyses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("mood", sa.Text(), nullable=True),
        sa.Column("lighting", sa.Text(), nullable=True),
        sa.Column("time_of_day", sa.Text(), nullable=True),
        sa.Column("weather", sa.Text(), nullable=True),
        sa.Column("camera_directions", sa.Text(), nullable=True),
        sa.Column("key_visual_elements", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["places.id"],
            name=op.f("fk_scene_analyses_place_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_scene_analyses_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name=op.f("fk_scene_analyses_story_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene_analyses")),
    )
    op.create_index("ix_scene_analyses_place_id", "scene_analyses", ["place_id"], unique=False)
    op.create_index("ix_scene_analyses_scene_id", "scene_analyses", ["scene_id"], unique=False)
    op.create_index("ix_scene_analyses_story_id", "scene_analyses", ["story_id"], unique=False)
    op.create_table(
        "scene_characters",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "SPEAKING",
                "PRESENT",
                "MENTIONED",
                name="scenerole",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column("hidden_from", sa.Integer(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_scene_characters_character_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"],
            ["scenes.id"],
            name=op.f("fk_scene_characters_scene_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name=op.f("fk_scene_characters_story_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene_characters")),
    )
    op.create_index(
        "ix_scene_characters_character_id", "scene_characters", ["character_id"], unique=False
    )
    op.create_index("ix_scene_characters_scene_id", "scene_characters", ["scene_id"], unique=False)
    op.create_index("ix_scene_characters_story_id", "scene_characters", ["story_id"], unique=False)
    op.create_table(
        "term_examples",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_term_examples_range")),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["glossary_terms.id"],
            name=op.f("fk_term_examples_term_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_term_examples_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_examples")),
    )
    op.create_index("ix_term_examples_term_id", "term_examples", ["term_id"], unique=False)
    op.create_table(
        "utterances",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column(
            "method",
            sa.Enum(
                "EXPLICIT",
                "ANAPHORIC",
                "IMPLICIT",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("speaker_known_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_utterances_range")),
        sa.ForeignKeyConstraint(
            ["addressee_id"],
            ["characters.id"],
            name=op.f("fk_utterances_addressee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_utterances_scene_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["characters.id"],
            name=op.f("fk_utterances_speaker_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_utterances_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_utterances_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterances")),
    )
    op.create_index("ix_utterances_addressee_id", "utterances", ["addressee_id"], unique=False)
    op.create_index("ix_utterances_scene_id", "utterances", ["scene_id"], unique=False)
    op.create_index("ix_utterances_speaker_id", "utterances", ["speaker_id"], unique=False)
    op.create_index(
        "ix_utterances_story_id_start", "utterances", ["story_id", "start"], unique=False
    )
    op.create_table(
        "mentions",
        sa.Column("character_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=True),
        sa.Column("alias_id", sa.Uuid(), nullable=True),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_mentions_range")),
        sa.ForeignKeyConstraint(
            ["alias_id"],
            ["character_aliases.id"],
            name=op.f("fk_mentions_alias_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["characters.id"],
            name=op.f("fk_mentions_character_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scene_id"], ["scenes.id"], name=op.f("fk_mentions_scene_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("character_id", "start", "end", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_alias_id", "mentions", ["alias_id", "revealed_at"], unique=False)
    op.create_index(
        "ix_mentions_character_id_revealed_at",
        "mentions",
        ["character_id", "revealed_at"],
        unique=False,
    )
    op.create_index("ix_mentions_scene_id", "mentions", ["scene_id"], unique=False)
    op.create_table(
        "relationship_evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("relationship_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SPEECH",
                "PHRASE",
                "PRESENCE",
                name="evidencekind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("revealed_at", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            'start >= 0 AND "end" > start', name=op.f("ck_relationship_evidence_range")
        ),
        sa.ForeignKeyConstraint(
            ["relationship_id"],
            ["relationships.id"],
            name=op.f("fk_relationship_evidence_relationship_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["texts.id"],
            name=op.f("fk_relationship_evidence_text_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationship_evidence")),
    )
    op.create_index(
        "ix_relationship_evidence_relationship_id_revealed_at",
        "relationship_evidence",
        ["relationship_id", "revealed_at"],
        unique=False,
    )


def downgrade() -> None:
    for name in (
        "story_readings",
        "relationship_evidence",
        "mentions",
        "utterances",
        "term_examples",
        "scene_characters",
        "scene_analyses",
        "relationships",
        "place_traits",
        "place_mentions",
        "place_embeddings",
        "character_traits",
        "character_states",
        "character_embeddings",
        "character_changes",
        "character_aliases",
        "places",
        "glossary_terms",
        "characters",
        "story_corrections",
        "stories",
        "story_findings",
    ):
        op.drop_table(name)
