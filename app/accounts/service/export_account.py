from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.platform.storage import ObjectStore


async def export_account(unit: UnitOfWork, user_id: UUID, idempotency_key: str | None) -> Run:
    """Start collecting all that is ours about somebody."""
    return await start_run(
        unit,
        RunKind.EXPORT,
        subject=f"user:{user_id}",
        user_id=user_id,
        idempotency_key=idempotency_key,
    )


async def forget_exports(store: ObjectStore, older_than: timedelta) -> int:
    """Remove what old exports left in the store, finished or not; return how many objects."""
    limit = datetime.now(UTC) - older_than
    old = [info.key async for info in store.list("exports") if info.modified <= limit]
    for key in old:
        await store.delete(key)
    return len(old)
