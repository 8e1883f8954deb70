"""The loaded path: edges read in batches, a statement per level, into objects for graphql-core."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Select, Uuid, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from app.graph.connection import Connection, PageInfo, Window, cursor_of
from app.graph.connection import Edge as PageEdge
from app.graph.context import Context, Info, Viewer
from app.graph.read.arguments import Immediate, named
from app.graph.read.declare import Computed, Edge, Entity, Row, entity_of, target_of
from app.graph.read.objects import AS_OF, KEY, NEEDS, Build, Columns, inherit, plan
from app.graph.read.see import See
from app.platform.errors import NotFound

Found = TypeVar("Found")


def computed_value(source: Any, name: str, context: Context, reading: Computed) -> Any:
    """Make a value that needs Python."""
    return reading.make(context, *source.__dict__[NEEDS][name])


async def load_edge(source: Any, info: Info, edge: Edge, given: Mapping[str, Any]) -> Any:
    """Return what an edge leads to from one object, read together with all its siblings'."""
    arguments = named(given)
    parent = source if KEY in getattr(source, "__dict__", {}) else None
    as_of = None if parent is None else parent.__dict__.get(AS_OF)
    load = Load(
        info.context,
        edge,
        entity_of(target_of(info._field)),  # noqa: SLF001 - Strawberry names no other
        None if parent is None else entity_of(type(parent)),
        as_of,
        arguments,
        Window.given(arguments) if edge.paged else None,
    )
    if parent is None:
        return (await load.results([None]))[0]
    identity = (id(edge), as_of, repr(sorted(arguments.items())))
    loader = info.context.loaders.setdefault(identity, DataLoader(load.results))
    return await loader.load(parent.__dict__[KEY])


@dataclass(frozen=True)
class Load:
    """One edge with its arguments, read for any number of parents at once."""

    context: Context
    edge: Edge
    target: Entity
    parent: Entity | None
    as_of: int | None
    arguments: Mapping[str, Any]
    window: Window | None

    async def results(self, keys: Sequence[UUID | None]) -> list[Any]:
        """Return what each parent's edge leads to."""
        row = self.target.row("r")
        above = None if self.parent is None else self.parent.row("p")
        see = self._see()
        below = see if self.edge.horizon is None else see.up_to(self.edge.horizon(row, see))
        columns = Columns(row, below)
        build = plan(self.target, columns)
        if self.edge.horizon is not None:
            columns.take(self.edge.horizon(row, see))
        order = self._order(row, see)
        place = (
            func.row_number().over(order_by=order).label("n") if order else literal(1).label("n")
        )
        rows = self._rows(row, above, see).add_columns(place.label("n"), *columns.labelled())
        rows = self._cut(rows, row).order_by(*order).group_by(*self.edge.grouped(row))
        found = await self._read(self._beside(rows, above, keys))
        return [self._shape(found[key], build, key) for key in keys]

    def _see(self) -> See:
        see = See.of(self.context.caller.viewer)
        return see if self.as_of is None else see.up_to(literal(self.as_of, BigInteger()))

    def _rows(self, row: Row, above: Row | None, see: See) -> Select[Any]:
        given = Immediate(self.arguments).given(0, self.edge.arguments, self.arguments)
        before = () if above is None else (above,)
        on = self.edge.on(*before, row, see, **given)
        return select().select_from(row).where(on, *self.target.shown(row, see))

    def _order(self, row: Row, see: See) -> list[Any]:
        if self.window is not None:
            key = getattr(row, self.target.key or "id")
            return [key.asc() if self.window.backwards else key.desc()]
        return list(self.edge.ordered(row, see))

    def _cut(self, rows: Select[Any], row: Row) -> Select[Any]:
        if self.window is None:
            return rows if self.edge.most is None else rows.limit(self.edge.most)
        key = getattr(row, self.target.key or "id")
        if self.window.after is not None:
            rows = rows.where(key < self.window.after)
        if self.window.before is not None:
            rows = rows.where(key > self.window.before)
        return rows.limit(self.window.size + 1)

    def _beside(self, rows: Select[Any], above: Row | None, keys: Sequence[Any]) -> Select[Any]:
        """Read the rows of each parent in one statement."""
        if above is None or self.parent is None:
            return select(literal(None, Uuid()), *rows.subquery("l").c)
        key = getattr(above, self.parent.key or "id")
        beside = rows.correlate(above).lateral("l")
        return select(key, *beside.c).select_from(above).join(beside, true()).where(key.in_(keys))

    async def _read(self, statement: Select[Any]) -> dict[Any, list[Sequence[Any]]]:
        found: dict[Any, list[Sequence[Any]]] = defaultdict(list)
        async with self.context.runtime.database.read() as session:
            for record in await session.execute(statement):
                found[record[0]].append(record[1:])
        for records in found.values():
            records.sort(key=lambda record: record[0])
        return found

    def _shape(self, records: list[Sequence[Any]], build: Build, key: UUID | None) -> Any:
        made = [self._make(record[1:], build) for record in records]
        if self.window is not None:
            return self._connection(made, key)
        if self.edge.many:
            return made
        return made[0] if made else None

    def _make(self, record: Sequence[Any], build: Build) -> Any:
        made = build(record)
        inherit(made, self.as_of if self.edge.horizon is None else record[-1])
        return made

    def _connection(self, made: list[Any], key: UUID | None) -> Connection[Any]:
        window = self.window or Window.given({})
        more = len(made) > window.size
        made = made[: window.size]
        if window.backwards:
            made.reverse()
        edges = [PageEdge(cursor=cursor_of(each.__dict__[KEY]), node=each) for each in made]
        info = PageInfo(
            has_next_page=window.before is not None if window.backwards else more,
            has_previous_page=more if window.backwards else window.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )

        async def total() -> int:
            identity = ("count", id(self.edge), self.as_of, repr(sorted(self.arguments.items())))
            loader = self.context.loaders.setdefault(identity, DataLoader(self.counts))
            count: int = await loader.load(key)
            return count

        return Connection(edges=edges, page_info=info, count=total)

    async def counts(self, keys: Sequence[UUID | None]) -> list[int]:
        """Return how many rows each parent's edge leads to."""
        row = self.target.row("r")
        above = None if self.parent is None else self.parent.row("p")
        counted = self._rows(row, above, self._see()).add_columns(
            literal(1, Integer()).label("n"), func.count().label("count")
        )
        found = await self._read(self._beside(counted, above, keys))
        return [found[key][0][1] if found[key] else 0 for key in keys]


async def find(context: Context, kind: type[Found], keys: Sequence[UUID]) -> dict[UUID, Found]:
    """Find rows again by their keys, those that the viewer may see."""
    async with context.runtime.database.read() as session:
        return await find_in(session, context.caller.viewer, kind, keys)


async def find_in(
    session: AsyncSession, viewer: Viewer | None, kind: type[Found], keys: Sequence[UUID]
) -> dict[UUID, Found]:
    """Find rows again by their keys, in a snapshot that is open already."""
    entity = entity_of(kind)
    row, see = entity.row("r"), See.of(viewer)
    columns = Columns(row, see)
    build = plan(entity, columns)
    place = columns.take(getattr(row, entity.key or "id"))
    asked = select(*columns.labelled()).where(
        columns.expressions[place].in_(keys), *entity.shown(row, see)
    )
    found: dict[UUID, Found] = {}
    for record in await session.execute(asked):
        found[record[place]] = build(record)
        inherit(found[record[place]], None)
    return found


async def found(context: Context, kind: type[Found], key: UUID) -> Found:
    """Find the row that a mutation has just written."""
    rows = await find(context, kind, [key])
    if key not in rows:
        raise NotFound
    return rows[key]
