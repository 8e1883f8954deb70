"""Rows as objects: what a type reads of its row, selected and put together again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from app.graph.read.declare import Computed, Entity, Key, Row, Same, Scalar
from app.graph.read.ids import global_id
from app.graph.read.see import Eyes, See

#: Attributes of an object that are ours: its key, what its computed fields need, and with which
#: eyes it was seen.
KEY, NEEDS, EYES = "_key", "_needs", "_eyes"

Build = Callable[[Sequence[Any]], Any]


@dataclass
class Columns:
    """The expressions that a type's values come from, in a steady order."""

    row: Row
    see: See
    expressions: list[ColumnElement[Any]] = field(default_factory=list)

    def take(self, expression: ColumnElement[Any]) -> int:
        """Select one more expression; return its position."""
        self.expressions.append(expression)
        return len(self.expressions) - 1

    def labelled(self) -> list[ColumnElement[Any]]:
        """Return the expressions under names that never clash."""
        return [each.label(f"c{place}") for place, each in enumerate(self.expressions)]


def plan(entity: Entity, columns: Columns) -> Build:
    """Select all values of a type, or of all types behind an interface, edges aside."""
    if entity.kinds is None:
        return _plan(entity, columns)
    row, see = columns.row, columns.see
    kinds = [
        (columns.take(kind.when(row, see)), _plan(kind.entity, columns)) for kind in entity.kinds
    ]

    def build(record: Sequence[Any]) -> Any:
        return next(of(record) for place, of in kinds if record[place])

    return build


def _plan(entity: Entity, columns: Columns) -> Build:
    """Select all values of a type, edges aside; return what makes an object of them."""
    places: dict[str, int] = {}
    parts: dict[str, tuple[int | None, Build]] = {}
    needs: dict[str, list[int]] = {}
    row, see = columns.row, columns.see
    for name, reading in entity.fields.items():
        if isinstance(reading, Key):
            places[name] = columns.take(global_id(entity, row))
        elif isinstance(reading, Scalar):
            places[name] = columns.take(entity.scalar(name, row, see))
        elif isinstance(reading, Same):
            present = None if reading.present is None else columns.take(reading.present(row, see))
            parts[name] = present, plan(entity.target(name), columns)
        elif isinstance(reading, Computed):
            needs[name] = [columns.take(need(row, see)) for need in reading.needs.values()]
    own = None if entity.key is None else columns.take(getattr(row, entity.key))

    def build(record: Sequence[Any]) -> Any:
        made: Any = object.__new__(entity.kind)
        values = made.__dict__
        values.update({name: record[place] for name, place in places.items()})
        for name, (present, part) in parts.items():
            values[name] = part(record) if present is None or record[present] else None
        values[NEEDS] = {name: [record[p] for p in taken] for name, taken in needs.items()}
        values[KEY] = None if own is None else record[own]
        return made

    return build


def inherit(made: Any, eyes: Eyes) -> None:
    """Let an object, and the parts made of the same row, know with which eyes they are seen."""
    values: Mapping[str, Any] = made.__dict__
    made.__dict__[EYES] = eyes
    for value in list(values.values()):
        if hasattr(value, "__dict__") and NEEDS in value.__dict__:
            inherit(value, eyes)
