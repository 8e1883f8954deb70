"""Pages of rows: read once from the key on, projected once, gathered into a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import (
    ColumnElement,
    Function,
    Integer,
    Select,
    Text,
    Uuid,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.graph.connection import Window
from app.graph.read.declare import Ahead, Edge, Entity, Row, entity_of
from app.graph.read.horizons import HORIZON
from app.graph.read.ids import said
from app.graph.read.see import See
from app.graph.read.statement import EACH

if TYPE_CHECKING:
    from app.graph.read.compile import Compiler


#: What a connection adds to its rows: their places on the page.
PLACE = "__place"


@dataclass(frozen=True)
class Asked:
    """A connection as it stands in the document."""

    parent: Row | None
    edge: Edge
    kind: GraphQLObjectType
    nodes: Sequence[FieldNode]
    see: See
    path: tuple[str, ...]
    given: Mapping[str, Any]
    window: Window


@dataclass
class Page:
    """One page: its rows in the database, and what is made beside each."""

    found: Any
    key: ColumnElement[Any]
    entity: Entity
    kind: GraphQLObjectType
    row: Row
    #: The eyes for what is below the rows.
    see: See
    #: The rows with objects beside them, to gather from.
    rows: Select[Any]
    #: Which rows are shown, if there may be one more that only tells that more follows.
    within: ColumnElement[bool] | None


class Pages:
    """Compiles connections."""

    def __init__(self, compiler: "Compiler") -> None:
        self._compiler = compiler

    def connection(self, asked: Asked, site: int) -> ColumnElement[Any]:
        """Return the JSON of a connection."""
        compiler = self._compiler
        below = compiler.below(asked.nodes, asked.kind)
        # Wanted or not, it is filled: that is where a request's window is found to be wrong.
        size = compiler.hole(site, Integer(), lambda g: Window.given(g).size)
        names = {nodes[0].name.value for nodes in below.values()}
        if names <= {"__typename", "totalCount"}:
            return self._counted(asked, below)
        page = self._page(asked, site, size, more=self._asks_for_more(asked, below))
        values: list[ColumnElement[Any]] = []
        for key, nodes in below.items():
            name, path = nodes[0].name.value, (*asked.path, key)
            if name == "__typename":
                value = said(asked.kind.name)
            elif name == "totalCount":
                value = self._count(asked)
            elif name == "pageInfo":
                value = self._info(asked, page, size, nodes)
            elif name == "nodes":
                value = self._gathered(asked, page, self._node(page, nodes, (*path, EACH)))
            else:
                value = self._gathered(asked, page, self._edge(asked, page, nodes, (*path, EACH)))
            values.append(compiler.labelled(value, key))
        # HAVING makes one row of the page, also where nothing asked for is an aggregate.
        one = compiler.within(page.rows.having(true()), page.found)
        return select(compiler.json(one, values)).scalar_subquery()

    def _counted(
        self, asked: Asked, below: Mapping[str, Sequence[FieldNode]]
    ) -> ColumnElement[Any]:
        """Return the JSON of a connection of which no row is shown."""
        compiler = self._compiler
        row, rows = self._rows(asked)
        values = [
            compiler.labelled(
                func.count() if nodes[0].name.value == "totalCount" else said(asked.kind.name), key
            )
            for key, nodes in below.items()
        ]
        # HAVING makes one row, also where nobody asks how many there are.
        one = compiler.within(rows.having(true()), row)
        return select(compiler.json(one, values)).scalar_subquery()

    def _rows(self, asked: Asked) -> tuple[Row, Select[Any]]:
        compiler = self._compiler
        kind: Any = get_named_type(asked.kind.fields["nodes"].type)
        entity = entity_of(kind.extensions["strawberry-definition"].origin)
        row = compiler.row(entity)
        rows = compiler.rows(entity, row, asked.parent, asked.edge, asked.see, asked.given)
        return row, rows

    def _asks_for_more(self, asked: Asked, below: Mapping[str, Sequence[FieldNode]]) -> bool:
        """Say whether it matters if there are rows beyond the page."""
        name = "hasPreviousPage" if asked.window.backwards else "hasNextPage"
        kind: Any = get_named_type(asked.kind.fields["pageInfo"].type)
        return any(
            each[0].name.value == name
            for nodes in below.values()
            if nodes[0].name.value == "pageInfo"
            for each in self._compiler.below(nodes, kind).values()
        )

    def _page(self, asked: Asked, site: int, size: ColumnElement[int], *, more: bool) -> Page:
        compiler, window, see = self._compiler, asked.window, asked.see.over(None)
        kind: Any = get_named_type(asked.kind.fields["nodes"].type)
        entity = entity_of(kind.extensions["strawberry-definition"].origin)
        row, rows = self._rows(asked)
        key = getattr(row, entity.key or "id")
        if window.after is not None:
            after = compiler.hole(site, Uuid(), lambda g: Window.given(g).after)
            rows = rows.where(key > after if asked.edge.ascending else key < after)
        if window.before is not None:
            before = compiler.hole(site, Uuid(), lambda g: Window.given(g).before)
            rows = rows.where(key < before if asked.edge.ascending else key > before)
        order = key.asc() if window.backwards != asked.edge.ascending else key.desc()
        rows = rows.add_columns(row).order_by(order)
        horizon = asked.edge.ahead(entity, **asked.given)
        if horizon is not None:
            # Found once per row of the page, not once per row below it.
            rows = rows.add_columns(horizon.offset(row, see).label(HORIZON))
        if more:
            # One row more than asked for tells whether more follows.
            rows = rows.add_columns(func.row_number().over(order_by=order).label(PLACE))
            size = size + literal_column("1", Integer())
        found = compiler.within(rows.limit(size), row).subquery(compiler.name("w"))
        shown = aliased(entity.model, found)
        return Page(
            found,
            getattr(shown, entity.key or "id"),
            entity,
            kind,
            shown,
            self._ahead(see, entity, found, horizon),
            select().select_from(found),
            found.c[PLACE] < size if more else None,
        )

    def _ahead(self, see: See, entity: Entity, found: Any, horizon: Ahead | None) -> See:
        if horizon is None:
            return see
        told = None if entity.tells is None else found.c[entity.tells]
        return see.up_to(found.c[HORIZON], horizon.asked, told)

    def _gathered(self, asked: Asked, page: Page, made: ColumnElement[Any]) -> ColumnElement[Any]:
        # The rows come in their order; a page from the end has to be turned round.
        if asked.window.backwards:
            key = page.key
            made = aggregate_order_by(made, key.asc() if asked.edge.ascending else key.desc())
        return func.coalesce(_only(page, func.json_agg(made)), self._compiler.empty())

    def _node(
        self, page: Page, nodes: Sequence[FieldNode], path: tuple[str, ...]
    ) -> ColumnElement[Any]:
        if page.entity.kinds is not None:
            return self._compiler.variant(page.entity, page.row, nodes, page.see, path)
        values = self._compiler.values(page.entity, page.row, page.kind, nodes, page.see, path)
        page.rows, made = self._compiler.beside(page.rows, values)
        return made

    def _edge(
        self, asked: Asked, page: Page, nodes: Sequence[FieldNode], path: tuple[str, ...]
    ) -> ColumnElement[Any]:
        kind: Any = get_named_type(asked.kind.fields["edges"].type)
        values: list[ColumnElement[Any]] = []
        for key, each in self._compiler.below(nodes, kind).items():
            name = each[0].name.value
            if name == "cursor":
                value: ColumnElement[Any] = cast(page.key, Text)
            elif name == "node":
                value = self._node(page, each, (*path, key))
            else:
                value = said(kind.name)
            values.append(self._compiler.labelled(value, key))
        page.rows, made = self._compiler.beside(page.rows, values)
        return made

    def _info(
        self, asked: Asked, page: Page, size: ColumnElement[int], nodes: Sequence[FieldNode]
    ) -> ColumnElement[Any]:
        window = asked.window
        more = func.count() > size
        # Keys fall or rise from the first row to the last, and so do their texts byte by byte.
        text = cast(page.key, Text).collate("C")
        ends = (func.min(text), func.max(text))
        first, last = ends if asked.edge.ascending else ends[::-1]
        known: dict[str, Any] = {
            "hasNextPage": literal(window.before is not None) if window.backwards else more,
            "hasPreviousPage": more if window.backwards else literal(window.after is not None),
            "startCursor": _only(page, first),
            "endCursor": _only(page, last),
            "__typename": said("PageInfo"),
        }
        kind: Any = get_named_type(asked.kind.fields["pageInfo"].type)
        members: list[Any] = []
        for key, found in self._compiler.below(nodes, kind).items():
            members += [said(key), known[found[0].name.value]]
        return func.json_build_object(*members)

    def _count(self, asked: Asked) -> ColumnElement[Any]:
        row, rows = self._rows(asked)
        return self._compiler.within(rows.add_columns(func.count()), row).scalar_subquery()


def _only(page: Page, gathered: Function[Any]) -> ColumnElement[Any]:
    """Leave out of an aggregate what does not belong to the page."""
    return gathered if page.within is None else gathered.filter(page.within)
