"""What somebody wants kept in mind, and questions that wait until they have got further."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, func, literal, select
from sqlalchemy.types import Uuid

from app.books.models import Book, Section
from app.books.service.find import readable_book
from app.books.service.horizon import horizon_of
from app.chat.events import ParkedQuestionAsked
from app.chat.models import MemoryType, ParkedQuestion, SessionMemory, Turn
from app.chat.service.ask import LONGEST, Question, ask, own_turn
from app.chat.service.books import AsOf, asked_books
from app.chat.service.conversations import begin_conversation
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.platform.runs.events import user_stream

#: Characters of a memory; memories, and questions that wait, that one person keeps.
LONGEST_MEMORY, MOST_MEMORIES, MOST_PARKED = 2_000, 500, 100


async def remember(
    unit: UnitOfWork,
    user_id: UUID,
    content: str,
    *,
    book_id: UUID | None,
    type: MemoryType = MemoryType.FACT,
    importance: float = 0.5,
) -> SessionMemory:
    """Keep something in mind; of a book it counts from where the reader is."""
    said = content.replace("\x00", "").strip()
    if not 0 < len(said) <= LONGEST_MEMORY:
        words = f"Say what to keep in mind, in at most {LONGEST_MEMORY:,} characters."
        raise InvalidInput(FieldFault("content", words))
    if not 0 <= importance <= 1:
        raise InvalidInput(FieldFault("importance", "Give a number from 0 to 1."))
    revealed_at = 0
    if book_id is not None:
        await readable_book(unit, user_id, book_id)
        viewer = literal(user_id, Uuid())
        told = select(horizon_of(Book, viewer)).where(Book.id == book_id)
        revealed_at = await unit.session.scalar(told) or 0
    kept = select(func.count()).where(SessionMemory.user_id == user_id)
    if (await unit.session.scalar(kept) or 0) >= MOST_MEMORIES:
        raise Conflict(f"At most {MOST_MEMORIES} things are kept in mind; forget some first.")
    memory = unit.add(
        SessionMemory(
            user_id=user_id,
            book_id=book_id,
            type=type,
            content=said,
            importance=importance,
            revealed_at=revealed_at,
        )
    )
    await unit.session.flush()
    return memory


async def forget(unit: UnitOfWork, user_id: UUID, memory_ids: Sequence[UUID]) -> int:
    """Forget what was kept in mind; return how much it was."""
    mine = SessionMemory.user_id == user_id, SessionMemory.id.in_(memory_ids)
    gone = await unit.session.scalars(
        delete(SessionMemory).where(*mine).returning(SessionMemory.id)
    )
    count = len(list(gone))
    if not count:
        raise NotFound("Nothing of that is kept in mind for you.")
    return count


async def forget_all(unit: UnitOfWork, user_id: UUID, book_id: UUID | None) -> int:
    """Forget all that is kept in mind about a book, or everywhere."""
    wanted = [SessionMemory.user_id == user_id]
    if book_id is not None:
        wanted.append(SessionMemory.book_id == book_id)
    gone = await unit.session.scalars(
        delete(SessionMemory).where(*wanted).returning(SessionMemory.id)
    )
    return len(list(gone))


async def park(
    unit: UnitOfWork,
    user_id: UUID,
    *,
    turn_id: UUID | None,
    book_id: UUID | None,
    query: str,
    as_of: AsOf | None,
) -> ParkedQuestion:
    """Ask again once the reader has got to a place, or chapter by chapter until it is answered."""
    open_ = select(func.count()).where(ParkedQuestion.user_id == user_id, ParkedQuestion.is_open)
    if (await unit.session.scalar(open_) or 0) >= MOST_PARKED:
        raise Conflict(f"At most {MOST_PARKED} questions wait; drop some first.")
    conversation_id = None
    if turn_id is not None:
        turn = await own_turn(unit, user_id, turn_id)
        conversation_id, query = turn.conversation_id, turn.query
    elif not 0 < len(query.strip()) <= LONGEST:
        words = f"Ask something, in at most {LONGEST:,} characters."
        raise InvalidInput(FieldFault("query", words))
    if book_id is None:
        raise InvalidInput(FieldFault("bookId", "Say which book it is about."))
    book = await readable_book(unit, user_id, book_id)
    if conversation_id is None:
        conversation = await begin_conversation(
            unit, user_id, [book.id], workspace_id=None, persona_id=None, title=query
        )
        conversation_id = conversation.id
    reached = await furthest_of(unit, user_id, book.id)
    due = await _due(unit, user_id, book.id, reached, as_of)
    if due <= reached:
        raise Conflict("You are there already; just ask.")
    parked = unit.add(
        ParkedQuestion(
            user_id=user_id,
            book_id=book.id,
            conversation_id=conversation_id,
            query=query.strip(),
            due_at=due,
            until_found=as_of is None,
            is_open=True,
        )
    )
    await unit.session.flush()
    return parked


async def drop_parked(unit: UnitOfWork, user_id: UUID, parked_id: UUID) -> None:
    """Let a question wait no more."""
    gone = await unit.session.scalar(
        delete(ParkedQuestion)
        .where(ParkedQuestion.id == parked_id, ParkedQuestion.user_id == user_id)
        .returning(ParkedQuestion.id)
    )
    if gone is None:
        raise NotFound("No such question of yours waits.")


async def ask_parked(unit: UnitOfWork, user_id: UUID, book_id: UUID, reached: int) -> list[Turn]:
    """Ask what waited for the reader to get here."""
    due = (
        select(ParkedQuestion)
        .where(
            ParkedQuestion.user_id == user_id,
            ParkedQuestion.book_id == book_id,
            ParkedQuestion.is_open,
            ParkedQuestion.due_at <= reached,
        )
        .order_by(ParkedQuestion.id)
        .with_for_update()
    )
    asked = []
    for parked in list(await unit.session.scalars(due)):
        question = Question(
            query=parked.query,
            conversation_id=parked.conversation_id,
            as_of={"offset": reached},
        )
        turn = await ask(unit, user_id, question, None)
        parked.turn_id, parked.is_open = turn.id, False
        asked.append(turn)
        unit.emit(user_stream(user_id), ParkedQuestionAsked(parked.id, turn.id, book_id))
    return asked


async def wait_on(unit: UnitOfWork, turn_id: UUID, reached: int, *, found: bool) -> None:
    """Let a question that found no answer wait for the next chapter, if it was to."""
    if found:
        return
    asked = select(ParkedQuestion).where(
        ParkedQuestion.turn_id == turn_id, ParkedQuestion.until_found
    )
    parked = (await unit.session.scalars(asked)).one_or_none()
    if parked is None:
        return
    due = await _chapter_end(unit, parked.book_id, reached)
    if due is not None:
        parked.due_at, parked.is_open = due, True


async def furthest_of(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> int:
    """Return how far somebody has read a book."""
    [book] = await asked_books(unit.session, user_id, [book_id], AsOf(reader=True))
    return book.horizon


async def _due(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, reached: int, as_of: AsOf | None
) -> int:
    if as_of is None:
        return await _chapter_end(unit, book_id, reached) or reached
    [book] = await asked_books(unit.session, user_id, [book_id], replace(as_of))
    return book.horizon


async def _chapter_end(unit: UnitOfWork, book_id: UUID, reached: int) -> int | None:
    """Return where the section ends that the reader is in, or the next if they are at its end."""
    asked = (
        select(func.min(Section.end))
        .join(Book, Book.text_id == Section.text_id)
        .where(Book.id == book_id, Section.end > reached)
    )
    found: int | None = await unit.session.scalar(asked)
    return found
