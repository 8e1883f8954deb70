"""Key rotation: every sealed column is wrapped anew under the active master key, while all runs."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, select, update

from app.platform.crypto import Keyring
from app.platform.db.base import Base
from app.platform.db.engine import Database

BATCH = 500


def sealed_columns() -> Iterator[tuple[Table, Column[bytes]]]:
    """Yield every column that holds envelopes."""
    for _, table in sorted(Base.metadata.tables.items()):
        for column in table.columns:
            if "sealed" in column.info:
                yield table, column


def context_of(column: Column[bytes], row_id: UUID) -> str:
    """Return what an envelope in this row is bound to."""
    context: str = column.info["sealed"]
    return context.format(id=UUID(str(row_id)))


async def rotate(database: Database, keyring: Keyring) -> int:
    """Wrap all secrets under the active key; return how many were under another."""
    return sum(
        [
            await _rotate_column(database, keyring, table, column)
            for table, column in sealed_columns()
        ]
    )


async def _rotate_column(
    database: Database, keyring: Keyring, table: Table, column: Column[bytes]
) -> int:
    changed = 0
    after: UUID | None = None
    while True:
        page = select(table.c.id, column).order_by(table.c.id).limit(BATCH)
        page = page.where(column.is_not(None))
        if after is not None:
            page = page.where(table.c.id > after)
        async with database.unit() as unit:
            rows = (await unit.session.execute(page)).all()
            wraps = [
                {"key": row_id, "old": sealed, "fresh": fresh}
                for row_id, sealed in rows
                if (fresh := keyring.rewrap(sealed, context_of(column, row_id))) is not None
            ]
            if wraps:
                # Somebody may have replaced a secret meanwhile: theirs is newer and stays.
                same = (table.c.id == bindparam("key")) & (column == bindparam("old"))
                renewed = update(table).where(same).values({column: bindparam("fresh")})
                await unit.session.execute(renewed, wraps)
                changed += len(wraps)
        if not rows:
            return changed
        after = rows[-1][0]
