"""The loaded path: edges read in batches, a statement per level, into objects for graphql-core."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.dataloader import DataLoader

from app.graph.connection import Connection, PageInfo, Window, cursor_of
from app.graph.connection import Edge as PageEdge
from app.graph.context import Context, Info, Viewer
from app.graph.read.arguments import Immediate, named
from app.graph.read.declare import Ahead, Computed, Edge, Entity, Row, entity_of, target_of
from app.graph.read.objects import EYES, KEY, NEEDS, Build, Columns, inherit, plan
from app.graph.read.see import Eyes, See
from app.platform.errors import NotFound

Found = TypeVar("Found")
Seen = Callable[[Sequence[Any]], Eyes]


def computed_value(source: Any, name: str, context: Context, reading: Computed) -> Any:
    """Make a value that needs Python."""
    return reading.make(context, *source.__dict__[NEEDS][name])


async def load_edge(source: Any, info: Info, edge: Edge, given: Mapping[str, Any]) -> Any:
    """Return what an edge leads to from one object, read together with all its siblings'."""
    arguments = named(given)
    parent = source if KEY in getattr(source, "__dict__", {}) else None
    eyes = Eyes() if parent is None else parent.__dict__.get(EYES, Eyes())
    load = Load(
        info.context,
        edge,
        entity_of(target_of(info._field)),  # noqa: SLF001 - Strawberry names no other
        None if parent is None else entity_of(type(parent)),
        eyes,
        arguments,
        Window.given(arguments) if edge.paged else None,
    )
    if parent is None:
        return (await load.results([None]))[0]
    identity = (id(edge), eyes, repr(sorted(arguments.items())))
    loader = info.context.loaders.setdefault(identity, DataLoader(load.results))
    return await loader.load(parent.__dict__[KEY])


@dataclass(frozen=True)
class Load:
    """One edge with its arguments, read for any number of parents at once."""

    context: Context
    edge: Edge
    target: Entity
    parent: Entity | None
    eyes: Eyes
    arguments: Mapping[str, Any]
    window: Window | None

    async def results(self, keys: Sequence[UUID | None]) -> list[Any]:
        """Return what each parent's edge leads to."""
        row = self.target.row("r")
        above = None if self.parent is None else self.parent.row("p")
        see, given = self._see(), self._given()
        span = self.edge.spanned(above, see, **given)
        ahead = self.edge.ahead(self.target, **given)
        below = see.over(span)
        if ahead is not None:
            told = None if self.target.tells is None else getattr(row, self.target.tells)
            below = below.up_to(ahead.offset(row, below), ahead.asked, told)
        columns = Columns(row, below)
        build = plan(self.target, columns)
        seen = self._take(columns, below, ahead)
        order = self._order(row, see)
        place = (
            func.row_number().over(order_by=order).label("n") if order else literal(1).label("n")
        )
        rows = self._rows(row, above, see).add_columns(place.label("n"), *columns.labelled())
        rows = self._cut(rows, row).order_by(*order).group_by(*self.edge.grouped(row))
        found = await self._read(self._beside(rows, above, keys))
        return [self._shape(found[key], build, seen, key) for key in keys]

    def _take(self, columns: Columns, below: See, ahead: Ahead | None) -> Seen:
        """Select what the objects made of the rows have to know of the eyes they are seen with."""
        horizon = None if ahead is None else columns.take(below.as_of)
        own = columns.take(below.told) if ahead is not None and self.target.tells else None
        span = None if below.span is None else [columns.take(bound) for bound in below.span]

        def seen(record: Sequence[Any]) -> Eyes:
            as_of, asked = self.eyes.as_of, self.eyes.asked
            if ahead is not None and horizon is not None:
                as_of, asked = record[horizon], ahead.asked
            range_ = None if span is None else (record[span[0]], record[span[1]])
            return Eyes(as_of, asked, range_, self.eyes.told if own is None else record[own])

        return seen

    def _see(self) -> See:
        return self.eyes.see(self.context.caller.viewer)

    def _given(self) -> dict[str, Any]:
        return Immediate(self.arguments).given(0, self.edge.arguments, self.arguments)

    def _rows(self, row: Row, above: Row | None, see: See) -> Select[Any]:
        before = () if above is None else (above,)
        on = self.edge.on(*before, row, see, **self._given())
        return select().select_from(row).where(on, *self.target.shown(row, see))

    def _order(self, row: Row, see: See) -> list[Any]:
        if self.window is not None:
            key = getattr(row, self.target.key or "id")
            rising = self.window.backwards != self.edge.ascending
            return [key.asc() if rising else key.desc()]
        return list(self.edge.ordered(row, see))

    def _cut(self, rows: Select[Any], row: Row) -> Select[Any]:
        if self.window is None:
            return rows if self.edge.most is None else rows.limit(self.edge.most)
        key = getattr(row, self.target.key or "id")
        after, before = self.window.after, self.window.before
        if after is not None:
            rows = rows.where(key > after if self.edge.ascending else key < after)
        if before is not None:
            rows = rows.where(key < before if self.edge.ascending else key > before)
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

    def _shape(
        self, records: list[Sequence[Any]], build: Build, seen: Seen, key: UUID | None
    ) -> Any:
        made = [build(record[1:]) for record in records]
        for each, record in zip(made, records, strict=True):
            inherit(each, seen(record[1:]))
        if self.window is not None:
            return self._connection(made, key)
        if self.edge.many:
            return made
        return made[0] if made else None

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
            identity = ("count", id(self.edge), self.eyes, repr(sorted(self.arguments.items())))
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


async def find(
    context: Context,
    kind: type[Found],
    keys: Sequence[UUID],
    ahead: Ahead | None = None,
    eyes: Eyes | None = None,
) -> dict[UUID, Found]:
    """Find rows again by their keys, those that the viewer may see."""
    async with context.runtime.database.read() as session:
        return await find_in(session, context.caller.viewer, kind, keys, ahead, eyes)


async def find_in(
    session: AsyncSession,
    viewer: Viewer | None,
    kind: type[Found],
    keys: Sequence[UUID],
    ahead: Ahead | None = None,
    eyes: Eyes | None = None,
) -> dict[UUID, Found]:
    """Find rows again by their keys, in a snapshot that is open already.

    What is told of something else, such as a book, has to be looked at with eyes for that.
    """
    entity = entity_of(kind)
    row, see = entity.row("r"), (eyes or Eyes()).see(viewer)
    if ahead is None and entity.ahead is not None:
        ahead = Ahead(entity.ahead, None)
    if ahead is not None:
        told = None if entity.tells is None else getattr(row, entity.tells)
        see = see.up_to(ahead.offset(row, see), ahead.asked, told)
    columns = Columns(row, see)
    build = plan(entity, columns)
    place = columns.take(getattr(row, entity.key or "id"))
    horizon = None if ahead is None else columns.take(see.as_of)
    asked = select(*columns.labelled()).where(
        columns.expressions[place].in_(keys), *entity.shown(row, see)
    )
    found: dict[UUID, Found] = {}
    for record in await session.execute(asked):
        found[record[place]] = build(record)
        told = record[place] if entity.tells else None
        seen = Eyes(record[horizon], see.asked, told=told) if horizon is not None else eyes
        inherit(found[record[place]], seen or Eyes())
    return found


async def found(
    context: Context, kind: type[Found], key: UUID, ahead: Ahead | None = None
) -> Found:
    """Find the row that a mutation has just written, or that an event is about."""
    rows = await find(context, kind, [key], ahead)
    if key not in rows:
        raise NotFound
    return rows[key]
