"""What whoever asked does with an answer: stop it, or say what it was worth."""

from uuid import UUID

from sqlalchemy import func, select

from app.chat.errors import StillAnswering, TurnOver
from app.chat.models import CachedAnswer, Turn, TurnFeedback
from app.chat.service.ask import own_turn
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.platform.runs.models import Run, RunStatus
from app.platform.runs.outcome import end

LONGEST_NOTE = 2_000


async def cancel_turn(unit: UnitOfWork, user_id: UUID, turn_id: UUID) -> Turn:
    """Stop an answer: what has been written of it stays."""
    turn = await own_turn(unit, user_id, turn_id)
    # The run first, as whoever answers does: it would wait for us, and we for it.
    asked = select(Run).where(Run.id == turn.run_id).with_for_update()
    run = (await unit.session.scalars(asked)).one_or_none()
    await unit.session.refresh(turn)
    if run is None or run.finished_at is not None or turn.finished_at is not None:
        raise TurnOver
    run.cancel_requested_at = func.coalesce(Run.cancel_requested_at, func.now())
    await unit.session.flush()
    if run.status == RunStatus.QUEUED:
        await end(unit, run.id, RunStatus.CANCELLED)
    await unit.session.refresh(turn)
    return turn


async def rate_turn(
    unit: UnitOfWork, user_id: UUID, turn_id: UUID, feedback: TurnFeedback | None, note: str | None
) -> Turn:
    """Keep what somebody thinks of an answer; one that did not help is given to nobody else."""
    turn = await own_turn(unit, user_id, turn_id)
    if turn.finished_at is None:
        raise StillAnswering
    if note is not None and len(note) > LONGEST_NOTE:
        words = f"A note has at most {LONGEST_NOTE:,} characters."
        raise InvalidInput(FieldFault("note", words))
    turn.feedback, turn.feedback_note = feedback, note or None
    if feedback is TurnFeedback.UNHELPFUL:
        source = turn.cached_from_id or turn.id
        kept = select(CachedAnswer).where(CachedAnswer.turn_id == source)
        for each in await unit.session.scalars(kept):
            await unit.session.delete(each)
    return turn
