"""The root field that finds passages and books."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from app.books.as_of import AsOf, asked_by, values_of
from app.books.service import search as service
from app.books.service.horizon import horizon_as_of
from app.books.service.search import FoundBook, FoundPassage, Scope
from app.books.types.book import Book
from app.books.types.passage import Section
from app.books.types.search import (
    BookHit,
    PassageHit,
    SearchConnection,
    SearchEdge,
    SearchHit,
    highlighted,
    passages_at,
)
from app.graph.access import reader
from app.graph.connection import After, First, PageInfo, Window
from app.graph.context import Info
from app.graph.fields import query as root_query
from app.graph.ids import decode_id
from app.graph.opaque import reveal, wrap
from app.graph.read.arguments import Given
from app.graph.read.declare import Ahead
from app.graph.read.load import find
from app.graph.scalars import Cursor
from app.platform.errors import FieldFault, InvalidInput

#: Characters of a question; what is longer is a text and no question.
LONGEST = 1_000

#: Books that a search may name.
MOST_BOOKS = 100

Found = FoundBook | FoundPassage
Place = tuple[int, float, str, int]


@strawberry.input(description="What a search goes through; what is left out confines nothing.")
class SearchScope:
    """What a search goes through."""

    books: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only these books; then only passages are found."
    )
    workspace: strawberry.ID | None = strawberry.field(
        default=None, description="Only books shared with this workspace."
    )
    mine: bool = strawberry.field(default=False, description="Only your own copies.")


def _scope(given: SearchScope | None) -> Scope:
    if given is None:
        return Scope()
    if given.books is not None and len(given.books) > MOST_BOOKS:
        raise InvalidInput(FieldFault("in.books", f"Name at most {MOST_BOOKS} books."))
    return Scope(
        books=None if given.books is None else [decode_id(each, "Book") for each in given.books],
        workspace=None if given.workspace is None else decode_id(given.workspace, "Workspace"),
        mine=given.mine,
    )


def _place(found: Found) -> Place:
    """Return where a hit stands: books first, then by score, then by what never changes."""
    if isinstance(found, FoundBook):
        return 0, -found.score, found.book_id.hex, 0
    return 1, -found.score, found.text_id.hex, found.start


def _cursor(found: Found) -> Cursor:
    return Cursor(
        wrap(*(repr(part) if isinstance(part, float) else str(part) for part in _place(found)))
    )


def _behind(cursor: Cursor | None, found: Sequence[Found]) -> list[Found]:
    """Return the hits that stand behind a cursor."""
    if cursor is None:
        return list(found)
    try:
        kind, score, key, start = reveal(cursor) or []
        place = int(kind), float(score), key, int(start)
    except ValueError:
        words = "This is not a cursor that came from here."
        raise InvalidInput(FieldFault("after", words)) from None
    return [each for each in found if _place(each) > place]


@strawberry.type
class SearchQueries:
    """Finding passages and books."""

    @root_query(
        "Passages that answer a question, and books by title or author, in all that "
        "you may read. What lies behind a book's horizon is not found.",
        reader(),
    )
    async def search(
        self,
        info: Info,
        query: Annotated[
            str,
            strawberry.argument(description=f"What is looked for; at most {LONGEST} characters."),
        ],
        in_: Annotated[
            SearchScope | None,
            strawberry.argument(name="in", description="What to go through."),
        ] = None,
        as_of: Annotated[
            AsOf | None,
            strawberry.argument(description="How far the books are to be told."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> SearchConnection:
        """Search."""
        if not query.strip() or len(query) > LONGEST:
            words = f"Ask for something, in at most {LONGEST:,} characters."
            raise InvalidInput(FieldFault("query", words))
        size = Window.of(first, None, None, None).size
        runtime, viewer = info.context.runtime, info.context.viewer
        scope = _scope(in_)
        horizon = None if as_of is None else values_of(as_of)
        hits: list[Found] = []
        if scope.books is None:
            async with runtime.database.read() as session:
                hits += await service.find_books(session, viewer.id, query, scope)
        hits += await service.find_passages(runtime, viewer.id, query, scope, horizon)
        rest = _behind(after, hits)
        page = rest[:size]
        edges = [
            SearchEdge(cursor=_cursor(each), node=node)
            for each, node in await _shown(info, query, page, horizon)
        ]
        return SearchConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo(
                has_next_page=len(rest) > len(page),
                has_previous_page=after is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            total_count=len(hits),
        )


async def _shown(
    info: Info, question: str, page: Sequence[Found], horizon: Given | None
) -> list[tuple[Found, SearchHit]]:
    """Read what a page of hits shows, in one statement of each kind; who has gone is left out."""
    ahead = Ahead(lambda book, see: horizon_as_of(book, see.viewer, horizon), asked_by(horizon))
    books = await find(info.context, Book, [each.book_id for each in page], ahead)
    passages = [each for each in page if isinstance(each, FoundPassage)]
    sections = await find(info.context, Section, [each.section_id for each in passages])
    async with info.context.runtime.database.read() as session:
        read = dict(zip(passages, await passages_at(session, passages), strict=True))
    return [
        (each, _hit(question, each, books, sections, read))
        for each in page
        if each.book_id in books
    ]


def _hit(
    question: str,
    found: Found,
    books: Mapping[UUID, Book],
    sections: Mapping[UUID, Section],
    read: Mapping[FoundPassage, Any],
) -> SearchHit:
    book = books[found.book_id]
    if isinstance(found, FoundBook):
        return BookHit(score=found.score, book=book)
    passage = read[found]
    return PassageHit(
        score=found.score,
        book=book,
        passage=passage,
        section=sections[found.section_id],
        highlights=highlighted(question, found, passage),
    )
