"""Scenes read aloud, and who is heard in which voice, as clients see them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, select

from app.books.models import Book
from app.books.service.visibility import may_read
from app.credits.service.licence import flag
from app.graph.context import Context
from app.graph.node import Node
from app.graph.read.declare import Row
from app.graph.read.fields import column, computed, entity, key, one, same
from app.graph.read.see import See
from app.narration import (
    enums,  # noqa: F401 (publishes the enums used below)
    models,
)
from app.narration.models import NarrationStatus
from app.platform.http.media import media_url
from app.platform.storage import parse_key
from app.story.models import Scene
from app.story.types.known import known, told

if TYPE_CHECKING:
    from app.story.types.character import Character

#: How long an address of a sound holds at least.
LIFETIME = timedelta(hours=12)


def heard(narration: Row, see: See) -> Any:
    """Show a narration to whoever had it made, where they may read its text and hear it."""
    copy = select(Book.id).where(
        Book.text_id == narration.text_id,
        may_read(Book, see.viewer),
        flag("allow_narration", Book, see.viewer),
    )
    return and_(narration.user_id == see.viewer, copy.correlate_except(Book).exists())


def own(row: Row, see: See) -> Any:
    """Show a row to whose it is."""
    return row.user_id == see.viewer


@strawberry.type(description="A word, where it stands and when it is heard.")
class NarrationWord:
    """A word, where it stands and when it is heard."""

    start: int = strawberry.field(description="Where it starts in the text, in code points.")
    end: int = strawberry.field(description="Where it ends, exclusively.")
    begins: float = strawberry.field(description="The second in which it begins.")
    ends: float = strawberry.field(description="The second in which it ends.")


def _words(context: Context, told: list[Any], start: int) -> list[NarrationWord]:
    del context
    return [
        NarrationWord(start=start + first, end=start + last, begins=begins, ends=ends)
        for first, last, begins, ends in told
    ]


def _url(context: Context, stored: str | None, media_type: str | None) -> str | None:
    if stored is None or media_type is None:
        return None
    runtime = context.runtime
    return media_url(
        runtime.signer,
        runtime.settings.base_url,
        parse_key(stored),
        content_type=media_type,
        lifetime=LIFETIME,
    )


def _start(narration: Row, _see: See) -> ColumnElement[int]:
    start = select(Scene.start).where(Scene.id == narration.scene_id)
    return start.correlate_except(Scene).scalar_subquery()


@entity(
    models.Narration,
    visible=heard,
    horizon=known,
    description="Why a scene could not be read aloud.",
)
class NarrationError:
    """Why a scene could not be read aloud."""

    code: str = column("A stable code for programs.", lambda row, _: row.error["code"].astext)
    message: str = column("A sentence for people.", lambda row, _: row.error["message"].astext)


@entity(
    models.Narration,
    visible=heard,
    horizon=known,
    description="A scene read aloud, for whoever had it made. It is told of once the reader has "
    "come to the scene.",
)
class Narration(Node):
    """A scene read aloud."""

    id: strawberry.ID = key()
    status: NarrationStatus = column("Whether it can be heard.")
    error: NarrationError | None = same(
        "Why it cannot, if it cannot.", lambda row, _: row.error.is_not(None)
    )
    url: str | None = computed(
        "Where to fetch the sound, for some hours; it can be asked for in ranges.",
        _url,
        stored=lambda row, _: row.storage_key,
        media_type=lambda row, _: row.media_type,
    )
    media_type: str | None = column("What kind of sound it is.")
    seconds: float | None = column("How long it is.")
    words: list[NarrationWord] = computed(
        "Every word of the scene, in order, and when it is heard.",
        _words,
        told=lambda row, _: row.words,
        start=_start,
    )
    timings_exact: bool = column("Whether the seconds were heard, and not estimated.")
    voice: str = column("The voice of the narrator.")
    voices: list[str] = column("All voices that are heard.")
    provider: str = column("Whose narrator reads.")
    model: str = column("What reads.")
    characters: int = column("How much is said, in code points.")
    credits: int = column("How many credits it took.")
    created_at: datetime = column("When it was first made.")
    chosen_at: datetime = column("When it was last asked for.")


def _whose(voice: Row, character: Row, see: See) -> Any:
    text = select(Book.text_id).where(Book.id == voice.book_id).correlate_except(Book)
    return and_(
        character.first_seen == voice.first_seen,
        character.story_id == told(text.scalar_subquery(), see),
    )


@entity(
    models.CharacterVoice,
    visible=own,
    description="A voice that you have given to a character, or to the narrator.",
)
class CharacterVoice:
    """A voice that somebody has given to a character."""

    voice: str = column("The voice.")
    is_narrator: bool = column(
        "Whether it tells what nobody says.", lambda voice, _: voice.first_seen.is_(None)
    )
    character: Annotated["Character", strawberry.lazy("app.story.types.character")] | None = one(
        "Whose it is; null for the narrator, and as long as you are not told of them.",
        _whose,
        order=lambda character, _: [character.id],
    )


def chosen_first(narration: Row, _see: See) -> list[Any]:
    """Put what can be heard first, and of that what was asked for last."""
    ready = narration.status == NarrationStatus.READY
    return [ready.desc(), narration.chosen_at.desc(), narration.id]
