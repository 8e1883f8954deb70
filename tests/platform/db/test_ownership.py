"""Whose rows are whose, for every table there is and every table to come."""

from datetime import UTC, datetime
from enum import Enum
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import JSON, Column, Table, insert, select
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession

from app import registry
from app.platform.db.base import Base, Owner
from app.platform.db.ownership import owned_by, owned_tables
from app.platform.runtime import Runtime

registry.load()

_numbers = count(1)

#: Where a constraint leaves little choice.
CHOSEN: dict[str, Any] = {
    "spoiler_level": 1,
    "ledger_entries.source": "ISSUANCE",
    "ledger_entries.target": "WALLET",
    "licence_flags.scope": "READER",
    "narrations.storage_key": "narrations/ab/cd.ogg",
    "narrations.media_type": "audio/ogg",
    "narrations.seconds": 1.0,
    "session_memories.importance": 0.5,
}

Rows = dict[str, dict[str, Any]]


def a_value(column: Column[Any], rows: Rows) -> Any:
    """Return something a column takes: a row of the same person where it points to one."""
    for key in column.foreign_keys:
        return rows[key.column.table.name][key.column.name]
    enum = getattr(column.type, "enum_class", None)
    if enum is not None and issubclass(enum, Enum):
        return next(iter(enum))
    for of, value in ((JSON, {}), (HALFVEC, [0.5]), (TSVECTOR, "word")):
        if isinstance(column.type, of):
            return value
    kind: type = column.type.python_type
    if kind is datetime:
        return datetime.now(UTC)
    if kind is UUID:
        return UUID(int=next(_numbers))
    number = CHOSEN.get(column.name, next(_numbers))
    as_text = f"v{number}"
    return {
        str: as_text,
        bytes: as_text.encode(),
        int: number,
        bool: True,
        float: float(number),
        list: [as_text],
    }[kind]


def is_needed(column: Column[Any], owner: Owner) -> bool:
    filled = column.nullable or column.server_default is not None
    return not filled or (column.name == owner.column and not column.primary_key)


async def one_row_everywhere(session: AsyncSession) -> Rows:
    """Write a row of one new person into every table."""
    rows: Rows = {}
    owners = {mapper.local_table: mapper.class_.owner for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        rows[table.name] = await a_row(session, table, owners, rows)
    return rows


async def a_row(
    session: AsyncSession, table: Table, owners: dict[Any, Owner], rows: Rows
) -> dict[str, Any]:
    """Write a row; where it points to one table twice, it points to two rows."""
    rows, pointed = dict(rows), set()
    values = {}
    for column in (c for c in table.columns if f"{c}" in CHOSEN or is_needed(c, owners[table])):
        for target in (key.column.table for key in column.foreign_keys):
            if target in pointed:
                rows[target.name] = await a_row(session, target, owners, rows)
            pointed.add(target)
        values[column.name] = (
            CHOSEN[f"{column}"] if f"{column}" in CHOSEN else a_value(column, rows)
        )
    made = await session.execute(insert(table).values(values).returning(*table.columns))
    return dict(made.mappings().one())


async def found(session: AsyncSession, table: Table, user_id: UUID) -> list[Any]:
    keys = list(table.primary_key.columns)
    return [tuple(r) for r in await session.execute(select(*keys).where(owned_by(table, user_id)))]


async def test_exactly_a_persons_rows_are_found_in_every_table(runtime: Runtime) -> None:
    async with runtime.database.unit() as unit:
        people = [await one_row_everywhere(unit.session) for _ in range(2)]

    owned = [table for table, _ in owned_tables()]
    async with runtime.database.read() as session:
        for person in people:
            for table in Base.metadata.sorted_tables:
                keys = tuple(person[table.name][c.name] for c in table.primary_key.columns)
                expected = [keys] if table in owned else []
                assert await found(session, table, person["users"]["id"]) == expected, table.name
    assert {"users", "runs", "run_records", "workspaces"} <= {table.name for table in owned}


def test_every_table_says_whose_its_rows_are() -> None:
    mapped = {mapper.local_table for mapper in Base.registry.mappers}
    assert set(Base.metadata.tables.values()) == mapped

    with pytest.raises(TypeError, match="Orphan does not say whose its rows are"):
        type("Orphan", (Base,), {"__tablename__": "orphans"})


def test_a_row_that_belongs_to_nobody_says_why() -> None:
    for mapper in Base.registry.mappers:
        owner: Owner = mapper.class_.owner
        assert (owner.nobody is None) == (owner.column is not None), mapper.class_.__name__
        assert owner.nobody != "", mapper.class_.__name__
        if owner.parent is not None:
            assert owner.parent in Base.metadata.tables
