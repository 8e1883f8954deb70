"""Taking in books that lie elsewhere."""

from typing import Annotated

import strawberry

from app.books.models import BookKind
from app.books.mutations.taking_in import shown
from app.books.service.shelve import Source, shelve
from app.books.service.throttle import throttle_books
from app.books.types.book import Book
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.problems import InvalidInput, RateLimited
from app.operations.types import Run
from app.platform.errors import FieldFault
from app.platform.errors import InvalidInput as InvalidInputError

LONGEST_URL = 2_000


@strawberry.input(description="A book at a public address.")
class ImportBookInput:
    """A book at a public address."""

    url: str = strawberry.field(description="Its address, http or https.")
    kind: BookKind | None = strawberry.field(
        default=None, description="What it is for you; guessed when left out."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again returns the same book."
    )


@strawberry.input(description="A book of Project Gutenberg.")
class ImportFromGutenbergInput:
    """A book of Project Gutenberg."""

    gutenberg_id: int = strawberry.field(description="Its number there.")
    kind: BookKind | None = strawberry.field(
        default=None, description="What it is for you; a novel when left out."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again returns the same book."
    )


@strawberry.type(description="The book is on its way; watch it by the subscription `book`.")
class ImportBookPayload:
    """The book is on its way."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that takes it in.")
    already_there: bool = strawberry.field(description="Whether you had it already.")


@strawberry.type(description="The book is on its way; watch it by the subscription `book`.")
class ImportFromGutenbergPayload:
    """The book is on its way."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that takes it in.")
    already_there: bool = strawberry.field(description="Whether you had it already.")


ImportBookResult = Annotated[
    ImportBookPayload | InvalidInput | RateLimited,
    strawberry.union("ImportBookResult", description="How the import began."),
]
ImportFromGutenbergResult = Annotated[
    ImportFromGutenbergPayload | InvalidInput | RateLimited,
    strawberry.union("ImportFromGutenbergResult", description="How the import began."),
]


@strawberry.type
class ImportingMutations:
    """Taking in books that lie elsewhere."""

    @mutation("Take in a book from a public address.", writer())
    async def import_book(
        self,
        info: Info,
        input: Annotated[ImportBookInput, strawberry.argument(description="The book.")],
    ) -> ImportBookResult:
        """Take in a book from an address."""
        url = input.url.strip()
        if not url.startswith(("http://", "https://")) or len(url) > LONGEST_URL:
            words = "Give a public address that begins with http:// or https://."
            raise InvalidInputError(FieldFault("url", words))
        runtime, viewer = info.context.runtime, info.context.viewer
        await throttle_books(runtime.limiter, viewer.id)
        name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
        async with runtime.database.unit() as unit:
            shelved = await shelve(
                unit,
                viewer.id,
                Source(filename=name, url=url),
                kind=input.kind,
                idempotency_key=input.idempotency_key,
            )
        book, run = await shown(info, shelved)
        return ImportBookPayload(book=book, run=run, already_there=shelved.known)

    @mutation("Take in a book of Project Gutenberg by its number.", writer())
    async def import_from_gutenberg(
        self,
        info: Info,
        input: Annotated[ImportFromGutenbergInput, strawberry.argument(description="Which.")],
    ) -> ImportFromGutenbergResult:
        """Take in a book of Project Gutenberg."""
        if input.gutenberg_id < 1:
            raise InvalidInputError(FieldFault("gutenbergId", "Numbers there begin with 1."))
        runtime, viewer = info.context.runtime, info.context.viewer
        await throttle_books(runtime.limiter, viewer.id)
        source = Source(
            filename="",
            gutenberg_id=input.gutenberg_id,
            title=f"Project Gutenberg {input.gutenberg_id}",
        )
        async with runtime.database.unit() as unit:
            shelved = await shelve(
                unit,
                viewer.id,
                source,
                kind=input.kind or BookKind.NOVEL,
                idempotency_key=input.idempotency_key,
            )
        book, run = await shown(info, shelved)
        return ImportFromGutenbergPayload(book=book, run=run, already_there=shelved.known)
