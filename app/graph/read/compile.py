"""From a validated operation to one statement that builds its answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    null,
    select,
)

from app.graph.access import Access, access_of
from app.graph.connection import Window
from app.graph.read.arguments import Holes
from app.graph.read.build import Builder
from app.graph.read.collect import Collector
from app.graph.read.declare import (
    READ,
    ById,
    Computed,
    Edge,
    Entity,
    Key,
    Row,
    Same,
    entity_of,
)
from app.graph.read.horizons import looking_ahead
from app.graph.read.ids import global_id, said
from app.graph.read.named import Named
from app.graph.read.pages import Asked, Pages
from app.graph.read.refusal import NotCompiled
from app.graph.read.see import See
from app.graph.read.statement import EACH, Patch, Script, Statement, Versions


class Compiler(Builder):
    """Compiles one operation under one shape of its variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, Any], variables: VariableValues
    ) -> None:
        super().__init__()
        self._schema = schema
        self._collector = Collector(schema, fragments, variables.coerced)
        self._variables = variables
        self._holes = Holes()
        self._patches: list[Patch] = []
        self._accesses: list[Access] = []
        self._states: list[ColumnElement[Any]] = []
        self._lasting = True
        self._pages = Pages(self)
        self._by_id = Named(self, schema)

    def operation(self, root: GraphQLObjectType, node: OperationDefinitionNode) -> Statement:
        """Compile a query."""
        see = See.of_anybody()
        values: list[ColumnElement[Any]] = []
        for key, nodes in self._collector.below([node], root).items():
            name = nodes[0].name.value
            if name == "__typename":
                values.append(self.labelled(said(root.name), key))
                continue
            value = self._root(root.fields.get(name), nodes, see, (key,))
            values.append(self.labelled(value, key))
        made = self.json(select(), values)
        versions = self._versions(made)
        script = Script.of(select(made), self._holes)
        holes = self._holes
        return Statement(
            script, dict(holes.fills), holes.sites, self._patches, self._accesses, versions
        )

    def _versions(self, made: ColumnElement[Any]) -> Versions | None:
        """Return what the answer hangs on, if that is versions and horizons alone."""
        if not self._lasting or not self._states or self._patches:
            return None
        state = func.json_build_array(*self._states)
        return Versions(
            Script.of(select(state), self._holes), Script.of(select(state, made), self._holes)
        )

    def _state(
        self, edge: Edge, entity: Entity, see: See, given: Mapping[str, Any]
    ) -> ColumnElement[Any]:
        """Return the version and the horizon of the row a root edge leads to, null if unseen."""
        row = self.row(entity)
        rows = self.rows(entity, row, None, edge, see, given).order_by(*edge.ordered(row, see))
        if edge.most is not None:
            rows = rows.limit(edge.most)
        ahead = edge.ahead(entity, **given)
        horizon = None if ahead is None else ahead.offset
        hangs_on = [each(row, see) for each in (edge.version, horizon) if each is not None]
        return rows.add_columns(func.json_build_array(*hangs_on)).scalar_subquery()

    def accesses(self, root: GraphQLObjectType, node: OperationDefinitionNode) -> list[Access]:
        """Return the rules of the root fields an operation asks for."""
        fields = [root.fields.get(name) for name in self._root_names(root, node)]
        declared = [each.extensions["strawberry-definition"] for each in fields if each]
        return [access for each in declared if (access := access_of(each)) is not None]

    def _root_names(self, root: GraphQLObjectType, node: OperationDefinitionNode) -> list[str]:
        return [nodes[0].name.value for nodes in self._collector.below([node], root).values()]

    def _root(
        self,
        field: GraphQLField | None,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        name = nodes[0].name.value
        if field is None:
            raise NotCompiled(f"{name} is answered from memory")
        declared = field.extensions["strawberry-definition"]
        reading = (declared.metadata or {}).get(READ)
        access = access_of(declared)
        if access is None or not isinstance(reading, Edge | ById):
            raise NotCompiled(f"{name} is not read from the database alone")
        self._accesses.append(access)
        self._lasting &= isinstance(reading, Edge) and reading.version is not None
        if isinstance(reading, ById):
            return self._by_id.value(reading, field, nodes, see, path)
        return self.edge(None, reading, field, nodes, see, path)

    def edge(
        self,
        parent: Row | None,
        edge: Edge,
        field: GraphQLField,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        """Return the JSON of the rows an edge leads to."""
        site, coerced = self.arguments(field, nodes[0])
        given = self._holes.given(site, edge.arguments, coerced)
        kind: Any = get_named_type(field.type)
        if edge.paged:
            window = Window.given(coerced)
            asked = Asked(parent, edge, kind, nodes, see, path, given, window)
            return self._pages.connection(asked, site)
        entity = entity_of(kind.extensions["strawberry-definition"].origin)
        if parent is None and edge.version is not None:
            self._states.append(self._state(edge, entity, see, given))
        row = self.row(entity)
        inner = self.rows(entity, row, parent, edge, see, given)
        inner = inner.order_by(*edge.ordered(row, see)).group_by(*edge.grouped(row))
        if edge.most is not None:
            inner = inner.limit(edge.most)
        inner = self.within(inner, row)
        below = see.over(edge.spanned(parent, see, **given))
        inner, row, below = looking_ahead(
            self, inner, entity, row, edge.ahead(entity, **given), below
        )
        place = (*path, EACH) if edge.many else path
        one = self.object(inner, entity, row, kind, nodes, below, place)
        if not edge.many:
            return select(one).scalar_subquery()
        return select(func.coalesce(func.json_agg(one), self.empty())).scalar_subquery()

    def rows(
        self,
        entity: Entity,
        row: Row,
        parent: Row | None,
        edge: Edge,
        see: See,
        given: Mapping[str, Any],
    ) -> Select[Any]:
        """Select from the rows an edge leads to, as far as the viewer may see them."""
        before = () if parent is None else (parent,)
        return (
            select()
            .select_from(row)
            .where(edge.on(*before, row, see, **given), *entity.shown(row, see))
        )

    def within(self, inner: Select[Any], row: Row) -> Select[Any]:
        """Let a select look at all rows around it, whatever its own."""
        return inner.correlate_except(row)

    def object(
        self,
        rows: Select[Any],
        entity: Entity,
        row: Row,
        kind: Any,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        """Return the JSON of each of some rows, whatever they are of behind an interface."""
        if entity.kinds is None:
            return self.json(rows, self.values(entity, row, kind, nodes, see, path))
        made = self.variant(entity, row, nodes, see, path).label("object")
        found: ColumnElement[Any] = rows.add_columns(made).subquery(self.name("o")).c.object
        return found

    def variant(
        self,
        entity: Entity,
        row: Row,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        """Return the JSON of a row behind an interface, as the type that it is of."""
        patches = len(self._patches)
        whens = []
        for of in entity.kinds or ():
            kind: Any = self._schema.type_map[of.entity.name]
            values = self.values(of.entity, row, kind, nodes, see, path)
            whens.append((of.when(row, see), self.made_of(values)))
        if len(self._patches) > patches:
            raise NotCompiled(f"what Python fills in below {entity.name} depends on its kind")
        return case(*whens, else_=null())

    def values(
        self,
        entity: Entity,
        row: Row,
        kind: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> list[ColumnElement[Any]]:
        """Return the columns of an object's answer, named by their response keys."""
        self._lasting &= entity.lasting
        return [
            self.labelled(self._value(entity, row, kind, each, see, (*path, key)), key)
            for key, each in self._collector.below(nodes, kind).items()
        ]

    def _value(
        self,
        entity: Entity,
        row: Row,
        kind: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        if nodes[0].name.value == "__typename":
            return said(kind.name)
        field = kind.fields[nodes[0].name.value]
        name = field.extensions["strawberry-definition"].python_name
        reading = entity.fields[name]
        if isinstance(reading, Key):
            return global_id(entity, row)
        if isinstance(reading, Same):
            return self._same(entity.target(name), reading, row, field, nodes, see, path)
        if isinstance(reading, Edge):
            return self.edge(row, reading, field, nodes, see, path)
        if isinstance(reading, Computed):
            self._patches.append(Patch(path, reading, self._shape(field, nodes)))
            return func.json_build_array(*(need(row, see) for need in reading.needs.values()))
        value = entity.scalar(name, row, see)
        # A decimal is a string in the answer, because JSON numbers lose digits on their way.
        return cast(value, Text) if isinstance(value.type, Numeric) else value

    def _same(
        self,
        target: Entity,
        reading: Same,
        row: Row,
        field: GraphQLField,
        nodes: Sequence[FieldNode],
        see: See,
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        kind: Any = get_named_type(field.type)
        made = self.made_of(self.values(target, row, kind, nodes, see, path))
        if reading.present is None:
            return made
        return case((reading.present(row, see), made), else_=null())

    def _shape(self, field: GraphQLField, nodes: Sequence[FieldNode]) -> dict[str, str] | None:
        """Return the members of a computed object that are asked for, by response key."""
        kind = get_named_type(field.type)
        if not isinstance(kind, GraphQLObjectType):
            return None
        return {
            key: _attribute(kind, each[0].name.value)
            for key, each in self._collector.below(nodes, kind).items()
        }

    def arguments(self, field: GraphQLField, node: FieldNode) -> tuple[int, dict[str, Any]]:
        """Take a field's arguments up; return the site's number and this request's values."""
        if not field.args:
            return -1, {}
        site = self._holes.site(field, node)
        return site, self._holes.sites[site].arguments(self._variables)

    def hole(self, site: int, kind: Any, fill: Any) -> ColumnElement[Any]:
        """Make a parameter that a site's arguments fill."""
        made: ColumnElement[Any] = self._holes.hole(site, kind, fill)
        return made

    def below(
        self, nodes: Sequence[FieldNode], kind: GraphQLObjectType
    ) -> dict[str, list[FieldNode]]:
        """Collect the fields below some nodes."""
        return self._collector.below(nodes, kind)


def _attribute(kind: GraphQLObjectType, name: str) -> str:
    """Return the attribute behind a field's name in the schema."""
    if name == "__typename":
        return name
    attribute: str = kind.fields[name].extensions["strawberry-definition"].python_name
    return attribute
