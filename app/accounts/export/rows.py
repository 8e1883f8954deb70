"""A table's rows of one person, as JSON lines."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Column, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.ownership import owned_by

PAGE = 500


@dataclass
class Tally:
    """How many rows went by, and which files they named."""

    rows: int
    files: list[str]


def exported_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that may leave the house."""
    return [column for column in table.columns if not column.info.get("secret")]


def question(table: Table, user_id: UUID, before: datetime) -> Select[Any]:
    """Ask for somebody's rows as they were written before the export was asked for."""
    asked = select(*exported_columns(table)).where(owned_by(table, user_id))
    if "created_at" in table.c:
        asked = asked.where(table.c.created_at < before)
    return asked.order_by(*table.primary_key.columns)


async def lines(session: AsyncSession, asked: Select[Any], tally: Tally) -> AsyncIterator[bytes]:
    """Yield each row as a line of JSON, counting as they pass."""
    result = await session.stream(asked.execution_options(yield_per=PAGE))
    keys = [column.key for column in asked.selected_columns if column.info.get("object_key")]
    async for row in result.mappings():
        tally.rows += 1
        tally.files += [row[key] for key in keys if row[key] is not None]
        yield orjson.dumps(dict(row), default=_plain, option=orjson.OPT_APPEND_NEWLINE)


def _plain(value: object) -> str:
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value).__name__)
