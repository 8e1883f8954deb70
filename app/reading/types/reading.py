"""One person's way through one book, as they see it."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Double, Text, and_, cast, func, select

from app.books.models import Text as TextRow
from app.books.types.passage import Passage, Section, text_between
from app.graph.connection import Connection
from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, one, paged, same
from app.graph.read.see import See
from app.graph.scalars import Cursor
from app.reading import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.reading.last_lines import REACH, last_lines
from app.reading.models import SessionStatus
from app.reading.preferences import Layout, Theme
from app.reading.types.feed import SceneHistory
from app.reading.types.marks import Bookmark, Note, ReadingHighlight
from app.reading.types.session import ReaderSession, own
from app.story.models import Scene as SceneRow
from app.story.types import Scene

#: Code points that are shown of the text at a place.
GLIMPSE = 200


def _length(row: Row) -> Any:
    length = select(TextRow.length).where(TextRow.id == row.text_id)
    return length.correlate_except(TextRow).scalar_subquery()


def _share(offset: Any, row: Row) -> Any:
    return cast(offset, Double) / func.greatest(_length(row), 1)


def _from_current(row: Row, see: See) -> Any:
    del see
    return row.current, func.least(row.current + GLIMPSE, _length(row))


def _from_furthest(row: Row, see: See) -> Any:
    del see
    return row.furthest, func.least(row.furthest + GLIMPSE, _length(row))


def _before(row: Row) -> Any:
    return func.greatest(row.current - REACH, 0)


def _own_text(row: Row, text: Row, see: See) -> Any:
    del see
    return text.id == row.text_id


def _scene_here(row: Row, scene: Row, see: See) -> Any:
    del see
    return and_(scene.text_id == row.text_id, scene.start <= row.current)


def _last_scene(scene: Row, see: See) -> Any:
    del see
    return [scene.start.desc()]


def _section_here(row: Row, section: Row, see: See) -> Any:
    del see
    return and_(section.text_id == row.text_id, section.start <= row.current)


def _last_section(section: Row, see: See) -> Any:
    del see
    return [section.start.desc(), section.ordinal.desc()]


def _feed_after(row: Row, see: See) -> Any:
    """Return the cursor of the last scene that lies wholly before the place."""
    del see
    before = (
        select(cast(SceneRow.id, Text))
        .where(SceneRow.text_id == row.text_id, SceneRow.end <= row.current)
        .order_by(SceneRow.start.desc())
        .limit(1)
    )
    return before.correlate_except(SceneRow).scalar_subquery()


def _lines(context: Context, before: str, start: int) -> list[str]:
    del context
    return last_lines(before, whole=start == 0)


@entity(
    models.ReadingProgress,
    visible=own,
    description="How you like to read this book; what is null is as in your settings.",
)
class ReadingPreferences:
    """How somebody likes to read a book."""

    text_size: int | None = column(
        "Text size in percent.", lambda row, _: row.preferences["text_size"].as_integer()
    )
    line_height: float | None = column(
        "How high lines are, in letters.", lambda row, _: row.preferences["line_height"].as_float()
    )
    theme: Theme | None = column(
        "The colours of a page.", lambda row, _: row.preferences["theme"].astext
    )
    layout: Layout | None = column(
        "How one moves through it.", lambda row, _: row.preferences["layout"].astext
    )
    narration_speed: float | None = column(
        "How fast scenes are narrated.",
        lambda row, _: row.preferences["narration_speed"].as_float(),
    )


@entity(models.ReadingProgress, visible=own, description="What you read last, to find back in.")
class WhereWasI:
    """What somebody read last."""

    lines: list[str] = computed(
        "The last lines before your place.",
        _lines,
        before=lambda row, _: text_between(row.text_id, _before(row), row.current),
        start=lambda row, _: _before(row),
    )
    at: datetime | None = column("When you came there.", lambda row, _: row.decided_at)
    scene: Scene | None = one("The scene you were in.", _scene_here, order=_last_scene)
    section: Section | None = one("The section.", _section_here, order=_last_section)


@entity(
    models.ReadingProgress,
    visible=own,
    description="Your way through a book. `current` is where you are, `furthest` is as far as you "
    "have read; to go back moves only the first, and so does a look ahead.",
)
class Reading(Node):
    """One person's way through one book."""

    id: strawberry.ID = key()
    current: Passage | None = one(
        f"Where you are, with the next {GLIMPSE} characters.", _own_text, along=_from_current
    )
    furthest: Passage | None = one(
        f"As far as you have read, with the next {GLIMPSE} characters.",
        _own_text,
        along=_from_furthest,
    )
    progress: float = column(
        "Where you are as a share of the text, 0 to 1.", lambda row, _: _share(row.current, row)
    )
    furthest_progress: float = column(
        "As far as you have read, as a share of the text.",
        lambda row, _: _share(row.furthest, row),
    )
    total_seconds: int = column("How long you read in all.", lambda row, _: row.seconds)
    is_complete: bool = column("Whether you have read it to the end of its story.")
    started_at: datetime = column("When you began.", lambda row, _: row.created_at)
    moved_at: datetime | None = column(
        "When you came to where you are.", lambda row, _: row.decided_at
    )
    scene: Scene | None = one("The scene you are in.", _scene_here, order=_last_scene)
    section: Section | None = one("The section you are in.", _section_here, order=_last_section)
    feed_after: Cursor | None = column(
        "Hand this to `feed(after:)`, and the feed begins with the scene you are in.", _feed_after
    )
    preferences: ReadingPreferences = same("How you like to read it.")
    where_was_i: WhereWasI | None = same(
        "What you read last; null if you are at the beginning.", lambda row, _: row.current > 0
    )
    session: ReaderSession | None = one(
        "Your open session, if there is one.",
        lambda row, session, see: and_(
            session.user_id == see.viewer,
            session.book_id == row.book_id,
            session.status == SessionStatus.ACTIVE,
        ),
    )
    sessions: Connection[ReaderSession] = paged(
        "Your sessions, the newest first.",
        lambda row, session, see: and_(
            session.user_id == see.viewer, session.book_id == row.book_id
        ),
    )
    bookmarks: Connection[Bookmark] = paged(
        "Your bookmarks, the newest first.",
        lambda row, mark, _: mark.book_id == row.book_id,
    )
    highlights: Connection[ReadingHighlight] = paged(
        "Your highlights, and those shared with you as far as you are told, the newest first.",
        lambda row, mark, _: mark.book_id == row.book_id,
    )
    notes: Connection[Note] = paged(
        "Your notes, and those shared with you as far as you are told, the newest first.",
        lambda row, mark, _: mark.book_id == row.book_id,
    )
    history: Connection[SceneHistory] = paged(
        "The scenes you looked at; the one you first looked at last comes first.",
        lambda row, seen, see: and_(seen.user_id == see.viewer, seen.book_id == row.book_id),
    )
