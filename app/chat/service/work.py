"""What is known of a turn when a worker takes it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.routing import Keys
from app.books.service.quote import Range, quoted
from app.chat.errors import NoBooks
from app.chat.models import Conversation, ConversationBook, Turn
from app.chat.service.books import AskedBook, AsOf, asked_books
from app.chat.service.memory import memories, summary_of
from app.chat.service.reader import last_visit, notes_of
from app.credits.service.licence import LicenceFlags, Use, licences_of, require
from app.platform.errors import NotFound
from app.platform.runtime import Runtime
from app.story.service.known_facts import names_to_come, story_of
from app.workspaces.models import Persona


@dataclass(frozen=True)
class Work:
    """A turn with all that its answer hangs on."""

    turn: Turn
    conversation: Conversation
    books: list[AskedBook]
    as_of: AsOf | None
    persona: Persona | None
    keys: Keys
    memories: list[str]
    summary: str | None
    #: The words that are asked about, if it is a stretch of the text.
    selection: str | None
    #: Names of people whom the reader has not met: no answer says them.
    hidden: list[str]
    #: Where the reader was when the last visit but this one began.
    last_visit: int
    #: What the reader has written beside the text.
    notes: list[str]
    #: The longest quotations that the rights in the books allow.
    longest_quotes: dict[UUID, int]

    @property
    def workspace_id(self) -> UUID | None:
        """The workspace that the conversation is of."""
        return self.conversation.workspace_id

    @property
    def instructions(self) -> str | None:
        """How the persona is to answer."""
        return None if self.persona is None else self.persona.instructions or None


async def work_of(runtime: Runtime, session: AsyncSession, turn_id: UUID) -> Work:
    """Read what a turn is about, as whoever asked may see it now."""
    turn = await session.get(Turn, turn_id)
    if turn is None:
        raise NotFound("This question was forgotten.")
    conversation = await session.get_one(Conversation, turn.conversation_id)
    asked = (
        select(ConversationBook.book_id)
        .where(ConversationBook.conversation_id == conversation.id)
        .order_by(ConversationBook.book_id)
    )
    ids = (await session.scalars(asked)).all()
    flags = await licences_of(session, turn.user_id, list(ids))
    for each in flags.values():
        require(each, Use.CHAT)
    as_of = AsOf.of(turn.as_of)
    books = await asked_books(session, turn.user_id, list(ids), as_of)
    if not books:
        raise NoBooks
    persona = None
    if conversation.persona_id is not None:
        persona = await session.get(Persona, conversation.persona_id)
    held = await keys_in_use(session, runtime.keyring, turn.user_id, conversation.workspace_id)
    kept = await memories(session, turn.user_id, books)
    return Work(
        turn,
        conversation,
        books,
        as_of,
        persona if persona is not None and persona.is_active else None,
        Keys(held),
        [each.content for each in kept],
        summary_of(conversation, books),
        await _selection(session, turn, books),
        await _hidden(session, turn, books),
        await last_visit(session, turn.user_id, books[0].book_id),
        await notes_of(session, turn.user_id, books, turn.query),
        quotable(flags),
    )


def quotable(flags: Mapping[UUID, LicenceFlags]) -> dict[UUID, int]:
    """Return how long quotations of each book may be, where that is bounded."""
    return {
        book_id: each.max_quote_chars
        for book_id, each in flags.items()
        if each.max_quote_chars is not None
    }


async def _hidden(session: AsyncSession, turn: Turn, books: Sequence[AskedBook]) -> list[str]:
    """Return the names that are still to come, but for those that the question says itself."""
    found: list[str] = []
    for book in books:
        story_id = await story_of(session, book.book_id)
        if story_id is not None:
            found += await names_to_come(session, story_id, book.horizon)
    return [each for each in found if each not in turn.query]


async def _selection(session: AsyncSession, turn: Turn, books: Sequence[AskedBook]) -> str | None:
    """Return the words that are asked about, as far as the reader is told."""
    if turn.start is None or turn.end is None:
        return None
    book = books[0]
    end = min(turn.end, book.horizon)
    if turn.start >= end:
        return None
    [words] = await quoted(session, [Range(book.text_id, turn.start, end)])
    return words
