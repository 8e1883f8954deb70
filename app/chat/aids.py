"""The root fields that help at a place in a book."""

from typing import Annotated

import strawberry

from app.books.types.as_of import AsOf, values_of
from app.chat.models import TurnKind
from app.chat.mutations.asking import RangeInput
from app.chat.service.aid import AidCited, Aided, aid, one_book
from app.chat.service.books import AsOf as AsOfValue
from app.chat.service.telling import recap_of
from app.chat.service.throttle import throttle_aids
from app.chat.types.aid import Aid, shown
from app.graph.access import reader
from app.graph.context import Info
from app.graph.fields import query
from app.graph.ids import decode_id

BookId = Annotated[strawberry.ID, strawberry.argument(description="The book.")]
Where = Annotated[RangeInput, strawberry.argument(description="The part of the text.")]
Told = Annotated[AsOf | None, strawberry.argument(description="How far the book is to be told.")]


def _as_of(given: AsOf | None) -> AsOfValue | None:
    return None if given is None else AsOfValue(**values_of(given))


@strawberry.type
class AidQueries:
    """Help at a place in a book."""

    @query(
        "The story so far in sentences of the book, up to the last scene you have read whole; "
        "made once for everybody who has got as far.",
        reader(),
    )
    async def recap(
        self,
        info: Info,
        book_id: BookId,
        since: Annotated[
            int | None,
            strawberry.argument(description="Only what comes behind this offset of the text."),
        ] = None,
        as_of: Told = None,
    ) -> Aid:
        """Tell the story so far."""
        context = info.context
        await throttle_aids(context.runtime.limiter, context.viewer.id)
        key = decode_id(book_id, "Book")
        book = await one_book(context.runtime, context.viewer.id, key, _as_of(as_of))
        told = await recap_of(context.runtime, book, max(since or 0, 0))
        cited = [AidCited(*each) for each in told.citations]
        return shown(Aided(told.text, told.found, cited, told.as_of))

    @query("Who a character is, as far as the book is told.", reader())
    async def character_card(
        self,
        info: Info,
        book_id: BookId,
        character_id: Annotated[strawberry.ID, strawberry.argument(description="Who is meant.")],
        as_of: Told = None,
    ) -> Aid:
        """Say who a character is."""
        context = info.context
        await throttle_aids(context.runtime.limiter, context.viewer.id)
        made = await aid(
            context.runtime,
            context.viewer.id,
            decode_id(book_id, "Book"),
            TurnKind.CARD,
            _as_of(as_of),
            character_id=decode_id(character_id, "Character"),
        )
        return shown(made)

    @query("Who is meant in a part of the text.", reader())
    async def who_is(self, info: Info, book_id: BookId, range: Where, as_of: Told = None) -> Aid:
        """Say who is meant."""
        return await _of_a_range(info, book_id, TurnKind.WHO, range, as_of)

    @query("What a word or a phrase in the text means there.", reader())
    async def define(self, info: Info, book_id: BookId, range: Where, as_of: Told = None) -> Aid:
        """Say what words mean."""
        return await _of_a_range(info, book_id, TurnKind.DEFINE, range, as_of)

    @query(
        "What explains a part of the text: what comes before, who is in it, its words.", reader()
    )
    async def explain(self, info: Info, book_id: BookId, range: Where, as_of: Told = None) -> Aid:
        """Explain a part of the text."""
        return await _of_a_range(info, book_id, TurnKind.EXPLAIN, range, as_of)


async def _of_a_range(
    info: Info, book_id: strawberry.ID, kind: TurnKind, given: RangeInput, as_of: AsOf | None
) -> Aid:
    context = info.context
    await throttle_aids(context.runtime.limiter, context.viewer.id)
    made = await aid(
        context.runtime,
        context.viewer.id,
        decode_id(book_id, "Book"),
        kind,
        _as_of(as_of),
        start=given.start,
        end=given.end,
    )
    return shown(made)
