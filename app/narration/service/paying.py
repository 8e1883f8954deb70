"""Credits for scenes: set aside one by one, so that what is made is paid for, and once."""

from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.credits.models import EntryKind, LedgerEntry
from app.credits.service.spend import Hold, hold, release
from app.platform.db.unit import UnitOfWork


async def set_aside(
    unit: UnitOfWork, user_id: UUID, run_id: UUID, scene_id: UUID, ordinal: int, amount: int
) -> Hold:
    """Set credits for a scene aside; a hold that is still open from a try before is the one."""
    for number in count():
        held = await hold(
            unit,
            user_id,
            amount,
            key=f"narration:{run_id}:{scene_id}:{number}",
            memo=f"Scene {ordinal + 1} read aloud",
            run_id=run_id,
        )
        # One that was given back when a try failed pays for nothing any more.
        if held.is_open:
            return held
    raise AssertionError


async def give_back(unit: UnitOfWork, run_id: UUID) -> None:
    """Give back what a run has set aside and not spent."""
    ending = aliased(LedgerEntry)
    ended = select(ending.id).where(ending.hold_id == LedgerEntry.id).exists()
    open_holds = select(LedgerEntry.id).where(
        LedgerEntry.run_id == run_id, LedgerEntry.kind == EntryKind.HOLD, ~ended
    )
    for hold_id in list(await unit.session.scalars(open_holds)):
        await release(unit, hold_id)
