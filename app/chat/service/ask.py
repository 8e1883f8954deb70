"""Asking: a turn that waits, and the run that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from app.chat.errors import StillAnswering
from app.chat.models import Conversation, Turn, TurnKind, TurnStatus
from app.chat.service.conversations import begin_conversation, own_conversation, touch
from app.platform.db.base import Json
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runs.models import RunKind
from app.platform.runs.start import start_run

#: Characters of a question, and of a stretch of text that is asked about.
LONGEST, WIDEST = 4_000, 20_000

#: What is asked where nobody said it in words.
USUAL = {
    TurnKind.RECAP: "What happened so far?",
    TurnKind.CATCH_UP: "What happened since I was last here?",
    TurnKind.CARD: "Who is this?",
    TurnKind.WHO: "Who is meant here?",
    TurnKind.DEFINE: "What does this mean?",
    TurnKind.EXPLAIN: "What is meant here?",
}

#: What is asked about a stretch of the text.
OF_A_RANGE = frozenset({TurnKind.WHO, TurnKind.DEFINE, TurnKind.EXPLAIN})

SUBJECT = "turn:"


@dataclass(frozen=True)
class Question:
    """What somebody asks."""

    query: str = ""
    kind: TurnKind = TurnKind.QUESTION
    conversation_id: UUID | None = None
    book_ids: Sequence[UUID] = field(default_factory=list)
    workspace_id: UUID | None = None
    persona_id: UUID | None = None
    as_of: Json | None = None
    start: int | None = None
    end: int | None = None
    character_id: UUID | None = None
    #: Whether an answer that somebody was given before will not do.
    fresh: bool = False
    regenerated_from_id: UUID | None = None


async def ask(
    unit: UnitOfWork, user_id: UUID, question: Question, idempotency_key: str | None
) -> Turn:
    """Put a question; it is answered at once, in the background."""
    query = _checked(question)
    turn_id = uuid7()
    run = await start_run(
        unit,
        RunKind.CHAT,
        subject=f"{SUBJECT}{turn_id}",
        user_id=user_id,
        input={"fresh": question.fresh},
        idempotency_key=idempotency_key,
    )
    if run.subject != f"{SUBJECT}{turn_id}":
        return await unit.session.get_one(Turn, turn_of(run.subject))
    conversation = await _conversation(unit, user_id, question, query)
    run.workspace_id = conversation.workspace_id
    last = select(func.max(Turn.ordinal)).where(Turn.conversation_id == conversation.id)
    turn = unit.add(
        Turn(
            id=turn_id,
            conversation_id=conversation.id,
            user_id=user_id,
            ordinal=(await unit.session.scalar(last) or 0) + 1,
            kind=question.kind,
            query=query,
            start=question.start,
            end=question.end,
            character_id=question.character_id,
            as_of=question.as_of,
            run_id=run.id,
            regenerated_from_id=question.regenerated_from_id,
        )
    )
    await unit.session.flush()
    await touch(unit, conversation.id)
    return turn


async def regenerate(
    unit: UnitOfWork, user_id: UUID, turn_id: UUID, idempotency_key: str | None
) -> Turn:
    """Ask the same once more; the answer there is stays."""
    turn = await own_turn(unit, user_id, turn_id)
    if turn.status in {TurnStatus.QUEUED, TurnStatus.STREAMING}:
        raise StillAnswering
    again = Question(
        query=turn.query,
        kind=turn.kind,
        conversation_id=turn.conversation_id,
        as_of=turn.as_of,
        start=turn.start,
        end=turn.end,
        character_id=turn.character_id,
        fresh=True,
        regenerated_from_id=turn.id,
    )
    return await ask(unit, user_id, again, idempotency_key)


async def own_turn(unit: UnitOfWork, user_id: UUID, turn_id: UUID) -> Turn:
    """Return a turn that somebody asked."""
    asked = select(Turn).where(Turn.id == turn_id, Turn.user_id == user_id)
    turn = (await unit.session.scalars(asked)).one_or_none()
    if turn is None:
        raise NotFound("There is no such question of yours.")
    return turn


def turn_of(subject: str) -> UUID:
    """Return the turn that a run answers."""
    return UUID(subject.removeprefix(SUBJECT))


async def _conversation(
    unit: UnitOfWork, user_id: UUID, question: Question, query: str
) -> Conversation:
    if question.conversation_id is not None:
        return await own_conversation(unit, user_id, question.conversation_id)
    return await begin_conversation(
        unit,
        user_id,
        question.book_ids,
        workspace_id=question.workspace_id,
        persona_id=question.persona_id,
        title=query,
    )


def _checked(question: Question) -> str:
    """Return the words of a question, or say what is wrong with it."""
    query = question.query.replace("\x00", "").strip() or USUAL.get(question.kind, "")
    if not query or len(query) > LONGEST:
        words = f"Ask something, in at most {LONGEST:,} characters."
        raise InvalidInput(FieldFault("query", words))
    if question.kind in OF_A_RANGE:
        start, end = question.start, question.end
        if start is None or end is None:
            raise InvalidInput(FieldFault("range", "Say which part of the text you mean."))
        if not 0 <= start < end <= start + WIDEST:
            words = f"A range starts at 0 or later and has 1 to {WIDEST:,} characters."
            raise InvalidInput(FieldFault("range", words))
    if question.kind is TurnKind.CARD and question.character_id is None:
        raise InvalidInput(FieldFault("characterId", "Say who you mean."))
    return query
