"""Whose rows are whose, read off the models themselves, so that no table can be forgotten."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Table, false, select

from app.platform.db.base import Base, Owner


def owned_tables() -> Iterator[tuple[Table, Owner]]:
    """Yield every table whose rows belong to somebody, in a steady order."""
    owners = {mapper.local_table: mapper.class_.owner for mapper in Base.registry.mappers}
    for _, table in sorted(Base.metadata.tables.items()):
        owner: Owner = owners[table]
        if owner.nobody is None:
            yield table, owner


def owned_by(table: Table, user_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which a row of `table` belongs to somebody."""
    owner = next((owner for owned, owner in owned_tables() if owned is table), None)
    if owner is None or owner.column is None:
        return false()
    column = table.c[owner.column]
    if owner.parent is None:
        return column == user_id
    parent = table.metadata.tables[owner.parent]
    return column.in_(select(parent.c.id).where(owned_by(parent, user_id)))
