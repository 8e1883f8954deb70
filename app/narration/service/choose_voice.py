"""Choosing who is heard in which voice."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.books.service.copies import readable_copy
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
        first_seen = await _first_seen(unit, book_id, character_id)
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


async def _first_seen(unit: UnitOfWork, book_id: UUID, character_id: UUID) -> int:
    """Return where a character of a book is first seen; whoever names one was told of them."""
    story_id = await story_of(unit.session, book_id)
    found = await unit.session.scalar(
        select(Character.first_seen).where(
            Character.id == character_id, Character.story_id == story_id
        )
    )
    if found is None:
        raise NotFound("There is no such character in this book.")
    return found
