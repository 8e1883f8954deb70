"""The root field that searches Project Gutenberg."""

from typing import Annotated
from uuid import UUID

import strawberry
from sqlalchemy import select

from app.books import models
from app.books.service import gutenberg as service
from app.books.service.gutenberg import PAGE, Edition
from app.books.types.book import Book
from app.graph.access import reader
from app.graph.connection import After, First, PageInfo, Window
from app.graph.context import Info
from app.graph.fields import query
from app.graph.opaque import reveal, wrap
from app.graph.read.load import find
from app.graph.scalars import Cursor
from app.platform.errors import FieldFault, InvalidInput

#: Characters of a search.
LONGEST = 200

_MARK = "gutenberg"


@strawberry.type(description="A book as Project Gutenberg has it.")
class GutenbergBook:
    """A book as Project Gutenberg has it."""

    gutenberg_id: int = strawberry.field(description="Its number there; import it by this.")
    title: str = strawberry.field(description="Its title.")
    authors: list[str] = strawberry.field(description="Who wrote it.")
    languages: list[str] = strawberry.field(description="Its languages, as language tags.")
    subjects: list[str] = strawberry.field(description="What it is about.")
    copyrighted: bool | None = strawberry.field(
        description="Whether it is under copyright in the United States, if that is known."
    )
    downloads: int = strawberry.field(description="How often it was fetched there of late.")
    book: Book | None = strawberry.field(description="Your copy of it, if you have one.")


@strawberry.type(description="A book and its place in the list.")
class GutenbergEdge:
    """A book and its place in the list."""

    cursor: Cursor = strawberry.field(description="The book's place.")
    node: GutenbergBook = strawberry.field(description="The book.")


@strawberry.type(description="A page of what Project Gutenberg has, the most read first.")
class GutenbergConnection:
    """A page of what Project Gutenberg has."""

    edges: list[GutenbergEdge] = strawberry.field(description="The page's books with cursors.")
    nodes: list[GutenbergBook] = strawberry.field(description="The page's books.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are in all.")


def _behind(after: Cursor | None) -> int:
    """Return how many books come before the page."""
    if after is None:
        return 0
    parts = reveal(after)
    if parts is None or len(parts) != 2 or parts[0] != _MARK or not parts[1].isdecimal():  # noqa: PLR2004 (mark, place)
        raise InvalidInput(FieldFault("after", "This is not a cursor that came from here."))
    return int(parts[1])


def _cursor(place: int) -> Cursor:
    return Cursor(wrap(_MARK, str(place)))


@strawberry.type
class CatalogueQueries:
    """What is to be had elsewhere."""

    @query("Books of Project Gutenberg, by title, author or subject.", reader())
    async def gutenberg(
        self,
        info: Info,
        search: Annotated[
            str, strawberry.argument(description=f"Some words; at most {LONGEST} characters.")
        ],
        first: First = None,
        after: After = None,
    ) -> GutenbergConnection:
        """Search Project Gutenberg."""
        if not search.strip() or len(search) > LONGEST:
            words = f"Search for something, in at most {LONGEST} characters."
            raise InvalidInput(FieldFault("search", words))
        start, size = _behind(after), Window.of(first, None, None, None).size
        found, count = await _page(info, search, start, size)
        books = await _copies(info, found)
        edges = [
            GutenbergEdge(cursor=_cursor(place), node=_shown(each, books.get(each.id)))
            for place, each in enumerate(found, start + 1)
        ]
        return GutenbergConnection(
            edges=edges,
            nodes=[edge.node for edge in edges],
            page_info=PageInfo(
                has_next_page=start + len(found) < count,
                has_previous_page=start > 0,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            total_count=count,
        )


async def _page(info: Info, search: str, start: int, size: int) -> tuple[list[Edition], int]:
    """Return some of the list, which the catalogue has in pages of its own size."""
    found: list[Edition] = []
    number, skipped = start // PAGE + 1, start % PAGE
    while True:
        page = await service.search(info.context.runtime, search, number)
        found += page.editions
        if len(found) >= skipped + size or number * PAGE >= page.count:
            return found[skipped : skipped + size], page.count
        number += 1


async def _copies(info: Info, found: list[Edition]) -> dict[int, Book]:
    """Return one's own copies of editions."""
    viewer = info.context.viewer
    asked = select(models.Book.gutenberg_id, models.Book.id).where(
        models.Book.user_id == viewer.id,
        models.Book.gutenberg_id.in_([each.id for each in found]),
    )
    async with info.context.runtime.database.read() as session:
        rows = (await session.execute(asked)).all()
    keys: dict[int, UUID] = {number: key for number, key in rows if number is not None}
    books = await find(info.context, Book, list(keys.values()))
    return {number: books[key] for number, key in keys.items() if key in books}


def _shown(edition: Edition, book: Book | None) -> GutenbergBook:
    return GutenbergBook(
        gutenberg_id=edition.id,
        title=edition.title,
        authors=edition.authors,
        languages=edition.languages,
        subjects=edition.subjects,
        copyrighted=edition.copyrighted,
        downloads=edition.downloads,
        book=book,
    )
