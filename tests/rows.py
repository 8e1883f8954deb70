"""A row in every table, made from the models themselves, so that no table can be forgotten."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Enum, LargeBinary, Table, insert, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import (
    BigInteger,
    Boolean,
    DateTime,
    Float,
    Integer,
    Numeric,
    Text,
    Uuid,
)

from app.platform.crypto import Keyring
from app.platform.db.base import Base
from app.platform.db.ids import uuid7
from app.platform.db.ownership import owned_by, owned_tables
from app.platform.db.rotation import context_of
from app.platform.db.unit import UnitOfWork

#: Values that constraints ask for, which no type tells.
SPECIAL: dict[str, Any] = {
    "runs.progress": 0,
    "runs.result": {"key": "exports/ab/cd.zip", "size": 1, "sha256": "ab"},
    "runs.error": None,
    "runs.status": "QUEUED",
    "runs.lease_expires_at": None,
    "runs.finished_at": None,
    "provider_keys.workspace_id": None,
    "workspace_invitations.accepted_at": None,
    "workspace_invitations.declined_at": None,
    "workspace_invitations.revoked_at": None,
    "workspace_members.is_active": True,
    "personas.is_active": True,
    "books.error": None,
    "books.warnings": [],
    "turns.status": "DONE",
    "turns.error": None,
    "turns.start": None,
    "turns.end": None,
    "turns.retrieved": [],
    "narrations.error": None,
    "narrations.words": [[0, 1, 0.0, 0.5]],
    "narrations.storage_key": "narrations/ab/cd.ogg",
    "turn_citations.start": 0,
    "turn_horizons.rule": "READER",
    "turn_horizons.offset": 0,
    "reader_sessions.ended_at": None,
    **{f"{name}.start": 0 for name in ("scenes", "bookmarks", "highlights", "notes")},
    "ledger_entries.source": "ISSUANCE",
    "ledger_entries.target": "WALLET",
    "ledger_entries.hold_id": None,
    "purchases.status": "PAID",
    "purchases.book_id": None,
    "licence_flags.scope": "READER",
    "licence_flags.workspace_id": None,
    "licence_flags.purchase_id": None,
    "licence_flags.price": None,
    "licence_flags.currency": None,
    "visuals.start": None,
    "visuals.end": None,
    "visuals.error": None,
    "visual_versions.storage_key": "visuals/ab/cd.jpg",
    "visual_versions.thumbnail_key": "visuals/ab/cd.webp",
    "visual_versions.generation_params": {
        "style": "",
        "negativePrompt": "",
        "seed": 1,
        "requestedWidth": 1,
        "requestedHeight": 1,
        "reference": False,
    },
    "editions.error": None,
    "editions.estimate": {"pictures": 1, "credits": 0, "usd": 0.0, "seconds": 1},
}

#: The same, of rows that belong to a workspace and to nobody.
SPECIAL_IN_WORKSPACES: dict[str, Any] = {"licence_flags.scope": "WORKSPACE"}


class Filler:
    """Fills whatever somebody does not have yet with a row of theirs, marked as such."""

    def __init__(self, unit: UnitOfWork, keyring: Keyring, user_id: UUID, mark: str) -> None:
        self.unit = unit
        self.keyring = keyring
        self.user_id = user_id
        self.mark = mark
        self._making: list[Table] = []

    async def fill(self) -> list[str]:
        """See to it that every table that belongs to people has a row of this one."""
        for table, _ in self._in_order():
            await self.key_in(table)
        return [table.name for table, _ in owned_tables()]

    async def fill_workspace(self, workspace_id: UUID) -> None:
        """Put a row of every table that belongs to workspaces into one."""
        for table in Base.metadata.sorted_tables:
            if "workspace_id" not in table.c or table.name == "workspace_members":
                continue
            row_id = uuid7()
            values: dict[str, Any] = {"workspace_id": workspace_id}
            for column in table.columns:
                if (named := f"{table.name}.{column.name}") in SPECIAL_IN_WORKSPACES:
                    values[column.name] = SPECIAL_IN_WORKSPACES[named]
                if column.name not in values:
                    person = any(each.column.table.name == "users" for each in column.foreign_keys)
                    nobodys = person and column.nullable
                    values[column.name] = (
                        None if nobodys else await self._value(table, column, row_id)
                    )
            given = {name: value for name, value in values.items() if value is not ...}
            await self.unit.session.execute(insert(table).values(given))

    def _in_order(self) -> Iterator[tuple[Table, Any]]:
        owners = dict(owned_tables())
        for table in Base.metadata.sorted_tables:
            if table in owners:
                yield table, owners[table]

    async def key_in(self, table: Table) -> Any:
        """Return the key of somebody's row in a table, made if there is none."""
        key = next(iter(table.primary_key.columns))
        found = await self.unit.session.scalar(
            select(key).where(owned_by(table, self.user_id)).limit(1)
        )
        if found is not None:
            return found
        row_id = uuid7()
        self._making.append(table)
        values = {column.name: await self._value(table, column, row_id) for column in table.columns}
        self._making.remove(table)
        made = insert(table).values({name: v for name, v in values.items() if v is not ...})
        return await self.unit.session.scalar(made.returning(key))

    async def _value(self, table: Table, column: Column[Any], row_id: UUID) -> Any:
        owner = dict(owned_tables()).get(table)
        if f"{table.name}.{column.name}" in SPECIAL:
            value = SPECIAL[f"{table.name}.{column.name}"]
        elif owner is not None and owner.parent is None and column.name == owner.column:
            value = self.user_id
        elif column.foreign_keys:
            value = await self._referred(column, next(iter(column.foreign_keys)).column.table)
        elif column.name == "created_at":
            value = ...
        elif column.name == "id":
            value = row_id
        elif "sealed" in column.info:
            value = self.keyring.seal(self.mark.encode(), context_of(column, row_id))
        else:
            value = self._plain(column)
        return value

    async def _referred(self, column: Column[Any], target: Table) -> Any:
        if target.name == "users":
            return self.user_id
        if target in self._making and column.nullable:
            # Rows of one kind refer to each other: the first of them to none.
            return None
        if target in dict(owned_tables()):
            return await self.key_in(target)
        return None if column.nullable else await self._shared(target)

    async def _shared(self, table: Table) -> Any:
        """Return the key of a row that belongs to nobody, made if there is none."""
        key = next(iter(table.primary_key.columns))
        found = await self.unit.session.scalar(select(key).limit(1))
        if found is not None:
            return found
        row_id = uuid7()
        values = {column.name: await self._value(table, column, row_id) for column in table.columns}
        made = insert(table).values({name: v for name, v in values.items() if v is not ...})
        found = await self.unit.session.scalar(made.returning(key))
        for beside in Base.metadata.sorted_tables:
            # What is kept apart under the same key is part of it.
            own = next(iter(beside.primary_key.columns))
            if any(each.column.table is table for each in own.foreign_keys):
                await self._shared(beside)
        return found

    def _plain(self, column: Column[Any]) -> Any:
        kind = column.type
        if isinstance(kind, Enum):
            return kind.enums[0]
        if column.info.get("object_key"):
            return None
        unique = f"{self.mark}-{column.table.name}-{column.name}-{secrets.token_hex(4)}"
        plain: list[tuple[type[Any], Any]] = [
            (Text, unique.lower()),
            (LargeBinary, secrets.token_bytes(32)),
            (JSONB, {"key": unique}),
            (ARRAY, [unique]),
            (Boolean, True),
            (DateTime, datetime.now(UTC) + timedelta(hours=1)),
            (BigInteger, 1),
            (Integer, 1),
            (Float, 0.5),
            (Numeric, Decimal(1)),
            (Uuid, uuid7()),
        ]
        return next(value for of, value in plain if isinstance(kind, of))
