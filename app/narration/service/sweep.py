"""Sounds that nobody has any more."""

from datetime import UTC, datetime

from app.accounts.service.delete_account import still_named
from app.books.service.files import GRACE, hold_file
from app.narration.service.narrate import FOLDER
from app.platform.runtime import Runtime


async def sweep_narrations(runtime: Runtime) -> int:
    """Remove the sounds that no row names; return how many those were."""
    limit = datetime.now(UTC) - GRACE
    old = [info.key async for info in runtime.store.list(FOLDER) if info.modified <= limit]
    removed = 0
    for key in old:
        async with runtime.database.unit() as unit:
            # Whoever is about to name it waits, and finds that it is gone.
            await hold_file(unit, runtime.store, key)
            if not await still_named(unit.session, key):
                await runtime.store.delete(key)
                removed += 1
    return removed
