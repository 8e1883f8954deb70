"""Times during which somebody reads: opened, taken up again, gone stale, ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update

from app.platform.db.engine import Database
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.reading.events import ReadingSessionChanged, reading_stream
from app.reading.models import Action, ReaderSession, ReadingProgress, SessionAction, SessionStatus

#: A session in which nothing happens for so long is over.
IDLE = timedelta(hours=72)


async def resume_or_begin(
    unit: UnitOfWork, progress: ReadingProgress, device: str
) -> tuple[ReaderSession, bool]:
    """Return the open session, or a new one; and whether it was open already.

    The progress must be held: it keeps two devices from beginning one each.
    """
    idle = ReaderSession.last_active_at < func.now() - IDLE
    asked = _open_session(progress.user_id, progress.book_id).add_columns(idle)
    found = (await unit.session.execute(asked)).one_or_none()
    open_, is_idle = (None, False) if found is None else found
    if open_ is not None and is_idle:
        open_.status, open_.ended_at = SessionStatus.STALE, open_.last_active_at
        await unit.session.flush()
        open_ = None
    resumed = open_ is not None
    if open_ is None:
        open_ = unit.add(
            ReaderSession(
                id=uuid7(),
                user_id=progress.user_id,
                book_id=progress.book_id,
                device=device,
                began=progress.current,
                current=progress.current,
                furthest=progress.furthest,
            )
        )
    else:
        open_.last_active_at, open_.device = func.now(), device
    await unit.session.flush()
    note(unit, open_.id, Action.RESUMED if resumed else Action.OPENED, device=device)
    changed = ReadingSessionChanged(open_.id, SessionStatus.ACTIVE, device)
    unit.emit(reading_stream(progress.user_id, progress.book_id), changed)
    return open_, resumed


async def open_session(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> ReaderSession | None:
    """Return somebody's open session with a book, if there is one."""
    return (await unit.session.scalars(_open_session(user_id, book_id))).one_or_none()


def _open_session(user_id: UUID, book_id: UUID) -> Select[ReaderSession]:
    return select(ReaderSession).where(
        ReaderSession.user_id == user_id,
        ReaderSession.book_id == book_id,
        ReaderSession.status == SessionStatus.ACTIVE,
    )


async def keep_open(unit: UnitOfWork, progress: ReadingProgress) -> None:
    """Note in the open session, if there is one, that somebody moved."""
    await unit.session.execute(
        update(ReaderSession)
        .where(
            ReaderSession.user_id == progress.user_id,
            ReaderSession.book_id == progress.book_id,
            ReaderSession.status == SessionStatus.ACTIVE,
        )
        .values(last_active_at=func.now(), current=progress.current, furthest=progress.furthest)
    )


async def end(unit: UnitOfWork, progress: ReadingProgress) -> None:
    """End the open session, if there is one."""
    open_ = await open_session(unit, progress.user_id, progress.book_id)
    if open_ is None:
        return
    open_.status = SessionStatus.ENDED
    open_.ended_at = open_.last_active_at = func.now()
    note(unit, open_.id, Action.ENDED)
    changed = ReadingSessionChanged(open_.id, SessionStatus.ENDED, open_.device)
    unit.emit(reading_stream(progress.user_id, progress.book_id), changed)


async def note_in_open(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, action: Action, **params: Any
) -> None:
    """Note in the open session, if there is one, what was done."""
    open_ = await open_session(unit, user_id, book_id)
    if open_ is not None:
        open_.last_active_at = func.now()
        note(unit, open_.id, action, **params)


def note(unit: UnitOfWork, session_id: UUID, action: Action, **params: Any) -> None:
    """Note in a session what was done."""
    unit.add(SessionAction(session_id=session_id, action=action, params=params))


async def sweep_sessions(database: Database) -> int:
    """Let sessions go stale in which nothing happened for long; return how many."""
    async with database.unit() as unit:
        gone = (
            update(ReaderSession)
            .where(
                ReaderSession.status == SessionStatus.ACTIVE,
                ReaderSession.last_active_at < func.now() - IDLE,
            )
            .values(status=SessionStatus.STALE, ended_at=ReaderSession.last_active_at)
            .returning(ReaderSession.id)
        )
        return len((await unit.session.scalars(gone)).all())
