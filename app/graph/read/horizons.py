"""Horizons on their way into a statement: found once per row, before anything below asks."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal_column, select
from sqlalchemy.orm import aliased

from app.graph.read.declare import Ahead, Entity, Row
from app.graph.read.see import See

if TYPE_CHECKING:
    from app.graph.read.compile import Compiler

#: What an edge adds to its rows: the horizon it sets.
HORIZON = "__horizon"


def looking_ahead(
    compiler: "Compiler",
    inner: Select[Any],
    entity: Entity,
    row: Row,
    horizon: Ahead | None,
    see: See,
) -> tuple[Select[Any], Row, See]:
    """Find the horizon of each row once; return the rows with it, and the eyes for below."""
    if horizon is None:
        return inner, row, see
    # The OFFSET keeps Postgres from putting the expression back wherever it is used.
    known = inner.add_columns(row, horizon.offset(row, see).label(HORIZON))
    found = known.offset(literal_column("0")).subquery(compiler.name("h"))
    again = aliased(entity.model, found)
    rows = compiler.within(select().select_from(again), again)
    told = None if entity.tells is None else found.c[entity.tells]
    return rows, again, see.up_to(found.c[HORIZON], horizon.asked, told)
