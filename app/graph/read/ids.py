"""Global ids, as the database writes them."""

from sqlalchemy import ColumnElement, Text, cast, literal

from app.graph.ids import JOINT
from app.graph.read.declare import Entity, Row


def global_id(entity: Entity, row: Row) -> ColumnElement[str]:
    """Return the expression of a row's global id."""
    return literal(f"{entity.name}{JOINT}") + cast(getattr(row, entity.key or "id"), Text)
