"""Starting a run inside the transaction that wants it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.platform import tracing
from app.platform.db.base import Json
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.platform.runs.events import RunChanged, user_stream
from app.platform.runs.models import OutboxMessage, Run, RunKind, RunStatus

#: Characters of an idempotency key: it is indexed, and an index takes no novels.
LONGEST_KEY = 200


async def start_run(
    unit: UnitOfWork,
    kind: RunKind,
    *,
    subject: str,
    user_id: UUID | None = None,
    workspace_id: UUID | None = None,
    input: Json | None = None,
    idempotency_key: str | None = None,
) -> Run:
    """Queue a run with this transaction, or return the one that has the same key already."""
    if idempotency_key is not None and not 0 < len(idempotency_key) <= LONGEST_KEY:
        words = f"An idempotency key has 1 to {LONGEST_KEY} characters."
        raise InvalidInput(FieldFault("idempotencyKey", words))
    fresh = uuid7()
    statement = insert(Run).values(
        id=fresh,
        kind=kind,
        subject=subject,
        user_id=user_id,
        workspace_id=workspace_id,
        input=input or {},
        idempotency_key=idempotency_key,
        trace=tracing.carry(),
    )
    await unit.session.execute(
        statement.on_conflict_do_nothing(
            index_elements=["user_id", "kind", "idempotency_key"],
            index_where=Run.idempotency_key.is_not(None),
        )
    )
    same = Run.id == fresh
    if idempotency_key is not None:
        same = (
            (Run.user_id == user_id) & (Run.kind == kind) & (Run.idempotency_key == idempotency_key)
        )
    run = (await unit.session.scalars(select(Run).where(same))).one()
    if run.id == fresh:
        queue(unit, run)
    return run


def queue(unit: UnitOfWork, run: Run) -> None:
    """Leave word for a worker, and tell the owner that the run waits."""
    unit.add(OutboxMessage(run_id=run.id))
    unit.ring(run)
    if run.user_id is not None:
        unit.emit(user_stream(run.user_id), RunChanged(run.id, run.kind, RunStatus.QUEUED))
