"""Files of pictures: the same bytes once, for as long as somebody's row names them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.accounts.service.delete_account import still_named
from app.platform.runtime import Runtime
from app.platform.storage import Key
from app.visuals.service.painting import PAINTED, PICTURES

#: A file that no row names may still be on its way into one.
GRACE = timedelta(days=1)


async def drop_pictures(runtime: Runtime, keys: Iterable[str]) -> None:
    """Remove files that nobody's row names; whoever wants one at the same moment waits."""
    for key in dict.fromkeys(keys):
        async with runtime.database.unit() as unit:
            lock = func.pg_advisory_xact_lock(func.hashtextextended(key, 0))
            await unit.session.execute(select(lock))
            if not await still_named(unit.session, key):
                await runtime.store.delete(Key(key))


async def sweep_pictures(runtime: Runtime) -> None:
    """Remove pictures whose book or account has gone, and paintings that nobody took up."""
    limit = datetime.now(UTC) - GRACE
    for folder in (PICTURES, PAINTED):
        old = [each.key async for each in runtime.store.list(folder) if each.modified <= limit]
        await drop_pictures(runtime, old)
