"""Books found by title and author, however these are typed."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Double, Uuid, any_, cast, func, literal, select
from sqlalchemy import Text as TextType
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Book
from app.books.service.names import trigrams
from app.books.service.search.shelf import Scope, in_scope

#: The share of a query's pieces that title and authors have to have: room for a typo in each word.
ALIKE = 0.5

#: Books that one search returns.
MOST = 50


@dataclass(frozen=True)
class FoundBook:
    """A book as it was found."""

    book_id: UUID
    score: float


async def find_books(
    session: AsyncSession, viewer_id: UUID, query: str, scope: Scope
) -> list[FoundBook]:
    """Return the books whose title and authors are most like a query, the most alike first."""
    pieces = trigrams(query)
    if not pieces:
        return []
    asked = literal(pieces, ARRAY(TextType))
    each = func.unnest(Book.trigrams).table_valued("piece").render_derived()
    shared = (
        select(func.count())
        .select_from(each)
        .where(each.c.piece == any_(asked))
        .correlate(Book)
        .scalar_subquery()
    )
    share = (cast(shared, Double) / len(pieces)).label("share")
    # Of books that have all that was typed, the one that has least besides comes first.
    least = func.cardinality(Book.trigrams)
    rows = await session.execute(
        select(Book.id, share)
        .where(
            Book.trigrams.op("&&")(asked),
            share >= ALIKE,
            in_scope(Book, literal(viewer_id, Uuid()), scope),
        )
        .order_by(share.desc(), least, Book.id)
        .limit(MOST)
    )
    return [FoundBook(row.id, row.share) for row in rows]
