from typing import Any

import strawberry
from sqlalchemy import and_, any_, exists, select, true

from app.books import models
from app.books.models import BookKind, BookStatus
from app.books.service.horizon import horizon_as_of
from app.books.types.as_of import AsOf, asked_by
from app.books.types.book import Book, version_of
from app.graph.access import reader
from app.graph.connection import Connection
from app.graph.node import findable
from app.graph.read.arguments import ID_OF
from app.graph.read.declare import Argument, Row
from app.graph.read.fields import one, paged
from app.graph.read.see import See

findable(Book)


@strawberry.input(description="Which books to list; what is left out does not matter.")
class BookFilter:
    """Which books to list."""

    kind: list[BookKind] | None = strawberry.field(
        default=None, description="Only books of one of these kinds."
    )
    status: list[BookStatus] | None = strawberry.field(
        default=None, description="Only books with one of these statuses."
    )
    language: str | None = strawberry.field(
        default=None, description="Only books in this language."
    )
    workspace: strawberry.ID | None = strawberry.field(
        default=None,
        description="Only books shared with this workspace.",
        metadata={ID_OF: "Workspace"},
    )
    mine: bool = strawberry.field(default=False, description="Only your own copies.")


def _listed(book: Row, see: See, filter: Any) -> Any:
    wanted: list[Any] = [true()]
    if filter is not None:
        if filter.kind is not None:
            wanted.append(book.kind == any_(filter.kind))
        if filter.status is not None:
            wanted.append(book.status == any_(filter.status))
        if filter.language is not None:
            wanted.append(book.language == filter.language)
        if filter.workspace is not None:
            wanted.append(_shared_with(book, filter.workspace))
        if filter.mine:
            wanted.append(book.user_id == see.viewer)
    return and_(*wanted)


def _shared_with(book: Row, workspace: Any) -> Any:
    shared = models.WorkspaceBook
    found = select(shared.id).where(shared.book_id == book.id, shared.workspace_id == workspace)
    return exists(found.correlate_except(shared))


@strawberry.type
class BookQueries:
    """What can be asked about books."""

    book: Book | None = one(
        "A book that you may read.",
        lambda book, _, id, **_as_of: book.id == id,
        access=reader(),
        horizon=lambda book, see, as_of, **_id: horizon_as_of(book, see.viewer, as_of),
        asked=lambda as_of, **_id: asked_by(as_of),
        version=version_of,
        id=Argument(strawberry.ID, "Its id.", id_of="Book"),
        as_of=Argument(AsOf | None, "How far it is to be told."),
    )
    books: Connection[Book] = paged(
        "Books that you may read, the newest first.",
        _listed,
        access=reader(),
        filter=Argument(BookFilter | None, "Which of them."),
    )
