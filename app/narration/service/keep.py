"""Keeping sounds: each with the row that names it, what it cost, and the word of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.ai.speech.port import Speech
from app.narration.events import SceneNarrated, SceneNotNarrated, narrations_stream
from app.narration.models import Narration, NarrationStatus
from app.narration.service.narrator import Hired
from app.narration.service.scripts import Script
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError
from app.platform.storage import Key

#: What a copy of a sound has of its own.
_OWN = {"id", "created_at", "text_id", "scene_id", "revealed_at", "run_id", "credits", "chosen_at"}


class Shelf:
    """Where the sounds of one run go."""

    def __init__(
        self, user_id: UUID, book_id: UUID, text_id: UUID, run_id: UUID, hired: Hired
    ) -> None:
        self.user_id = user_id
        self.book_id = book_id
        self.text_id = text_id
        self.run_id = run_id
        self._hired = hired

    async def known(self, session: AsyncSession, script: Script) -> Narration | None:
        """Return a sound that somebody has of the same words in the same voices."""
        asked = select(Narration).where(
            Narration.user_id == self.user_id,
            Narration.key == script.key,
            Narration.status == NarrationStatus.READY,
        )
        same = Narration.scene_id == script.scene_id
        return (await session.scalars(asked.order_by(same.desc()).limit(1))).one_or_none()

    async def reuse(self, unit: UnitOfWork, script: Script, known: Narration) -> None:
        """Let a sound be heard that is there, here or in another text."""
        columns = [column.key for column in Narration.__table__.columns]
        values = {name: getattr(known, name) for name in columns if name not in _OWN}
        await self._put(unit, script, values)
        seconds = known.seconds or 0.0
        self._tell(unit, SceneNarrated(script.scene_id, script.ordinal, seconds, reused=True))

    async def keep(
        self, unit: UnitOfWork, script: Script, speech: Speech, key: Key, credits: int
    ) -> None:
        """Keep a sound that was made."""
        words = [
            [word.start, word.end, round(word.begins, 3), round(word.ends, 3)]
            for word in speech.words
        ]
        values = {
            **self._told(script),
            "status": NarrationStatus.READY,
            "error": None,
            "storage_key": key,
            "media_type": speech.media_type,
            "seconds": speech.seconds,
            "words": words,
            "timings_exact": speech.timings_exact,
            "credits": credits,
        }
        await self._put(unit, script, values)
        told = SceneNarrated(script.scene_id, script.ordinal, speech.seconds, reused=False)
        self._tell(unit, told)

    async def keep_failure(self, unit: UnitOfWork, script: Script, error: AppError) -> None:
        """Say why there is nothing to hear."""
        values = {
            **self._told(script),
            "status": NarrationStatus.FAILED,
            "error": {"code": error.code, "message": error.message},
            "storage_key": None,
            "media_type": None,
            "seconds": None,
            "words": [],
        }
        await self._put(unit, script, values)
        told = SceneNotNarrated(script.scene_id, script.ordinal, error.code, error.message)
        self._tell(unit, told)

    def _told(self, script: Script) -> dict[str, Any]:
        narrator = self._hired.narrator
        return {
            "user_id": self.user_id,
            "key": script.key,
            "provider": narrator.provider,
            "model": narrator.model,
            "voice": script.voice,
            "voices": script.voices,
            "characters": script.characters,
        }

    async def _put(self, unit: UnitOfWork, script: Script, values: dict[str, Any]) -> None:
        made: dict[str, Any] = {
            **values,
            "text_id": self.text_id,
            "scene_id": script.scene_id,
            # Whoever has not begun may hear how it begins.
            "revealed_at": script.start if script.ordinal else 0,
            "run_id": self.run_id,
            "chosen_at": func.clock_timestamp(),
        }
        statement = insert(Narration).values(**made)
        again = {name: made[name] for name in made if name not in {"user_id", "scene_id", "key"}}
        await unit.session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "scene_id", "key"], set_=again
            )
        )

    def _tell(self, unit: UnitOfWork, event: SceneNarrated | SceneNotNarrated) -> None:
        unit.emit(narrations_stream(self.user_id, self.book_id), event)
