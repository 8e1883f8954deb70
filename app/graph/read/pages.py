"""Pages of rows: read once from the key on, projected once, gathered into a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Integer, Text, Uuid, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.graph.connection import Window
from app.graph.read.declare import Edge, Entity, Row, entity_of
from app.graph.read.see import See
from app.graph.read.statement import EACH

if TYPE_CHECKING:
    from app.graph.read.compile import Compiler


#: The horizon that an edge sets, as a column of the rows it leads to.
HORIZON = "__horizon"


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
    """One page: its rows in the database, and what is shown of each."""

    row: Row
    key: ColumnElement[Any]
    entity: Entity
    kind: GraphQLObjectType
    #: The eyes for what is below the rows.
    see: See
    columns: list[ColumnElement[Any]] = field(default_factory=list)

    def show(self, value: ColumnElement[Any]) -> str:
        """Show something of each row; return the name it goes by."""
        name = f"v{len(self.columns)}"
        self.columns.append(value.label(name))
        return name


class Pages:
    """Compiles connections."""

    def __init__(self, compiler: "Compiler") -> None:
        self._compiler = compiler

    def connection(self, asked: Asked, site: int) -> ColumnElement[Any]:
        """Return the JSON of a connection."""
        compiler, window = self._compiler, asked.window
        kind: Any = get_named_type(asked.kind.fields["nodes"].type)
        entity = entity_of(kind.extensions["strawberry-definition"].origin)
        row = compiler.row(entity)
        key = getattr(row, entity.key or "id")
        rows = compiler.rows(entity, row, asked.parent, asked.edge, asked.see, asked.given)
        if window.after is not None:
            rows = rows.where(key < compiler.hole(site, Uuid(), lambda g: Window.given(g).after))
        if window.before is not None:
            rows = rows.where(key > compiler.hole(site, Uuid(), lambda g: Window.given(g).before))
        size = compiler.hole(site, Integer(), lambda g: Window.given(g).size)
        order = key.asc() if window.backwards else key.desc()
        place = func.row_number().over(order_by=order).label("n")
        # One row more than asked for tells whether more follows.
        rows = rows.add_columns(row, place).order_by(order).limit(size + 1)
        if asked.edge.horizon is not None:
            # Read once per row of the page, not once per row below it.
            rows = rows.add_columns(asked.edge.horizon(row, asked.see).label(HORIZON))
        found = compiler.within(rows, asked.parent).subquery(compiler.name("w"))
        shown = aliased(entity.model, found)
        below = asked.see if asked.edge.horizon is None else asked.see.up_to(found.c[HORIZON])
        page = Page(shown, getattr(shown, entity.key or "id"), entity, kind, below, [found.c.n])
        return self._gather(page, asked, size)

    def _gather(self, page: Page, asked: Asked, size: ColumnElement[int]) -> ColumnElement[Any]:
        compiler = self._compiler
        below = compiler.below(asked.nodes, asked.kind)
        names = {key: self._shown(page, asked, key, nodes) for key, nodes in below.items()}
        each = select(*page.columns).select_from(page.row).subquery(compiler.name("z"))
        last = each.c.n.desc() if asked.window.backwards else each.c.n.asc()
        within = each.c.n <= size
        values: list[ColumnElement[Any]] = []
        for key, nodes in below.items():
            name = nodes[0].name.value
            if name == "__typename":
                value: ColumnElement[Any] = literal(asked.kind.name)
            elif name == "totalCount":
                value = self._count(asked, page)
            elif name == "pageInfo":
                value = self._info(asked, each, names[key], size, nodes)
            else:
                gathered = func.json_agg(aggregate_order_by(each.c[names[key]], last))
                value = func.coalesce(gathered.filter(within), compiler.empty())
            values.append(compiler.labelled(value, key))
        if len(page.columns) == 1:
            # Nothing is shown of any row, so none has to be read.
            return select(compiler.json(select(), values)).scalar_subquery()
        # HAVING makes one row of the page, also where nothing asked for is an aggregate.
        one = select().select_from(each).having(true())
        return select(compiler.json(one, values)).scalar_subquery()

    def _shown(self, page: Page, asked: Asked, key: str, nodes: Sequence[FieldNode]) -> str:
        """Show of each row what one field of the connection gathers."""
        name, path = nodes[0].name.value, (*asked.path, key)
        if name == "pageInfo":
            return page.show(cast(page.key, Text))
        if name == "nodes":
            return page.show(self._node(page, asked, nodes, (*path, EACH)))
        if name == "edges":
            return page.show(self._edge(page, asked, nodes, (*path, EACH)))
        return ""

    def _node(
        self, page: Page, asked: Asked, nodes: Sequence[FieldNode], path: tuple[str, ...]
    ) -> ColumnElement[Any]:
        values = self._compiler.values(page.entity, page.row, page.kind, nodes, page.see, path)
        return self._compiler.made_of(page.row, values)

    def _edge(
        self, page: Page, asked: Asked, nodes: Sequence[FieldNode], path: tuple[str, ...]
    ) -> ColumnElement[Any]:
        kind: Any = get_named_type(asked.kind.fields["edges"].type)
        values: list[ColumnElement[Any]] = []
        for key, each in self._compiler.below(nodes, kind).items():
            name = each[0].name.value
            if name == "cursor":
                value: ColumnElement[Any] = cast(page.key, Text)
            elif name == "node":
                value = self._node(page, asked, each, (*path, key))
            else:
                value = literal(kind.name)
            values.append(self._compiler.labelled(value, key))
        return self._compiler.made_of(page.row, values)

    def _info(
        self, asked: Asked, each: Any, cursor: str, size: Any, nodes: Sequence[FieldNode]
    ) -> ColumnElement[Any]:
        window = asked.window
        more = func.count() > size
        within = each.c.n <= size
        # Keys fall from the first row to the last, and so do their texts byte by byte.
        text = each.c[cursor].collate("C")
        known: dict[str, Any] = {
            "hasNextPage": literal(window.before is not None) if window.backwards else more,
            "hasPreviousPage": more if window.backwards else literal(window.after is not None),
            "startCursor": func.max(text).filter(within),
            "endCursor": func.min(text).filter(within),
            "__typename": literal("PageInfo"),
        }
        kind: Any = get_named_type(asked.kind.fields["pageInfo"].type)
        members: list[Any] = []
        for key, found in self._compiler.below(nodes, kind).items():
            members += [literal(key), known[found[0].name.value]]
        return func.json_build_object(*members)

    def _count(self, asked: Asked, page: Page) -> ColumnElement[Any]:
        compiler = self._compiler
        row = compiler.row(page.entity)
        rows = compiler.rows(page.entity, row, asked.parent, asked.edge, asked.see, asked.given)
        counted = compiler.within(rows.add_columns(func.count()), asked.parent)
        return counted.scalar_subquery()
