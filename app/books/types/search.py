"""What a search finds, as clients see it."""

from collections.abc import Sequence

import strawberry
from sqlalchemy import Integer, Uuid, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.search import FoundPassage
from app.books.types.book import Book
from app.books.types.passage import Passage, Section
from app.graph.connection import PageInfo
from app.graph.read.declare import entity_of
from app.graph.read.objects import Columns, inherit, plan
from app.graph.read.see import Eyes, See
from app.graph.scalars import Cursor
from app.story.service.find_named import FoundName
from app.story.types import Character, Place
from app.texts.rank import Query, highlights


@strawberry.interface(description="Something that a search found.")
class SearchHit:
    """Something that a search found."""

    score: float = strawberry.field(
        description="How well it answers; comparable within one search and one kind of hit only."
    )
    book: Book = strawberry.field(description="The book it is in, or is.")


@strawberry.type(description="Some words of a passage, as a range of the book's text.")
class Highlight:
    """Some words of a passage."""

    start: int = strawberry.field(description="Where they start.")
    end: int = strawberry.field(description="Where they end, exclusively.")


@strawberry.type(description="A passage that answers.")
class PassageHit(SearchHit):
    """A passage that answers."""

    passage: Passage = strawberry.field(description="The passage, with its place in the file.")
    section: Section = strawberry.field(description="The section it is in.")
    highlights: list[Highlight] = strawberry.field(
        description="The words in it that were asked for, or forms of them."
    )


@strawberry.type(description="A book whose title or authors are like what was asked for.")
class BookHit(SearchHit):
    """A book whose title or authors are like what was asked for."""


@strawberry.type(description="Somebody who is called by the name that was asked for.")
class CharacterHit(SearchHit):
    """Somebody who is called by the name that was asked for."""

    character: Character = strawberry.field(description="The character.")
    passage: Passage = strawberry.field(description="Where the text first calls them so.")


@strawberry.type(description="A place of the name that was asked for.")
class PlaceHit(SearchHit):
    """A place of the name that was asked for."""

    place: Place = strawberry.field(description="The place.")
    passage: Passage = strawberry.field(description="Where the text first names it.")


@strawberry.type(description="A hit and its place in the list.")
class SearchEdge:
    """A hit and its place in the list."""

    cursor: Cursor = strawberry.field(description="The hit's place.")
    node: SearchHit = strawberry.field(description="The hit.")


@strawberry.type(
    description="A page of what a search found: books, then characters and places, then passages; "
    "the best of each first."
)
class SearchConnection:
    """A page of what a search found."""

    edges: list[SearchEdge] = strawberry.field(description="The page's hits with cursors.")
    nodes: list[SearchHit] = strawberry.field(description="The page's hits.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many there are in all.")


HIT_TYPES = [PassageHit, BookHit, CharacterHit, PlaceHit]


async def passages_at(
    session: AsyncSession, found: Sequence[FoundPassage | FoundName]
) -> list[Passage]:
    """Read passages at their ranges, all in one statement."""
    if not found:
        return []
    ranges = func.unnest(
        literal([each.text_id for each in found], ARRAY(Uuid())),
        cast(literal([each.start for each in found], ARRAY(Integer())), ARRAY(Integer())),
        cast(literal([each.end for each in found], ARRAY(Integer())), ARRAY(Integer())),
    ).table_valued("text_id", "start", "end", with_ordinality="place")
    at = ranges.render_derived(name="at")
    columns = Columns(at.c, See.of(None))
    build = plan(entity_of(Passage), columns)
    asked = select(*columns.labelled()).select_from(at).order_by(at.c.place)
    made = [build(record) for record in await session.execute(asked)]
    for each in made:
        inherit(each, Eyes())
    return made


def highlighted(question: str, found: FoundPassage, passage: Passage) -> list[Highlight]:
    """Return where in the text the words of a question stand."""
    query = Query.of(question, found.language)
    return [
        Highlight(start=found.start + start, end=found.start + end)
        for start, end in highlights(query, passage.text, found.language)
    ]
