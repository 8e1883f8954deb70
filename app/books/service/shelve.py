"""Taking a book in: a row at once, and a run that does the rest."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, or_, select

from app.books.models import Book, BookKind, BookStatus, Licence
from app.books.service.names import clean, title_of, trigrams
from app.books.service.status import set_status
from app.platform.db.base import Json
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.workspaces.service import personal_workspace

SUBJECT = "book:"


@dataclass(frozen=True)
class Source:
    """Where a book's bytes come from, and what is known of it before they are read."""

    filename: str
    file_key: str | None = None
    file_hash: str | None = None
    file_size: int | None = None
    upload_id: UUID | None = None
    url: str | None = None
    gutenberg_id: int | None = None
    licence: Licence = Licence.RESERVED
    title: str | None = None
    authors: list[str] = field(default_factory=list)

    @property
    def input(self) -> Json:
        """Return what the run has to know to get at the bytes."""
        known = {
            "upload": None if self.upload_id is None else self.upload_id.hex,
            "url": self.url,
            "gutenberg": self.gutenberg_id,
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True)
class Shelved:
    """A book on the shelf, and the run that takes it in."""

    book: Book
    run: Run
    #: Whether it was there already, so that nothing was begun.
    known: bool


def subject_of(book_id: UUID) -> str:
    """Return what a run about a book has as its subject."""
    return f"{SUBJECT}{book_id}"


def book_of(subject: str) -> UUID:
    """Return the book a run is about."""
    return UUID(subject.removeprefix(SUBJECT))


async def shelve(
    unit: UnitOfWork,
    user_id: UUID,
    source: Source,
    *,
    kind: BookKind | None = None,
    idempotency_key: str | None = None,
) -> Shelved:
    """Put a book on somebody's shelf; the same book, or the same key, gives the one there is."""
    # One at a time for one person: two uploads of the same bytes make one book.
    await unit.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"shelf:{user_id}", 0)))
    )
    known = await _known(unit, user_id, source, idempotency_key)
    if known is not None:
        return known
    book = unit.add(
        Book(
            id=uuid7(),
            user_id=user_id,
            title=source.title or title_of(source.filename),
            authors=clean(source.authors),
            kind=kind or _kind_by(source.filename),
            licence=source.licence,
            filename=source.filename,
            source_url=source.url,
            gutenberg_id=source.gutenberg_id,
            file_key=source.file_key,
            file_hash=source.file_hash,
            file_size=source.file_size,
            trigrams=trigrams(source.title or title_of(source.filename), *source.authors),
        )
    )
    await unit.session.flush()
    # Runs of one workspace take turns: whoever sends a whole library keeps nobody else waiting.
    workspace = await personal_workspace(unit.session, user_id)
    run = await start_run(
        unit,
        RunKind.INGEST,
        subject=subject_of(book.id),
        user_id=user_id,
        workspace_id=workspace.id,
        input=source.input,
        idempotency_key=idempotency_key,
    )
    return Shelved(book, run, known=False)


async def latest_run(unit: UnitOfWork, book_id: UUID) -> Run | None:
    """Return the run that takes a book in, or took it in last."""
    asked = (
        select(Run)
        .where(Run.subject == subject_of(book_id), Run.kind.in_([RunKind.INGEST, RunKind.EMBED]))
        .order_by(Run.id.desc())
        .limit(1)
    )
    return (await unit.session.scalars(asked)).one_or_none()


async def _known(
    unit: UnitOfWork, user_id: UUID, source: Source, idempotency_key: str | None
) -> Shelved | None:
    """Return the book that somebody has already of this source, its run begun anew if it failed."""
    if idempotency_key is not None:
        asked = select(Run).where(
            Run.user_id == user_id,
            Run.kind == RunKind.INGEST,
            Run.idempotency_key == idempotency_key,
        )
        run = (await unit.session.scalars(asked)).one_or_none()
        if run is not None:
            book = await unit.session.get(Book, book_of(run.subject))
            if book is not None:
                return Shelved(book, run, known=True)
    same = [
        column == value
        for column, value in (
            (Book.file_hash, source.file_hash),
            (Book.gutenberg_id, source.gutenberg_id),
            (Book.source_url, source.url),
        )
        if value is not None
    ]
    if not same:
        return None
    found = select(Book).where(Book.user_id == user_id, or_(*same)).order_by(Book.id).limit(1)
    book = (await unit.session.scalars(found.with_for_update())).one_or_none()
    if book is None:
        return None
    run = await latest_run(unit, book.id)
    if run is None or book.status == BookStatus.FAILED:
        book.file_key = book.file_key or source.file_key
        await set_status(unit, book.id, BookStatus.UPLOADED)
        run = await start_run(
            unit,
            RunKind.INGEST,
            subject=subject_of(book.id),
            user_id=user_id,
            workspace_id=(await personal_workspace(unit.session, user_id)).id,
            input=source.input,
        )
    return Shelved(book, run, known=True)


def _kind_by(filename: str) -> BookKind:
    """Guess what a book is for; a page description is rarely a story."""
    return BookKind.OTHER if filename.lower().endswith(".pdf") else BookKind.NOVEL
