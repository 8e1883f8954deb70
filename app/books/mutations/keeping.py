"""Books one has: their details, who may read them, and their end."""

from typing import Annotated

import strawberry

from app.books.models import BookKind, Licence, Visibility
from app.books.problems import LicenceRestriction
from app.books.service import sharing
from app.books.service.delete_book import clear_away, delete_book
from app.books.service.update_book import update_book
from app.books.types.book import Book
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Forbidden, InvalidInput, NotFound
from app.graph.read.load import found


@strawberry.input(description="What to change about a book; what is left out stays as it is.")
class UpdateBookInput:
    """What to change about a book."""

    id: strawberry.ID = strawberry.field(description="The book.")
    title: strawberry.Maybe[str] = strawberry.field(description="Its title.")
    authors: strawberry.Maybe[list[str]] = strawberry.field(description="Who wrote it.")
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="Its language, as a language tag."
    )
    kind: strawberry.Maybe[BookKind] = strawberry.field(description="What it is for its reader.")
    visibility: strawberry.Maybe[Visibility] = strawberry.field(
        description="Who may read it besides you; public only what the licence allows."
    )
    licence: strawberry.Maybe[Licence] = strawberry.field(
        description="What you declare about the rights in it."
    )


@strawberry.input(description="Which book to delete.")
class DeleteBookInput:
    """Which book to delete."""

    id: strawberry.ID = strawberry.field(description="The book.")


@strawberry.input(description="Which book to share with which workspace.")
class AddBookToWorkspaceInput:
    """Which book to share with which workspace."""

    id: strawberry.ID = strawberry.field(description="The book.")
    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")


@strawberry.input(description="Which book to take from which workspace.")
class RemoveBookFromWorkspaceInput:
    """Which book to take from which workspace."""

    id: strawberry.ID = strawberry.field(description="The book.")
    workspace_id: strawberry.ID = strawberry.field(description="The workspace.")


@strawberry.type(description="The book is changed.")
class UpdateBookPayload:
    """The book is changed."""

    book: Book = strawberry.field(description="The book as it is now.")


@strawberry.type(description="The book is deleted; copies of others stay.")
class DeleteBookPayload:
    """The book is deleted."""

    id: strawberry.ID = strawberry.field(description="The book that was.")


@strawberry.type(description="The workspace's members may read the book.")
class AddBookToWorkspacePayload:
    """The workspace's members may read the book."""

    book: Book = strawberry.field(description="The book.")


@strawberry.type(description="The book is no longer shared with the workspace.")
class RemoveBookFromWorkspacePayload:
    """The book is no longer shared with the workspace."""

    id: strawberry.ID = strawberry.field(description="The book.")


UpdateBookResult = Annotated[
    UpdateBookPayload | NotFound | Forbidden | InvalidInput | LicenceRestriction,
    strawberry.union("UpdateBookResult", description="How changing the book went."),
]
DeleteBookResult = Annotated[
    DeleteBookPayload | NotFound | Forbidden,
    strawberry.union("DeleteBookResult", description="How deleting the book went."),
]
AddBookToWorkspaceResult = Annotated[
    AddBookToWorkspacePayload | NotFound | Forbidden,
    strawberry.union("AddBookToWorkspaceResult", description="How sharing the book went."),
]
RemoveBookFromWorkspaceResult = Annotated[
    RemoveBookFromWorkspacePayload | NotFound | Forbidden,
    strawberry.union("RemoveBookFromWorkspaceResult", description="How taking it back went."),
]


@strawberry.type
class KeepingMutations:
    """Books one has."""

    @mutation("Change a book's details, and who may read it.", writer())
    async def update_book(
        self,
        info: Info,
        input: Annotated[UpdateBookInput, strawberry.argument(description="What to change.")],
    ) -> UpdateBookResult:
        """Change a book."""
        given = {
            "title": input.title,
            "authors": input.authors,
            "language": input.language,
            "kind": input.kind,
            "visibility": input.visibility,
            "licence": input.licence,
        }
        changes = {name: some.value for name, some in given.items() if some is not None}
        book_id = decode_id(input.id, "Book")
        async with info.context.runtime.database.unit() as unit:
            await update_book(unit, info.context.viewer.id, book_id, changes)
        return UpdateBookPayload(book=await found(info.context, Book, book_id))

    @mutation("Delete your copy of a book, with what is under way for it.", writer())
    async def delete_book(
        self,
        info: Info,
        input: Annotated[DeleteBookInput, strawberry.argument(description="Which book.")],
    ) -> DeleteBookResult:
        """Delete a book."""
        runtime = info.context.runtime
        async with runtime.database.unit() as unit:
            left = await delete_book(unit, info.context.viewer.id, decode_id(input.id, "Book"))
        await clear_away(runtime, left)
        return DeleteBookPayload(id=input.id)

    @mutation("Let the members of a workspace read a book.", writer())
    async def add_book_to_workspace(
        self,
        info: Info,
        input: Annotated[AddBookToWorkspaceInput, strawberry.argument(description="Which.")],
    ) -> AddBookToWorkspaceResult:
        """Share a book."""
        book_id = decode_id(input.id, "Book")
        workspace_id = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await sharing.add_book(unit, info.context.viewer.id, workspace_id, book_id)
        return AddBookToWorkspacePayload(book=await found(info.context, Book, book_id))

    @mutation("Take a book from a workspace.", writer())
    async def remove_book_from_workspace(
        self,
        info: Info,
        input: Annotated[RemoveBookFromWorkspaceInput, strawberry.argument(description="Which.")],
    ) -> RemoveBookFromWorkspaceResult:
        """Take a book from a workspace."""
        book_id = decode_id(input.id, "Book")
        workspace_id = decode_id(input.workspace_id, "Workspace")
        async with info.context.runtime.database.unit() as unit:
            await sharing.remove_book(unit, info.context.viewer.id, workspace_id, book_id)
        return RemoveBookFromWorkspacePayload(id=input.id)
