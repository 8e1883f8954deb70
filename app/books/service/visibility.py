"""Who may see a book; every way to one carries this."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.books.models import Visibility, WorkspaceBook
from app.workspaces.models import Workspace, WorkspaceMember


def may_read(book: Any, viewer: Any) -> ColumnElement[bool]:
    """Return the condition under which somebody may read a book."""
    return or_(
        book.user_id == viewer,
        and_(book.visibility == Visibility.PUBLIC, viewer.is_not(None)),
        and_(book.visibility != Visibility.PRIVATE, _shared_with(book, viewer)),
    )


def _shared_with(book: Any, viewer: Any) -> ColumnElement[bool]:
    return exists(
        select(WorkspaceBook.id)
        .join(WorkspaceMember, WorkspaceMember.workspace_id == WorkspaceBook.workspace_id)
        .join(Workspace, Workspace.id == WorkspaceBook.workspace_id)
        .where(
            WorkspaceBook.book_id == book.id,
            # Somebody else could share it while it was public; that ends when it is not.
            WorkspaceBook.added_by == book.user_id,
            WorkspaceMember.user_id == viewer,
            WorkspaceMember.is_active,
            Workspace.is_active,
        )
        .correlate_except(WorkspaceBook, WorkspaceMember, Workspace)
    )
