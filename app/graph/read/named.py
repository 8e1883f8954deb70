"""Rows of whatever type their ids name: `node` and `nodes`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema
from sqlalchemy import ARRAY, ColumnElement, Uuid, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.graph.ids import MOST_IDS, split_id
from app.graph.node import kind_named
from app.graph.read.declare import Ahead, ById, Entity, entity_of
from app.graph.read.horizons import looking_ahead
from app.graph.read.refusal import NotCompiled
from app.graph.read.see import See
from app.graph.read.statement import EACH
from app.platform.errors import FieldFault, InvalidInput, NotFound

if TYPE_CHECKING:
    from app.graph.read.compile import Compiler


class Named:
    """Compiles the root fields that take ids of any type."""

    def __init__(self, compiler: "Compiler", schema: GraphQLSchema) -> None:
        self._compiler = compiler
        self._schema = schema

    def value(
        self,
        reading: ById,
        field: GraphQLField,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        """Return the JSON of what one id, or each of several, names."""
        compiler = self._compiler
        site, coerced = compiler.arguments(field, nodes[0])
        entity = self._entity(coerced["ids"] if reading.many else [coerced["id"]])
        if not reading.many:
            key = compiler.hole(site, Uuid(), lambda given: _key(given["id"]))
            return null() if entity is None else self._row(entity, key, nodes, see, path)
        if entity is None:
            raise NotCompiled("the ids are not all of one type")
        keys = compiler.hole(site, ARRAY(Uuid()), _keys)
        asked = func.unnest(keys).table_valued("key", with_ordinality="n", name="asked")
        asked = asked.render_derived()
        row = self._row(entity, asked.c.key, nodes, see, (*path, EACH))
        gathered = func.json_agg(aggregate_order_by(row, asked.c.n))
        return (
            select(func.coalesce(gathered, compiler.empty())).select_from(asked).scalar_subquery()
        )

    def _entity(self, ids: Sequence[str]) -> Entity | None:
        """Return the type that all ids are of; whether they are is part of a statement's shape."""
        names = set()
        for each in ids:
            try:
                names.add(split_id(each)[0])
            except NotFound:
                return None
        kind = kind_named(names.pop()) if len(names) == 1 else None
        return None if kind is None else entity_of(kind)

    def _row(
        self,
        entity: Entity,
        key: ColumnElement[Any],
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        compiler = self._compiler
        kind = self._schema.get_type(entity.name)
        if not isinstance(kind, GraphQLObjectType):
            raise NotCompiled(f"{entity.name} is no type of the schema")
        row = compiler.row(entity)
        found = getattr(row, entity.key or "id") == key
        rows = select().select_from(row).where(found, *entity.shown(row, see))
        rows = compiler.within(rows, row)
        horizon = None if entity.ahead is None else Ahead(entity.ahead, None)
        rows, row, see = looking_ahead(compiler, rows, entity, row, horizon, see)
        values = compiler.values(entity, row, kind, nodes, see, path)
        return select(compiler.json(rows, values)).scalar_subquery()


def _key(given: str) -> Any:
    try:
        return split_id(given)[1]
    except NotFound:
        return None


def _keys(given: Mapping[str, Any]) -> list[Any]:
    if len(given["ids"]) > MOST_IDS:
        raise InvalidInput(FieldFault("ids", f"Ask for at most {MOST_IDS} at once."))
    return [_key(each) for each in given["ids"]]
