"""How a book leads to the runs about it."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, literal_column, or_

from app.graph.read.declare import Row
from app.graph.read.see import See
from app.platform.runs.models import RunKind


def about(book: Row, run: Row, *kinds: RunKind) -> Any:
    """Return whether a run is about a book, and of one of some kinds."""
    subject: ColumnElement[str] = literal_column("'book:'") + cast(book.id, Text)
    return and_(run.subject == subject, or_(*(run.kind == kind for kind in kinds)))


def asked_by_viewer(book: Row, run: Row, see: See, kind: RunKind) -> Any:
    """Return whether a run is about a book, and whoever looks has asked for it."""
    return and_(about(book, run, kind), run.user_id == see.viewer)


def newest(run: Row, _see: See) -> list[Any]:
    """Put the run that was asked for last first."""
    return [run.id.desc()]
