"""Writing down how an answer began and how it ended."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from app.ai.usage import Usage
from app.books.models import Book
from app.chat.answer import Citation, Source
from app.chat.events import TurnCited, TurnEnded, TurnStarted, turn_stream
from app.chat.models import Turn, TurnCitation, TurnHorizon, TurnStatus
from app.chat.service.ask import turn_of
from app.chat.service.books import AskedBook
from app.platform.db.unit import UnitOfWork
from app.platform.live.models import StreamEvent
from app.platform.runs.models import Run, RunStatus

#: Characters of words that are said at a time when they are all there already.
PIECE = 120


async def begin(
    unit: UnitOfWork,
    turn: Turn,
    books: Sequence[AskedBook],
    sources: Sequence[Source],
    writer: tuple[str, str],
    *,
    cached: bool,
) -> int:
    """Begin an answer, anew if it was begun before; return the number of the attempt."""
    provider, model = writer
    attempt: int = (
        await unit.session.execute(
            update(Turn)
            .where(Turn.id == turn.id)
            .values(
                status=TurnStatus.STREAMING,
                attempt=Turn.attempt + 1,
                provider=provider,
                model=model,
                started_at=func.coalesce(Turn.started_at, func.now()),
                retrieved=[
                    {
                        "book": str(each.book_id),
                        "start": each.start,
                        "end": each.end,
                        "score": round(each.score, 4),
                    }
                    for each in sources
                ],
            )
            .returning(Turn.attempt)
        )
    ).scalar_one()
    await unit.session.execute(delete(TurnHorizon).where(TurnHorizon.turn_id == turn.id))
    for each in books:
        unit.add(
            TurnHorizon(turn_id=turn.id, book_id=each.book_id, offset=each.horizon, rule=each.rule)
        )
    unit.emit(turn_stream(turn.id), TurnStarted(attempt, provider, model, cached))
    return attempt


def cited(attempt: int, ordinal: int, source: Source, citation: Citation) -> TurnCited:
    """Return what tells of a citation."""
    return TurnCited(attempt, ordinal, source.book_id, citation.start, citation.end, citation.quote)


async def complete(
    unit: UnitOfWork,
    turn_id: UUID,
    answer: str,
    citations: Sequence[tuple[UUID, int, int, str]],
    *,
    found: bool,
    dropped: int = 0,
    usage: Usage | None = None,
    cost: Decimal = Decimal(0),
    cached_from_id: UUID | None = None,
    is_cached: bool = False,
) -> None:
    """Keep a whole answer with the words it rests on, and tell that it is complete."""
    usage = usage or Usage()
    await unit.session.execute(
        update(Turn)
        .where(Turn.id == turn_id)
        .values(
            status=TurnStatus.DONE,
            answer=answer,
            found=found,
            dropped=dropped,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            cost=cost,
            cached_from_id=cached_from_id,
            is_cached=is_cached,
            error=None,
            finished_at=func.now(),
        )
    )
    await _cite(unit, turn_id, citations)
    unit.emit(turn_stream(turn_id), TurnEnded(TurnStatus.DONE, found, dropped, None))


async def ended(unit: UnitOfWork, run: Run) -> None:
    """Say that there will be no answer, or no more of it; what was written stays."""
    if run.status == RunStatus.DONE:
        return
    turn = await unit.session.get(Turn, turn_of(run.subject), populate_existing=True)
    if turn is None or turn.finished_at is not None:
        return
    status = TurnStatus.CANCELLED if run.status == RunStatus.CANCELLED else TurnStatus.FAILED
    words, citations = await _written(unit, turn)
    turn.status = status
    turn.answer = words or None
    turn.finished_at = func.now()
    turn.error = run.error if status is TurnStatus.FAILED else None
    await _cite(unit, turn.id, citations)
    unit.emit(turn_stream(turn.id), TurnEnded(status, None, 0, turn.error))


async def _written(unit: UnitOfWork, turn: Turn) -> tuple[str, list[tuple[UUID, int, int, str]]]:
    """Return what the last attempt has said so far."""
    told = await unit.session.execute(
        select(StreamEvent.type, StreamEvent.payload)
        .where(
            StreamEvent.stream == turn_stream(turn.id),
            StreamEvent.payload["attempt"].as_integer() == turn.attempt,
        )
        .order_by(StreamEvent.seq)
    )
    words: list[str] = []
    citations: list[tuple[UUID, int, int, str]] = []
    for kind, payload in told:
        if kind == "TurnTokens":
            words.append(payload["text"])
        elif kind == "TurnCited":
            citations.append(
                (UUID(payload["book"]), payload["start"], payload["end"], payload["quote"])
            )
    return "".join(words), citations


async def _cite(
    unit: UnitOfWork, turn_id: UUID, citations: Sequence[tuple[UUID, int, int, str]]
) -> None:
    asked = select(Book.id, Book.text_id).where(
        Book.id.in_({each[0] for each in citations}), Book.text_id.is_not(None)
    )
    rows = (await unit.session.execute(asked)).all()
    texts: dict[UUID, Any] = {row[0]: row[1] for row in rows}
    for ordinal, (book_id, start, end, quote) in enumerate(citations, 1):
        unit.add(
            TurnCitation(
                turn_id=turn_id,
                ordinal=ordinal,
                book_id=book_id,
                text_id=texts[book_id],
                start=start,
                end=end,
                quote=quote,
            )
        )


def pieces_of(text: str) -> list[str]:
    """Cut words that are all there into pieces to be shown one after the other."""
    pieces: list[str] = []
    rest = text
    while len(rest) > PIECE:
        cut = rest.rfind(" ", 1, PIECE) + 1 or PIECE
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest else pieces
