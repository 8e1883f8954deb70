"""The root field that finds passages and books."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from app.books.service import search as service
from app.books.service.horizon import horizon_as_of
from app.books.service.search import FoundBook, FoundPassage, Scope
from app.books.types.as_of import AsOf, asked_by, values_of
from app.books.types.book import Book
from app.books.types.passage import Section
from app.books.types.search import (
    BookHit,
    CharacterHit,
    PassageHit,
    PlaceHit,
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
from app.graph.read.see import Eyes
from app.graph.scalars import Cursor
from app.platform.errors import FieldFault, InvalidInput
from app.story.service.find_named import FoundName, NamedKind, find_named
from app.story.types import Character, Place

#: Characters of a question; what is longer is a text and no question.
LONGEST = 1_000

#: Books that a search may name.
MOST_BOOKS = 100

Found = FoundBook | FoundName | FoundPassage
Standing = tuple[int, float, str, int]


@strawberry.input(description="What a search goes through; what is left out confines nothing.")
class SearchScope:
    """What a search goes through."""

    books: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only these books; then no books are found."
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


def _place(found: Found) -> Standing:
    """Return where a hit stands: books first, then by score, then by what never changes."""
    if isinstance(found, FoundBook):
        return 0, -found.score, found.book_id.hex, 0
    if isinstance(found, FoundName):
        return 1, -found.score, found.key.hex, found.start
    return 2, -found.score, found.text_id.hex, found.start


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
        "Passages that answer a question, books by title or author, characters and places by "
        "name, in all that you may read. What lies behind a book's horizon is not found.",
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
        async with runtime.database.read() as session:
            hits += sorted(await find_named(session, viewer.id, query, scope, horizon), key=_place)
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
    ranges = [each for each in page if not isinstance(each, FoundBook)]
    passages = [each for each in ranges if isinstance(each, FoundPassage)]
    sections = await find(info.context, Section, [each.section_id for each in passages])
    names = [each for each in ranges if isinstance(each, FoundName)]
    things = await _things(info, names, asked_by(horizon))
    async with info.context.runtime.database.read() as session:
        read = dict(zip(ranges, await passages_at(session, ranges), strict=True))
    shown: list[tuple[Found, SearchHit]] = []
    for each in page:
        if each.book_id not in books:
            continue
        if isinstance(each, FoundName):
            if each in things:
                shown.append((each, _named(each, books[each.book_id], things[each], read[each])))
        else:
            shown.append((each, _hit(question, each, books, sections, read)))
    return shown


async def _things(
    info: Info, names: Sequence[FoundName], asked: str | None
) -> dict[FoundName, Character | Place]:
    """Read what names stand for, as far as each book is told."""
    found: dict[FoundName, Character | Place] = {}
    for book_id in dict.fromkeys(each.book_id for each in names):
        mine = [each for each in names if each.book_id == book_id]
        eyes = Eyes(as_of=mine[0].horizon, asked=asked, told=book_id)
        kinds: list[tuple[NamedKind, Any]] = [
            (NamedKind.CHARACTER, Character),
            (NamedKind.PLACE, Place),
        ]
        for kind, of in kinds:
            wanted = [each for each in mine if each.kind is kind]
            rows = await find(info.context, of, [each.key for each in wanted], eyes=eyes)
            found |= {each: rows[each.key] for each in wanted if each.key in rows}
    return found


def _named(found: FoundName, book: Book, thing: Character | Place, passage: Any) -> SearchHit:
    if isinstance(thing, Character):
        return CharacterHit(score=found.score, book=book, character=thing, passage=passage)
    return PlaceHit(score=found.score, book=book, place=thing, passage=passage)


def _hit(
    question: str,
    found: FoundBook | FoundPassage,
    books: Mapping[UUID, Book],
    sections: Mapping[UUID, Section],
    read: Mapping[FoundPassage | FoundName, Any],
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
