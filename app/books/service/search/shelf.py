"""Which texts somebody's search goes through, and how far into each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, any_, exists, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from app.books.models import Book, IndexState, IndexVersion, Text, WorkspaceBook
from app.books.service.horizon import horizon_as_of
from app.books.service.visibility import may_read


@dataclass(frozen=True)
class Scope:
    """What a search is confined to; what is left out confines nothing."""

    books: Sequence[UUID] | None = None
    workspace: UUID | None = None
    mine: bool = False


def in_scope(book: Any, viewer: Any, scope: Scope) -> Any:
    """Return the condition under which a book is searched."""
    wanted: list[Any] = [may_read(book, viewer)]
    if scope.books is not None:
        wanted.append(book.id == any_(literal(list(scope.books), ARRAY(Uuid()))))
    if scope.workspace is not None:
        shared = select(WorkspaceBook.id).where(
            WorkspaceBook.book_id == book.id, WorkspaceBook.workspace_id == scope.workspace
        )
        wanted.append(exists(shared.correlate_except(WorkspaceBook)))
    if scope.mine:
        wanted.append(book.user_id == viewer)
    return and_(true(), *wanted)


def shelf(viewer_id: UUID, scope: Scope, as_of: Any) -> Select[Any]:
    """Select each text that is searched once, by the copy it is shown as: one's own if possible."""
    viewer = literal(viewer_id, Uuid())
    asked: Any = (
        select(
            Book.id.label("book_id"),
            Book.text_id.label("text_id"),
            Text.language.label("language"),
            IndexVersion.id.label("version_id"),
            IndexVersion.embedder.label("embedder"),
            horizon_as_of(Book, viewer, as_of).label("horizon"),
        )
        .ext(distinct_on(Book.text_id))
        .join(Text, Text.id == Book.text_id)
        .join(
            IndexVersion,
            and_(IndexVersion.text_id == Text.id, IndexVersion.state == IndexState.ACTIVE),
        )
        .where(in_scope(Book, viewer, scope))
        .order_by(Book.text_id, (Book.user_id == viewer).desc(), Book.id)
    )
    selected: Select[Any] = asked
    return selected
