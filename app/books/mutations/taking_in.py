"""Taking books in: by upload, and indexing them anew."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from strawberry.file_uploads import Upload

from app.books.models import BookKind
from app.books.service import receive
from app.books.service.files import hold_file
from app.books.service.reindex_book import reindex_book
from app.books.service.shelve import Shelved, Source, shelve
from app.books.service.throttle import throttle_books
from app.books.types.book import Book
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.graph.uploads import UploadedFile
from app.operations.types import Run
from app.platform.errors import FieldFault
from app.platform.errors import InvalidInput as InvalidInputError
from app.platform.storage import Key

CHUNK = 1 << 18


@strawberry.input(description="A book's file, in this request or sent before, and what it is.")
class UploadBookInput:
    """A book's file."""

    file: strawberry.Maybe[Upload] = strawberry.field(
        description="The file, by the GraphQL multipart request specification."
    )
    upload_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="An upload that is complete; give this or the file."
    )
    kind: BookKind | None = strawberry.field(
        default=None, description="What it is for you; guessed when left out."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again returns the same book."
    )


@strawberry.input(description="Which book to index anew.")
class ReindexBookInput:
    """Which book to index anew."""

    id: strawberry.ID = strawberry.field(description="The book.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again returns the same run."
    )


@strawberry.type(description="The book is on its way; watch it by the subscription `book`.")
class UploadBookPayload:
    """The book is on its way."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that takes it in.")
    already_there: bool = strawberry.field(
        description="Whether you had the same file already; then this is that book."
    )


@strawberry.type(description="Another index is being built beside the one in use.")
class ReindexBookPayload:
    """Another index is being built."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that builds it.")


UploadBookResult = Annotated[
    UploadBookPayload | InvalidInput | NotFound | RateLimited,
    strawberry.union("UploadBookResult", description="How taking the book in began."),
]
ReindexBookResult = Annotated[
    ReindexBookPayload | NotFound | Forbidden | Conflict | InvalidInput | RateLimited,
    strawberry.union("ReindexBookResult", description="How indexing anew began."),
]


async def _chunks(file: UploadedFile) -> AsyncIterator[bytes]:
    file.file.seek(0)
    while chunk := await asyncio.to_thread(file.file.read, CHUNK):
        yield chunk


async def _keep(info: Info, file: UploadedFile) -> Source:
    runtime = info.context.runtime
    return await receive.receive_file(
        runtime.store, file.filename, _chunks(file), runtime.settings.max_upload_bytes
    )


async def _source(info: Info, input: UploadBookInput) -> tuple[Source, UploadedFile | None]:
    file: Any = None if input.file is None else input.file.value
    if (file is None) == (input.upload_id is None):
        raise InvalidInputError(FieldFault("file", "Give the file or the upload, one of the two."))
    if isinstance(file, UploadedFile):
        return await _keep(info, file), file
    if input.upload_id is None:
        raise InvalidInputError(FieldFault("file", "Send the file with the request."))
    runtime = info.context.runtime
    key = decode_id(input.upload_id.value, "Upload")
    async with runtime.database.read() as session:
        source = await receive.receive_upload(session, runtime.store, info.context.viewer.id, key)
    return source, None


async def shown(info: Info, shelved: Shelved) -> tuple[Book, Run]:
    """Return a shelved book and its run as clients see them."""
    book = await found(info.context, Book, shelved.book.id)
    return book, await found(info.context, Run, shelved.run.id)


@strawberry.type
class TakingInMutations:
    """Taking books in."""

    @mutation("Take in a book: EPUB, PDF, HTML or plain text.", writer())
    async def upload_book(
        self,
        info: Info,
        input: Annotated[UploadBookInput, strawberry.argument(description="The book.")],
    ) -> UploadBookResult:
        """Take in a book."""
        runtime, viewer = info.context.runtime, info.context.viewer
        source, file = await _source(info, input)
        await throttle_books(runtime.limiter, viewer.id)
        async with runtime.database.unit() as unit:
            if source.file_key is not None and file is not None:
                # The last book with these bytes may have gone, and its file with it, since it was
                # found to be there.
                while not await hold_file(unit, runtime.store, Key(source.file_key)):
                    await _keep(info, file)
            shelved = await shelve(
                unit,
                viewer.id,
                source,
                kind=input.kind,
                idempotency_key=input.idempotency_key,
            )
            if source.upload_id is not None:
                await receive.use_up(unit, source.upload_id)
        book, run = await shown(info, shelved)
        return UploadBookPayload(book=book, run=run, already_there=shelved.known)

    @mutation("Index a book anew, beside the index in use; search changes over at once.", writer())
    async def reindex_book(
        self,
        info: Info,
        input: Annotated[ReindexBookInput, strawberry.argument(description="Which book.")],
    ) -> ReindexBookResult:
        """Index a book anew."""
        runtime, viewer = info.context.runtime, info.context.viewer
        book_id = decode_id(input.id, "Book")
        await throttle_books(runtime.limiter, viewer.id)
        async with runtime.database.unit() as unit:
            row = await reindex_book(unit, viewer.id, book_id, input.idempotency_key)
        book = await found(info.context, Book, book_id)
        return ReindexBookPayload(book=book, run=await found(info.context, Run, row.id))
