"""Who and what is alike, and whether a description fits the text."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry

from app.books.service.horizon import horizon_as_of
from app.books.service.search import Scope
from app.books.types.as_of import AsOf, asked_by, values_of
from app.books.types.book import Book
from app.graph.access import reader
from app.graph.context import Context, Info
from app.graph.enums import describe
from app.graph.fields import query
from app.graph.ids import decode_id
from app.graph.read.arguments import Given
from app.graph.read.declare import Ahead
from app.graph.read.load import find
from app.graph.read.objects import EYES
from app.graph.read.see import Eyes
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.story.likeness.consistency import Verdict, held_against
from app.story.models import Trait
from app.story.service.facts import known_claims
from app.story.service.find_alike import CHARACTERS, PLACES, Kind, find_alike
from app.story.types import Character, Place
from app.story.types.looks import AppearanceFact

describe(
    Verdict,
    {
        Verdict.AGREES: "The text says so as well.",
        Verdict.DIFFERS: "The text says otherwise.",
        Verdict.NEW: "The text says nothing of it, or nothing that could be compared.",
    },
    name="AppearanceVerdict",
)

Thing = TypeVar("Thing")

#: How many are alike at most.
MOST = 50
LONGEST = 2_000

Id = Annotated[strawberry.ID, strawberry.argument(description="Which one.")]
BookId = Annotated[strawberry.ID, strawberry.argument(description="The book it is told of in.")]
HowFar = Annotated[
    AsOf | None, strawberry.argument(description="How far the books are to be told.")
]
Everywhere = Annotated[
    bool,
    strawberry.argument(description="In all that you may read, not only in the same book."),
]
First = Annotated[
    int, strawberry.argument(description=f"How many, the most alike first; at most {MOST}.")
]


@strawberry.type(description="Somebody who is like somebody else, by what the texts say of them.")
class SimilarCharacter:
    """Somebody who is like somebody else."""

    score: float = strawberry.field(description="How alike, 0 to 1: how much is said alike.")
    book: Book = strawberry.field(description="The book they are in.")
    character: Character = strawberry.field(description="Who they are.")


@strawberry.type(description="A place that is like another, by what the texts say of them.")
class SimilarPlace:
    """A place that is like another."""

    score: float = strawberry.field(description="How alike, 0 to 1: how much is said alike.")
    book: Book = strawberry.field(description="The book it is in.")
    place: Place = strawberry.field(description="The place.")


@strawberry.type(description="Something that a description says, held against the text.")
class AppearanceClaim:
    """Something that a description says."""

    trait: Trait = strawberry.field(description="What it is about.")
    value: str = strawberry.field(description="What the description says.")
    verdict: Verdict = strawberry.field(description="How it stands to the text.")
    fact: AppearanceFact | None = strawberry.field(
        description="What the text says that agrees with it, or differs."
    )


@strawberry.type
class LikenessQueries:
    """Who and what is alike."""

    @query(
        "Characters that are like one, by what the texts say of their looks, nature and ties as "
        "far as you are told. It counts words, and knows no synonyms.",
        reader(),
    )
    async def similar_characters(
        self,
        info: Info,
        book_id: BookId,
        id: Id,
        everywhere: Everywhere = False,
        first: First = 10,
        as_of: HowFar = None,
    ) -> list[SimilarCharacter]:
        """Find characters like one."""
        of = decode_id(book_id, "Book"), decode_id(id, "Character")
        found = await _alike(info.context, CHARACTERS, Character, of, everywhere, first, as_of)
        return [
            SimilarCharacter(score=score, book=book, character=thing)
            for score, book, thing in found
        ]

    @query("Places that are like one, by what the texts say of them.", reader())
    async def similar_places(
        self,
        info: Info,
        book_id: BookId,
        id: Id,
        everywhere: Everywhere = False,
        first: First = 10,
        as_of: HowFar = None,
    ) -> list[SimilarPlace]:
        """Find places like one."""
        of = decode_id(book_id, "Book"), decode_id(id, "Place")
        found = await _alike(info.context, PLACES, Place, of, everywhere, first, as_of)
        return [SimilarPlace(score=score, book=book, place=thing) for score, book, thing in found]

    @query(
        "Whether a description of a character's looks fits what the text says of them, as far as "
        "you are told: for pictures and for writing on.",
        reader(),
    )
    async def check_description(
        self,
        info: Info,
        book_id: BookId,
        id: Id,
        description: Annotated[
            str,
            strawberry.argument(description=f"English, at most {LONGEST:,} characters."),
        ],
        as_of: HowFar = None,
    ) -> list[AppearanceClaim]:
        """Hold a description against the text."""
        if not description.strip() or len(description) > LONGEST:
            words = f"Describe somebody, in at most {LONGEST:,} characters."
            raise InvalidInput(FieldFault("description", words))
        context = info.context
        eyes = await _eyes(context, decode_id(book_id, "Book"), as_of)
        key = decode_id(id, "Character")
        if key not in await find(context, Character, [key], eyes=eyes):
            raise NotFound("Nobody of this id is known in this book.")
        async with context.runtime.database.read() as session:
            known = await known_claims(session, key, eyes.as_of or 0)
        facts = await find(context, AppearanceFact, [each.id for each in known], eyes=eyes)
        return [
            AppearanceClaim(
                trait=each.claim.trait,
                value=each.claim.value,
                verdict=each.verdict,
                fact=None if each.known is None else facts[known[each.known].id],
            )
            for each in held_against(description, [each.claim for each in known])
        ]


async def _eyes(context: Context, book_id: UUID, as_of: AsOf | None) -> Eyes:
    """Return the eyes for what is told of a book."""
    given = None if as_of is None else values_of(as_of)
    books = await find(context, Book, [book_id], _ahead(given))
    if book_id not in books:
        raise NotFound("There is no such book, or you may not read it.")
    eyes: Eyes = books[book_id].__dict__[EYES]
    return eyes


def _ahead(given: Given | None) -> Ahead:
    return Ahead(lambda book, see: horizon_as_of(book, see.viewer, given), asked_by(given))


async def _alike(
    context: Context,
    kind: Kind,
    of: type[Thing],
    which: tuple[UUID, UUID],
    everywhere: bool,
    first: int,
    as_of: AsOf | None,
) -> list[tuple[float, Book, Thing]]:
    if not 0 < first <= MOST:
        raise InvalidInput(FieldFault("first", f"Ask for 1 to {MOST}."))
    given: Any = None if as_of is None else values_of(as_of)
    scope = Scope() if everywhere else Scope(books=[which[0]])
    async with context.runtime.database.read() as session:
        found = await find_alike(session, context.viewer.id, kind, which, scope, given, first)
    if found is None:
        await _eyes(context, which[0], as_of)
        return []
    books = await find(context, Book, [each.book_id for each in found], _ahead(given))
    answer = []
    for each in found:
        eyes = Eyes(as_of=each.horizon, asked=asked_by(given), told=each.book_id)
        things = await find(context, of, [each.key], eyes=eyes)
        if each.key in things and each.book_id in books:
            answer.append((each.score, books[each.book_id], things[each.key]))
    return answer
