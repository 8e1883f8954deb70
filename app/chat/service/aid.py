"""Help at a place in a book, at once and without a model: it is all the book's own words."""

from dataclasses import dataclass
from uuid import UUID

from app.ai.routing import NONE
from app.books.service.quote import Range, quoted
from app.chat.models import Conversation, Turn, TurnKind
from app.chat.service.ask import OF_A_RANGE, WIDEST
from app.chat.service.books import AskedBook, AsOf, asked_books
from app.chat.service.gather import gather
from app.chat.service.local import answer_locally
from app.chat.service.work import Work, quotable
from app.credits.service.licence import Use, licences_of, require
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runtime import Runtime


@dataclass(frozen=True)
class AidCited:
    """Words that an aid rests on."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Aided:
    """What the book itself says."""

    text: str
    found: bool
    citations: list[AidCited]
    as_of: int


async def one_book(runtime: Runtime, user_id: UUID, book_id: UUID, as_of: AsOf | None) -> AskedBook:
    """Return a book as far as somebody is told of it."""
    async with runtime.database.read() as session:
        books = await asked_books(session, user_id, [book_id], as_of)
    if not books:
        raise NotFound("There is no such book, or you may not read it.")
    return books[0]


async def aid(
    runtime: Runtime,
    user_id: UUID,
    book_id: UUID,
    kind: TurnKind,
    as_of: AsOf | None,
    *,
    start: int | None = None,
    end: int | None = None,
    character_id: UUID | None = None,
) -> Aided:
    """Help with a character, or with a stretch of the text."""
    given = start is not None and end is not None and 0 <= start < end <= start + WIDEST
    if kind in OF_A_RANGE and not given:
        words = f"A range starts at 0 or later and has 1 to {WIDEST:,} characters."
        raise InvalidInput(FieldFault("range", words))
    book = await one_book(runtime, user_id, book_id, as_of)
    selection = None
    if start is not None and end is not None and start < min(end, book.horizon):
        async with runtime.database.read() as session:
            last = min(end, book.horizon)
            [selection] = await quoted(session, [Range(book.text_id, start, last)])
    turn = Turn(
        user_id=user_id, kind=kind, query="", start=start, end=end, character_id=character_id
    )
    async with runtime.database.read() as session:
        flags = await licences_of(session, user_id, [book_id])
    require(flags[book_id], Use.CHAT)
    work = Work(
        turn=turn,
        conversation=Conversation(user_id=user_id),
        books=[book],
        as_of=as_of,
        persona=None,
        keys=NONE,
        memories=[],
        summary=None,
        selection=selection,
        hidden=[],
        last_visit=0,
        notes=[],
        longest_quotes=quotable(flags),
    )
    gathered = await gather(runtime, work, None)
    made = await answer_locally(work, gathered)
    cited = [AidCited(each.start, each.end, each.quote) for each in made.citations]
    return Aided(made.text, made.found, cited, book.horizon)
