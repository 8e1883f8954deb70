"""What is to be corrected, from the ids that readers hold to names and places that last."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Book
from app.platform.db.base import Json
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.story import models
from app.story.models import CorrectionKind, Gender, RelationshipType, Role
from app.story.service.correct import Wanted

LONGEST_NAME = 200


class Naming:
    """Finds what ids of one book's story stand for."""

    def __init__(self, session: AsyncSession, book_id: UUID) -> None:
        self._session = session
        self._book_id = book_id

    async def rename(self, character_id: UUID, name: str) -> Wanted:
        """Call somebody by a name."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            words = f"A name has 1 to {LONGEST_NAME} characters."
            raise InvalidInput(FieldFault("name", words))
        who, called = await self._character(character_id)
        summary = f"“{called}” is called “{name}”."
        return Wanted(CorrectionKind.RENAME, {"character": who, "to": name}, summary)

    async def merge(self, character_id: UUID, into_id: UUID, revealed_at: int | None) -> Wanted:
        """Take two for one."""
        if character_id == into_id:
            raise InvalidInput(FieldFault("intoId", "Name two different characters."))
        if revealed_at is not None and revealed_at < 1:
            words = "A secret is revealed somewhere in the text; give its offset."
            raise InvalidInput(FieldFault("revealedAt", words))
        who, called = await self._character(character_id)
        into, other = await self._character(into_id)
        secretly = "" if revealed_at is None else f", which is revealed at {revealed_at}"
        details = {"character": who, "into": into, "revealed_at": revealed_at}
        return Wanted(CorrectionKind.MERGE, details, f"“{called}” is “{other}”{secretly}.")

    async def split(self, character_id: UUID, names: Sequence[str]) -> Wanted:
        """Take one for two."""
        wanted = [name.strip() for name in names if name.strip()]
        if not wanted:
            words = "Name at least one of the character's aliases that mean somebody else."
            raise InvalidInput(FieldFault("names", words))
        who, called = await self._character(character_id)
        others = " and ".join(f"“{name}”" for name in wanted)
        details = {"character": who, "names": wanted}
        return Wanted(CorrectionKind.SPLIT, details, f"{others} is not “{called}”.")

    async def hide(self, kind: str, key: UUID) -> Wanted:
        """Leave a character, a place or a term out."""
        if kind == "Character":
            who, called = await self._character(key)
            details: Json = {"character": who}
        elif kind == "Place":
            called = await self._own(models.Place, key, models.Place.name)
            details = {"place": called}
        else:
            called = await self._own(models.GlossaryTerm, key, models.GlossaryTerm.term)
            details = {"term": called}
        return Wanted(CorrectionKind.HIDE, details, f"“{called}” is left out.")

    async def role(self, character_id: UUID, role: Role) -> Wanted:
        """Say how much somebody matters."""
        who, called = await self._character(character_id)
        summary = f"“{called}” is {role.value.lower()}."
        return Wanted(CorrectionKind.ROLE, {"character": who, "to": role}, summary)

    async def gender(self, character_id: UUID, gender: Gender) -> Wanted:
        """Say whether somebody is she or he."""
        who, called = await self._character(character_id)
        details = {"character": who, "to": gender.name}
        return Wanted(CorrectionKind.GENDER, details, f"“{called}” is {gender.value.lower()}.")

    async def speaker(self, utterance_id: UUID, character_id: UUID | None) -> Wanted:
        """Say who speaks."""
        at = await self._own(models.Utterance, utterance_id, models.Utterance.start)
        if character_id is None:
            details: Json = {"at": at, "character": None}
            return Wanted(CorrectionKind.SPEAKER, details, f"Nobody known speaks at {at}.")
        who, called = await self._character(character_id)
        details = {"at": at, "character": who}
        return Wanted(CorrectionKind.SPEAKER, details, f"“{called}” speaks at {at}.")

    async def relationship(self, relationship_id: UUID, to: RelationshipType | None) -> Wanted:
        """Say that two stand to each other in another way, or not at all."""
        found = await self._session.get(models.Relationship, relationship_id)
        if found is None:
            raise NotFound("There is no such relationship in this book.")
        source, one = await self._character(found.source_id)
        target, other = await self._character(found.target_id)
        details = {"source": source, "target": target, "type": found.type, "to": to}
        instead = "nothing of the kind" if to is None else to.value
        summary = f"“{one}” and “{other}”: not {found.type.value}, {instead}."
        return Wanted(CorrectionKind.RELATIONSHIP, details, summary)

    async def _character(self, key: UUID) -> tuple[Json, str]:
        character, state = models.Character, models.CharacterState
        first = await self._own(character, key, character.first_seen)
        # How they are called at first: a list of corrections must not tell more than their maker.
        asked = select(state.name).where(state.character_id == key).order_by(state.revealed_at)
        names = list(await self._session.scalars(asked))
        return {"name": names[-1], "at": first}, names[0]

    async def _own(self, model: Any, key: UUID, column: Any) -> Any:
        story = models.Story
        found = await self._session.scalar(
            select(column)
            .join(story, story.id == model.story_id)
            .join(Book, Book.text_id == story.text_id)
            .where(model.id == key, Book.id == self._book_id)
        )
        if found is None:
            raise NotFound("There is nothing of this id in this book's story.")
        return found
