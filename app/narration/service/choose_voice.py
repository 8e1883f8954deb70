"""Choosing who is heard in which voice."""

from uuid import UUID

from sqlalchemy import Uuid, delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.books.models import Book
from app.books.service.copies import readable_copy
from app.books.service.horizon import horizon_of
from app.narration.models import CharacterVoice
from app.narration.service.narrator import hire
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runtime import Runtime
from app.story.models import Character
from app.story.service.known_facts import story_of


async def choose_voice(
    unit: UnitOfWork,
    runtime: Runtime,
    user_id: UUID,
    book_id: UUID,
    character_id: UUID | None,
    voice: str | None,
) -> None:
    """Give a character, or the narrator, a voice; none is the usual one again."""
    await readable_copy(unit, user_id, book_id)
    first_seen = None
    if character_id is not None:
        first_seen = await _first_seen(unit, user_id, book_id, character_id)
    if voice is None:
        await unit.session.execute(
            delete(CharacterVoice).where(
                CharacterVoice.user_id == user_id,
                CharacterVoice.book_id == book_id,
                CharacterVoice.first_seen.is_not_distinct_from(first_seen),
            )
        )
        return
    hired = await hire(unit.session, runtime, user_id)
    if voice not in {each.id for each in hired.narrator.voices}:
        words = "The narrator has no such voice; `voices` names those that it has."
        raise InvalidInput(FieldFault("voice", words))
    given = insert(CharacterVoice).values(
        user_id=user_id, book_id=book_id, first_seen=first_seen, voice=voice
    )
    await unit.session.execute(
        given.on_conflict_do_update(
            index_elements=["user_id", "book_id", "first_seen"], set_={"voice": voice}
        )
    )


async def _first_seen(unit: UnitOfWork, user_id: UUID, book_id: UUID, character_id: UUID) -> int:
    """Return where a character is first seen, if they are one whom the reader knows."""
    story_id = await story_of(unit.session, book_id)
    viewer = literal(user_id, Uuid())
    horizon = select(horizon_of(Book, viewer)).where(Book.id == book_id).scalar_subquery()
    found = await unit.session.scalar(
        select(Character.first_seen).where(
            Character.id == character_id,
            Character.story_id == story_id,
            Character.revealed_at <= horizon,
        )
    )
    if found is None:
        raise NotFound("There is no such character in this book, as far as you are told of it.")
    return found
