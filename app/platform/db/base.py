"""What every table has in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    """How the rows of a table belong to a user, so that export and deletion forget no table."""

    column: str | None = None
    parent: str | None = None
    nobody: str | None = None

    @classmethod
    def by(cls, column: str) -> "Owner":
        """Rows belong to the user that `column` names."""
        return cls(column=column)

    @classmethod
    def through(cls, column: str, parent: str) -> "Owner":
        """Rows belong to whoever owns the row of table `parent` that `column` names."""
        return cls(column=column, parent=parent)

    @classmethod
    def none(cls, why: str) -> "Owner":
        """Rows belong to no user, for the reason given."""
        return cls(nobody=why)


def _values(members: type[StrEnum]) -> Iterable[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """The registry of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        UUID: Uuid(),
        datetime: DateTime(timezone=True),
        # None is no value at all, not the JSON value null.
        Json: JSONB(none_as_null=True),
        # A closed set is text with a CHECK: readable in psql, and extended without ALTER TYPE.
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=None,
            values_callable=_values,
        ),
    }
    owner: ClassVar[Owner]

    def __init_subclass__(cls, **options: Any) -> None:
        if "__tablename__" in cls.__dict__ and "owner" not in cls.__dict__:
            raise TypeError(f"{cls.__name__} does not say whose its rows are: set `owner`.")
        super().__init_subclass__(**options)


class Model(Base):
    """A table with a time-ordered key and the moment a row was made."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7(), sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)


#: Mark a column as never to leave the database: neither in an export nor in an answer.
SECRET: dict[str, Any] = {"secret": True}

#: Mark a column as the key of an object in the store that belongs to the row.
OBJECT_KEY: dict[str, Any] = {"object_key": True}


def sealed(context: str) -> dict[str, Any]:
    """Mark a column as an envelope of the keyring, so that key rotation finds it."""
    return {"secret": True, "sealed": context}
