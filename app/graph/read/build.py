"""JSON made of rows, in SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from app.graph.read.declare import Entity, Row
from app.graph.read.refusal import NotCompiled

#: Postgres cuts longer names off, and two response keys might become one.
LONGEST_KEY = 63


class Builder:
    """Builds the objects of one statement, every name in it once."""

    def __init__(self) -> None:
        self._names = 0

    def made_of(self, values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Return the JSON of an object made of a row that is there already."""
        return select(self.json(select().correlate_except(None), values)).scalar_subquery()

    def json(self, rows: Select[Any], values: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        """Return the JSON of each of some rows, whose members are these values."""
        if not values:
            # All that was asked for is skipped: an object, but an empty one.
            nothing: ColumnElement[Any] = literal_column("'{}'::json").label("nothing")
            found: ColumnElement[Any] = rows.add_columns(nothing).subquery(self.name("o")).c.nothing
            return found
        inner = rows.add_columns(*values).subquery(self.name("o"))
        return func.row_to_json(inner.table_valued())

    def beside(
        self, rows: Select[Any], values: Sequence[ColumnElement[Any]]
    ) -> tuple[Select[Any], ColumnElement[Any]]:
        """Make an object of each of some rows; return the rows with it beside, and its JSON.

        Postgres merges this into the rows, where a scalar subquery would be run for each.
        """
        if not values:
            return rows, literal_column("'{}'::json")
        made = select(*values).correlate_except(None).lateral(self.name("o"))
        return rows.select_from(made), func.row_to_json(made.table_valued())

    def name(self, initial: str) -> str:
        """Return a new name in the statement."""
        self._names += 1
        return f"{initial}{self._names}"

    def row(self, entity: Entity) -> Row:
        """Return an entity's table under a new name."""
        return entity.row(self.name("r"))

    def labelled(self, value: ColumnElement[Any], key: str) -> ColumnElement[Any]:
        """Name a value by its response key."""
        if len(key.encode()) > LONGEST_KEY:
            raise NotCompiled(f"the response key {key} is longer than {LONGEST_KEY} bytes")
        return value.label(key)

    def empty(self) -> ColumnElement[Any]:
        """Return an empty list."""
        return literal_column("'[]'::json")
