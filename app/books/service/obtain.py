"""Getting at the bytes of a book: they are there, were sent in parts, or lie elsewhere."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.books.errors import BookGone
from app.books.models import Book
from app.books.service.files import BOOKS, hold_file
from app.books.service.find import locked_book
from app.books.service.receive import type_by
from app.platform.db.unit import UnitOfWork
from app.platform.runs.step import Step
from app.platform.storage import Added, Key, ObjectMissing, ObjectStore
from app.platform.uploads import UploadId, finish


@dataclass(frozen=True)
class Obtained:
    """A book's file, in the store."""

    file_key: str
    file_hash: str
    file_size: int

    @classmethod
    def of(cls, added: Added) -> "Obtained":
        """Describe an object that was just added."""
        return cls(str(added.key), added.sha256, added.size)

    async def keep(self, unit: UnitOfWork, store: ObjectStore, book_id: UUID) -> None:
        """Let a book name its file."""
        if not await hold_file(unit, store, Key(self.file_key)):
            raise ObjectMissing(self.file_key)
        book = await locked_book(unit, book_id)
        book.file_key = self.file_key
        book.file_hash = self.file_hash
        book.file_size = self.file_size


async def obtain(step: Step, book_id: UUID) -> Obtained:
    """Get a book's file into the store."""
    runtime = step.runtime
    async with runtime.database.read() as session:
        book = (await session.scalars(select(Book).where(Book.id == book_id))).one_or_none()
    if book is None:
        raise BookGone
    if book.file_key is not None:
        return Obtained(book.file_key, book.file_hash or "", book.file_size or 0)
    upload = UploadId(step.run.input["upload"])
    return Obtained.of(await finish(runtime.store, upload, BOOKS, type_by(book.filename)))
