"""Files of books in the object store: the same bytes once, for as long as a book names them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select

from app.books.models import Book
from app.platform.db.engine import Database
from app.platform.db.unit import UnitOfWork
from app.platform.storage import Key, ObjectStore

BOOKS, COVERS = "books", "covers"

#: A file that no book names may still be on its way into one.
GRACE = timedelta(days=1)


async def hold_file(unit: UnitOfWork, store: ObjectStore, key: Key) -> bool:
    """Keep a file from being dropped until the commit; return whether it is there at all."""
    await unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return await store.exists(key)


async def drop_file(database: Database, store: ObjectStore, key: str) -> None:
    """Remove a file unless a book names it; whoever wants it at the same moment waits."""
    async with database.unit() as unit:
        await unit.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0)))
        )
        wanted = select(Book.id).where(or_(Book.file_key == key, Book.cover_key == key)).limit(1)
        if await unit.session.scalar(wanted) is None:
            await store.delete(Key(key))


async def forgotten(store: ObjectStore) -> AsyncIterator[Key]:
    """Yield files that have lain there for a while."""
    limit = datetime.now(UTC) - GRACE
    for folder in (BOOKS, COVERS):
        async for info in store.list(folder):
            if info.modified <= limit:
                yield info.key
