"""Having a book's story analysed anew."""

from typing import Annotated

import strawberry

from app.books.service.throttle import throttle_books
from app.books.types.book import Book
from app.graph.access import writer
from app.graph.context import Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.graph.problems import Conflict, Forbidden, InvalidInput, NotFound, RateLimited
from app.graph.read.load import found
from app.operations.types import Run
from app.story.service.analyse_book import analyse_book, require_model


@strawberry.input(
    description="Have a model read the story as well, with the nearest key there is: yours, your "
    "workspace's, or this installation's. Only what the text bears out is kept."
)
class ReadByModelInput:
    """Have a model read the story as well."""

    tokens: int = strawberry.field(
        description="How many tokens it may take, read and written together; what was read once is "
        "not read again. `estimateAnalysis` says how many it is likely to take."
    )


@strawberry.input(description="Which book's story to analyse anew.")
class AnalyseBookInput:
    """Which book's story to analyse anew."""

    id: strawberry.ID = strawberry.field(description="The book.")
    model: ReadByModelInput | None = strawberry.field(
        default=None, description="Whether a model is to read it as well, and for how much."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key again gives the run there is."
    )


@strawberry.type(description="The story is going to be analysed.")
class AnalyseBookPayload:
    """The story is going to be analysed."""

    book: Book = strawberry.field(description="The book.")
    run: Run = strawberry.field(description="The run that does it.")


AnalyseBookResult = Annotated[
    AnalyseBookPayload | NotFound | Forbidden | Conflict | InvalidInput | RateLimited,
    strawberry.union("AnalyseBookResult", description="How asking for an analysis went."),
]


@strawberry.type
class AnalysingMutations:
    """Having stories analysed."""

    @mutation("Analyse a book's story anew; corrections stay.", writer())
    async def analyse_book(
        self,
        info: Info,
        input: Annotated[AnalyseBookInput, strawberry.argument(description="Which book.")],
    ) -> AnalyseBookResult:
        """Analyse a book's story anew."""
        context = info.context
        book_id = decode_id(input.id, "Book")
        await throttle_books(context.runtime.limiter, context.viewer.id)
        if input.model is not None:
            await require_model(context.runtime, context.viewer.id)
        async with context.runtime.database.unit() as unit:
            row = await analyse_book(
                unit,
                context.viewer.id,
                book_id,
                input.idempotency_key,
                None if input.model is None else input.model.tokens,
            )
        book = await found(context, Book, book_id)
        return AnalyseBookPayload(book=book, run=await found(context, Run, row.id))
