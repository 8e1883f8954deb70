"""Getting at the bytes of a book: they are there, were sent in parts, or lie elsewhere."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.books.errors import BookGone
from app.books.models import Book, Licence
from app.books.service import gutenberg
from app.books.service.files import BOOKS, hold_file
from app.books.service.find import locked_book
from app.books.service.names import clean, title_of, trigrams
from app.books.service.receive import LONGEST_NAME, type_by
from app.platform.db.unit import UnitOfWork
from app.platform.outside import Fetched, Outside
from app.platform.runs.step import Step
from app.platform.runtime import Runtime
from app.platform.storage import Added, Key, ObjectMissing, ObjectStore, plain_type
from app.platform.uploads import UploadId, finish

#: What a name without an ending is given, by the type the server says.
_ENDINGS = {
    "application/epub+zip": ".epub",
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Obtained:
    """A book's file, in the store, and what is known of the book by whoever had it."""

    file_key: str
    file_hash: str
    file_size: int
    told: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, added: Added, **told: Any) -> "Obtained":
        """Describe an object that was just added."""
        return cls(str(added.key), added.sha256, added.size, told)

    async def keep(self, unit: UnitOfWork, store: ObjectStore, book_id: UUID) -> None:
        """Let a book name its file."""
        if not await hold_file(unit, store, Key(self.file_key)):
            raise ObjectMissing(self.file_key)
        book = await locked_book(unit, book_id)
        book.file_key = self.file_key
        book.file_hash = self.file_hash
        book.file_size = self.file_size
        chosen = book.details.get("set", ())
        for name, value in self.told.items():
            if value and name not in chosen:
                setattr(book, name, value)
        book.trigrams = trigrams(book.title, *book.authors)


async def obtain(step: Step, book_id: UUID) -> Obtained:
    """Get a book's file into the store."""
    runtime = step.runtime
    async with runtime.database.read() as session:
        book = (await session.scalars(select(Book).where(Book.id == book_id))).one_or_none()
    if book is None:
        raise BookGone
    if book.file_key is not None:
        return Obtained(book.file_key, book.file_hash or "", book.file_size or 0)
    if "upload" in step.run.input:
        upload = UploadId(step.run.input["upload"])
        return Obtained.of(await finish(runtime.store, upload, BOOKS, type_by(book.filename)))
    if "gutenberg" in step.run.input:
        return await _from_gutenberg(runtime, step.run.input["gutenberg"])
    async with (
        Outside.open(runtime.settings.fetch_allow) as outside,
        outside.fetch(step.run.input["url"], largest=runtime.settings.max_upload_bytes) as fetched,
    ):
        return await _kept(runtime, fetched)


async def _kept(runtime: Runtime, fetched: Fetched) -> Obtained:
    name = fetched.filename[-LONGEST_NAME:] or "book"
    if "." not in name:
        name += _ENDINGS.get(plain_type(fetched.content_type), "")
    added = await runtime.store.add(BOOKS, fetched.body, type_by(name))
    return Obtained.of(added, filename=name, title=title_of(name))


async def _from_gutenberg(runtime: Runtime, number: int) -> Obtained:
    edition = await gutenberg.edition(runtime, number)
    obtained = await gutenberg.add_file(runtime, number, lambda file: _kept(runtime, file))
    told = {
        **obtained.told,
        "title": "".join(clean([edition.title])),
        "authors": clean(edition.authors),
        "language": next(iter(edition.languages), None),
    }
    # What is in copyright is there by its owner's leave, which is no leave for others.
    if edition.copyrighted is False:
        told["licence"] = Licence.PUBLIC_DOMAIN
    return replace(obtained, told=told)
