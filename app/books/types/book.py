from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Text as TextType
from sqlalchemy import and_, cast, exists, func, literal, literal_column, select

from app.books import models
from app.books.models import BookKind, BookStatus, Licence, Visibility
from app.books.service.horizon import horizon_of, protects
from app.books.types import telling
from app.books.types.passage import Passage, Section, passage_within
from app.books.types.runs import about, asked_by_viewer, newest
from app.books.types.state import (
    BookError,
    BookWarning,
    Horizon,
    file_of,
    readable,
    url_of,
    warnings_of,
)
from app.chat.models import ConversationBook
from app.chat.types import Conversation
from app.credits.models import LicenceScope
from app.credits.types.licence import LicenceFlags, LicenceOffer
from app.graph.connection import Connection
from app.graph.node import Node
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import column, computed, entity, key, many, one, paged, same
from app.graph.read.see import See
from app.narration.types import CharacterVoice, Narration
from app.operations.types import Run
from app.platform.runs.models import RunKind
from app.reading.types import FeedScene, Reading
from app.story.models import Scene as SceneRow
from app.story.types import (
    Character,
    GlossaryTerm,
    Place,
    Relationship,
    Scene,
    Story,
    StoryGraph,
)
from app.story.types.correction import StoryCorrection
from app.story.types.known import told_in
from app.texts.document import Direction, SourceFormat
from app.visuals.types import Edition, Visual, of_book
from app.workspaces.types import Workspace


def version_of(book: Row, see: See) -> Any:
    """Return what changes whenever a book, or what is told of its text, does."""
    # Postgres gives a row another xmin with every change: no change can forget to.
    copy = cast(literal_column("xmin"), TextType)
    return func.json_build_array(copy, _of_text("revision")(book, see), protects(book, see.viewer))


def _of_text(name: str) -> Any:
    def expression(book: Row, _see: See) -> Any:
        found = select(getattr(models.Text, name)).where(models.Text.id == book.text_id)
        return found.correlate_except(models.Text).scalar_subquery()

    return expression


def _word_count(book: Row, _see: See) -> Any:
    words = select(func.sum(SceneRow.word_count)).where(SceneRow.text_id == book.text_id)
    return words.correlate_except(SceneRow).scalar_subquery()


def _shared(book: Row, workspace: Row, _see: See) -> Any:
    shared = models.WorkspaceBook
    found = select(shared.id).where(shared.book_id == book.id, shared.workspace_id == workspace.id)
    return found.correlate_except(shared).exists()


def _said(name: str) -> Any:
    return lambda book, _: book.details[name].astext


def _reached(index: Row, see: See) -> Any:
    """Show to whoever reaches it through a book they may see."""
    del index, see
    return literal(True)


@entity(models.IndexVersion, visible=_reached, lasting=True, description="An index.")
class BookIndex:
    """How a book is searched."""

    embedder: str = column("What made the vectors.")
    chunker: str = column("How the text was cut into passages.")
    number: int = column("How many times the book was indexed.")
    activated_at: datetime | None = column("Since when it is in use.")


@entity(
    models.Book,
    visible=readable,
    ahead=lambda book, see: horizon_of(book, see.viewer),
    lasting=True,
    description="Somebody's copy of a book.",
)
class Book(Node):
    """Somebody's copy of a book."""

    id: strawberry.ID = key()
    title: str = column("Its title.")
    authors: list[str] = column("Who wrote it.")
    author: str | None = column(
        "Who wrote it, in one line.",
        lambda book, _: func.nullif(func.array_to_string(book.authors, ", "), ""),
    )
    language: str | None = column("Its language, as a language tag.")
    format: SourceFormat | None = column("The kind of file it came in.")
    kind: BookKind = column("What it is for its reader.")
    status: BookStatus = column("How far it is taken in.")
    error: BookError | None = same(
        "Why it cannot be used, if it cannot.", lambda book, _: book.error.is_not(None)
    )
    warnings: list[BookWarning] = computed(
        "What was wrong in its file and was got over.",
        warnings_of,
        told=lambda book, _: book.warnings,
    )
    visibility: Visibility = column("Who may read it besides its owner.")
    licence: Licence = column("What its owner has declared about the rights in it.")
    licence_flags: LicenceFlags = same("What you may do with it.")
    licence_offer: LicenceOffer | None = one(
        "A licence that you can buy for it, with `purchase`.",
        lambda book, offer, see: and_(
            offer.book_id == book.id,
            offer.scope == LicenceScope.OFFER,
            book.user_id != see.viewer,
        ),
    )
    is_mine: bool = column("Whether it is yours.", lambda book, see: book.user_id == see.viewer)
    gutenberg_id: int | None = column("Its number at Project Gutenberg, if it is from there.")
    publisher: str | None = column("Who published it, as its file says.", _said("publisher"))
    published: str | None = column("When, as its file says.", _said("published"))
    description: str | None = column("What its file says it is about.", _said("description"))
    rights: str | None = column("What its file says about rights.", _said("rights"))
    direction: Direction | None = column("Which way its pages turn.", _of_text("direction"))
    length: int | None = column("How long its text is, in code points.", _of_text("length"))
    text_hash: str | None = column("SHA-256 of its text, in hexadecimal.", _of_text("text_hash"))
    word_count: int | None = column("How many words its story has.", _word_count)
    cover_url: str | None = computed(
        "Where to fetch the picture on its front, for some hours.",
        url_of,
        stored=lambda book, _: book.cover_key,
    )
    file_url: str | None = computed(
        "Where to fetch the file itself, for an hour at least; for its owner.",
        file_of,
        stored=lambda book, _: book.file_key,
        filename=lambda book, _: book.filename,
        mine=lambda book, see: book.user_id == see.viewer,
    )
    created_at: datetime = column("When it came here.")
    updated_at: datetime = column("When its details last changed.")
    horizon: Horizon = same("How far it is told in this answer.")
    sections: Connection[Section] = paged(
        "Its sections, in reading order.",
        lambda book, section, _: section.text_id == book.text_id,
        ascending=True,
    )
    scenes: Connection[Scene] = paged(
        "Its scenes, in reading order.",
        lambda book, scene, _: scene.text_id == book.text_id,
        ascending=True,
    )
    feed: Connection[FeedScene] = paged(
        "Its scenes in order, each with what is shown for it and what you have seen of it. "
        "`reading { feedAfter }` is the cursor from which it begins where you are.",
        lambda book, scene, _: scene.text_id == book.text_id,
        ascending=True,
    )
    visuals: Connection[Visual] = paged(
        "Pictures of it that you may see as far as it is told, the newest first.",
        of_book,
    )
    editions: Connection[Edition] = paged(
        "Your illustrated editions of it.", lambda book, made, _: made.book_id == book.id
    )
    reading: Reading | None = one(
        "Your way through it; null until you open it.",
        lambda book, reading, see: and_(reading.book_id == book.id, reading.user_id == see.viewer),
    )
    passage: Passage | None = one(
        "The text in a range, in code points; null when the range is empty, does not lie in the "
        "text, or is longer than 100,000.",
        lambda book, text, _, start, end: and_(
            text.id == book.text_id, passage_within(text, start, end)
        ),
        span=lambda start, end: (start, end),
        start=Argument(int, "Where it starts."),
        end=Argument(int, "Where it ends, exclusively."),
    )
    story: Story | None = one(
        "How much of its story is understood; null until it is analysed.",
        lambda book, story, _: story.id == told_in(book.text_id, book.id),
    )
    characters: Connection[Character] = paged(
        "The people in it, in the order in which they appear.",
        telling.cast,
        ascending=True,
        roles=telling.ROLES,
        genders=telling.GENDERS,
    )
    leads: list[Character] = many(
        "The people it is most about, the most mentioned first, at most twelve.",
        telling.of_story,
        order=telling.most_mentioned,
        most=12,
    )
    character: Character | None = one(
        "Whoever is called by a name, in any case; if several are, the most mentioned.",
        telling.called,
        order=telling.most_mentioned,
        name=Argument(str, "A name or an alias."),
    )
    relationships: Connection[Relationship] = paged(
        "How the people in it stand to each other, in the order in which it becomes known.",
        telling.of_types,
        ascending=True,
        types=telling.TYPES,
    )
    story_graph: StoryGraph = same("Its people as a graph ready to draw.")
    places: Connection[Place] = paged(
        "The places in it, in the order in which they become known.",
        telling.of_story,
        ascending=True,
    )
    glossary: Connection[GlossaryTerm] = paged(
        "Words to look up, in the order in which they become known.",
        telling.of_story,
        ascending=True,
    )
    conversations: Connection[Conversation] = paged(
        "What you, or workspaces of yours, have asked about it, the newest first.",
        lambda book, conversation, _: exists(
            select(ConversationBook.book_id)
            .where(
                ConversationBook.conversation_id == conversation.id,
                ConversationBook.book_id == book.id,
            )
            .correlate_except(ConversationBook)
        ),
    )
    index: BookIndex | None = one(
        "How it is searched.",
        lambda book, version, _: and_(
            version.text_id == book.text_id, version.state == models.IndexState.ACTIVE
        ),
    )
    ingestion: Run | None = one(
        "The run that takes it in, or took it in last.",
        lambda book, run, _: about(book, run, RunKind.INGEST, RunKind.EMBED),
        order=newest,
    )
    corrections: list[StoryCorrection] = many(
        "What you have corrected about its story, the newest first; only its owner sees it.",
        telling.corrected_by_owner,
        order=lambda correction, _: [correction.id.desc()],
    )
    analysis: Run | None = one(
        "The run that analyses its story, or analysed it last.",
        lambda book, run, _: about(book, run, RunKind.ANALYSE),
        order=newest,
    )
    narrations: Connection[Narration] = paged(
        "Its scenes that were read aloud for you, as far as you have come, the newest first.",
        lambda book, narration, _: narration.text_id == book.text_id,
    )
    narrating: Run | None = one(
        "The run that reads it aloud for you, or did so last.",
        lambda book, run, see: asked_by_viewer(book, run, see, RunKind.NARRATE),
        order=newest,
    )
    character_voices: list[CharacterVoice] = many(
        "The voices that you have given to its characters, the narrator's first.",
        lambda book, voice, _: voice.book_id == book.id,
        order=lambda voice, _: [voice.first_seen.asc().nulls_first(), voice.id],
    )
    workspaces: list[Workspace] = many(
        "Your workspaces that it is shared with.",
        _shared,
        order=lambda workspace, _: [workspace.name, workspace.id],
    )
