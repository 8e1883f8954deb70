"""Who may see what somebody marked in a book."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.books.models import Book, WorkspaceBook
from app.books.service.visibility import may_read
from app.reading.models import Sharing
from app.workspaces.models import Workspace, WorkspaceMember


def may_see(mark: Any, viewer: Any) -> ColumnElement[bool]:
    """Return the condition under which somebody may see a mark: a book's readers, if at all."""
    shared = and_(mark.visibility == Sharing.WORKSPACE, _share_a_workspace(mark, viewer))
    return and_(reads(mark, viewer), or_(mark.user_id == viewer, shared))


def reads(mark: Any, viewer: Any) -> ColumnElement[bool]:
    """Return whether somebody may read the book that a row is about."""
    book = select(Book.id).where(Book.id == mark.book_id, may_read(Book, viewer))
    return exists(book.correlate_except(Book))


def _share_a_workspace(mark: Any, viewer: Any) -> ColumnElement[bool]:
    """Return whether somebody is in a workspace with whoever made a mark, and so is the book."""
    mine, theirs = WorkspaceMember, WorkspaceMember.__table__.alias("theirs")
    return exists(
        select(WorkspaceBook.id)
        .join(Workspace, Workspace.id == WorkspaceBook.workspace_id)
        .join(mine, mine.workspace_id == WorkspaceBook.workspace_id)
        .join(theirs, theirs.c.workspace_id == WorkspaceBook.workspace_id)
        .where(
            WorkspaceBook.book_id == mark.book_id,
            Workspace.is_active,
            mine.user_id == viewer,
            mine.is_active,
            theirs.c.user_id == mark.user_id,
            theirs.c.is_active,
        )
        .correlate_except(WorkspaceBook, Workspace, mine, theirs)
    )
