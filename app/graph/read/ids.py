"""Global ids, and names of the schema, as the database writes them."""

import re

from sqlalchemy import ColumnElement, Text, cast, literal_column

from app.graph.ids import JOINT
from app.graph.read.declare import Entity, Row

_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)


def said(name: str) -> ColumnElement[str]:
    """Return a name of the schema as a constant: a parameter would be sent with every request."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of the schema.")
    return literal_column(f"'{name}'", Text())


def global_id(entity: Entity, row: Row) -> ColumnElement[str]:
    """Return the expression of a row's global id."""
    return said(f"{entity.name}{JOINT}") + cast(getattr(row, entity.key or "id"), Text)
