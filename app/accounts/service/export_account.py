from uuid import UUID

from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run


async def export_account(unit: UnitOfWork, user_id: UUID, idempotency_key: str | None) -> Run:
    """Start collecting all that is ours about somebody."""
    return await start_run(
        unit,
        RunKind.EXPORT,
        subject=f"user:{user_id}",
        user_id=user_id,
        idempotency_key=idempotency_key,
    )
