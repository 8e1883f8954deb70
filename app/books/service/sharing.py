"""The allow-list of a workspace: which books its members use together."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.events import RightsChanged, rights_stream
from app.books.events import BookChanged, book_stream
from app.books.models import Book, Visibility, WorkspaceBook
from app.books.service.find import readable_book
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Forbidden, NotFound
from app.workspaces.models import Workspace, WorkspaceMember, WorkspaceRole


async def add_book(unit: UnitOfWork, user_id: UUID, workspace_id: UUID, book_id: UUID) -> Book:
    """Share a book with a workspace: one's own, or one that is public anyway."""
    await _editable(unit, user_id, workspace_id)
    book = await readable_book(unit, user_id, book_id)
    if book.user_id != user_id and book.visibility != Visibility.PUBLIC:
        raise Forbidden("Only a book's owner can share it.")
    if book.visibility == Visibility.PRIVATE:
        book.visibility = Visibility.WORKSPACE
    shared = insert(WorkspaceBook).values(
        workspace_id=workspace_id, book_id=book_id, added_by=user_id
    )
    pair = ["workspace_id", "book_id"]
    if book.user_id == user_id:
        shared = shared.on_conflict_do_update(index_elements=pair, set_={"added_by": user_id})
    else:
        shared = shared.on_conflict_do_nothing(index_elements=pair)
    await unit.session.execute(shared)
    unit.emit(book_stream(book.id), BookChanged())
    return book


async def remove_book(unit: UnitOfWork, user_id: UUID, workspace_id: UUID, book_id: UUID) -> None:
    """Take a book from a workspace: its owner may, and whoever may edit the workspace."""
    owned = await unit.session.scalar(
        select(Book.id).where(Book.id == book_id, Book.user_id == user_id)
    )
    if owned is None:
        await _editable(unit, user_id, workspace_id)
    removed = await unit.session.scalar(
        delete(WorkspaceBook)
        .where(WorkspaceBook.workspace_id == workspace_id, WorkspaceBook.book_id == book_id)
        .returning(WorkspaceBook.id)
    )
    if removed is None:
        raise NotFound("This book is not shared with this workspace.")
    await _tell(unit, [workspace_id], "A book is no longer shared.")
    unit.emit(book_stream(book_id), BookChanged())


async def tell_of_rights(unit: UnitOfWork, book_id: UUID, reason: str) -> None:
    """Let those a book is shared with be asked again whether they still may read it."""
    shared = select(WorkspaceBook.workspace_id).where(WorkspaceBook.book_id == book_id)
    await _tell(unit, list(await unit.session.scalars(shared)), reason)


async def _tell(unit: UnitOfWork, workspaces: list[UUID], reason: str) -> None:
    members = select(WorkspaceMember.user_id).where(WorkspaceMember.workspace_id.in_(workspaces))
    for member in await unit.session.scalars(members.distinct()):
        unit.emit(rights_stream(member), RightsChanged(reason))


async def _editable(unit: UnitOfWork, user_id: UUID, workspace_id: UUID) -> None:
    role = await unit.session.scalar(
        select(WorkspaceMember.role)
        .join(Workspace, Workspace.id == WorkspaceMember.workspace_id)
        .where(
            WorkspaceMember.workspace_id == workspace_id,
            WorkspaceMember.user_id == user_id,
            WorkspaceMember.is_active,
            Workspace.is_active,
        )
    )
    if role is None:
        raise NotFound("You are in no such workspace.")
    if role not in {WorkspaceRole.OWNER, WorkspaceRole.EDITOR}:
        raise Forbidden("You may read this workspace's books, not change which they are.")
