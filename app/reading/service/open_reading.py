from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.books.service.copies import readable_copy
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.reading.models import Action, ReaderSession
from app.reading.preferences import ReadingPreferences
from app.reading.service.move import LONGEST_NAME
from app.reading.service.progress import held_progress
from app.reading.service.sessions import end, note_in_open, resume_or_begin


async def open_reading(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, device: str = ""
) -> tuple[ReaderSession, bool]:
    """Open a book: take its open session up again, or begin one; say which it was."""
    if len(device) > LONGEST_NAME:
        raise InvalidInput(FieldFault("device", f"At most {LONGEST_NAME} characters."))
    copy = await readable_copy(unit, user_id, book_id)
    return await resume_or_begin(unit, await held_progress(unit, user_id, copy), device)


async def end_reading(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, *, is_complete: bool | None = None
) -> None:
    """Close a book, and say if one has read it; closing it twice changes nothing."""
    copy = await readable_copy(unit, user_id, book_id)
    progress = await held_progress(unit, user_id, copy)
    if is_complete is not None:
        progress.is_complete = is_complete
    await end(unit, progress)


async def set_preferences(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, changes: Mapping[str, Any]
) -> None:
    """Change how somebody likes to read a book."""
    copy = await readable_copy(unit, user_id, book_id)
    progress = await held_progress(unit, user_id, copy)
    new = ReadingPreferences.load(progress.preferences).changed(**changes)
    progress.preferences = new.store()
    names = sorted(changes)
    await note_in_open(unit, user_id, book_id, Action.PREFERRED, names=names)
