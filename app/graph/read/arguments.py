"""Arguments on their way into a statement: scalars become parameters, their presence its shape."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_non_null_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    DateTime,
    Double,
    Text,
    Uuid,
    bindparam,
    literal,
)
from strawberry.types.base import has_object_definition
from strawberry.types.maybe import Maybe

from app.graph.ids import JOINT
from app.graph.read.declare import Argument

#: In the metadata of an input's member: the type whose ids it takes.
ID_OF = "id_of"

Fill = Callable[[Mapping[str, Any]], Any]

_TYPES: dict[Any, Any] = {
    int: BigInteger(),
    float: Double(),
    bool: Boolean(),
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
}
_ID = re.compile(r"([A-Z][A-Za-z]+)_[0-9a-f-]{36}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


class Given(dict[str, Any]):
    """An input as a predicate sees it: its members by attribute, absent ones None."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)


class Site:
    """A field with arguments, as it stands in the document."""

    def __init__(self, field: GraphQLField, node: FieldNode) -> None:
        self.field = field
        self.node = node
        self._written: dict[str, Any] = {}
        #: Name, variable, whether it must have a value, and what stands for an absent one.
        self._variables: list[tuple[str, str, bool, Any]] = []
        self._plain = self._look()

    def _look(self) -> bool:
        """See which arguments are variables, and take what is written out once and for all."""
        written: list[ArgumentNode] = []
        for argument in self.node.arguments or ():
            name, value = argument.name.value, argument.value
            if isinstance(value, VariableNode):
                declared = self.field.args[name]
                absent = declared.default_value
                if declared.default is not None or absent not in (Undefined, None):
                    return False
                strict = is_non_null_type(declared.type)
                self._variables.append((name, value.name.value, strict, absent))
            elif _mentions_variable(value):
                return False
            else:
                written.append(argument)
        bare = FieldNode(name=self.node.name, arguments=tuple(written))
        open_ones = {name for name, *_ in self._variables}
        args = {name: a for name, a in self.field.args.items() if name not in open_ones}
        field = GraphQLField(self.field.type, args=args)
        self._written = get_argument_values(field, bare)
        return True

    def arguments(self, variables: VariableValues) -> dict[str, Any]:
        """Return the arguments, coerced, by their names in the schema."""
        if self._plain:
            found, coerced = dict(self._written), variables.coerced
            for name, variable, strict, absent in self._variables:
                value = coerced.get(variable, absent)
                if strict and (value is None or value is Undefined):
                    break
                if value is not Undefined:
                    found[name] = value
            else:
                return found
        return get_argument_values(self.field, self.node, variables)


def _mentions_variable(node: ValueNode) -> bool:
    if isinstance(node, ListValueNode):
        return any(_mentions_variable(each) for each in node.values)
    if isinstance(node, ObjectValueNode):
        return any(_mentions_variable(each.value) for each in node.fields)
    return isinstance(node, VariableNode)


class Holes:
    """The parameters of a statement, and how each is filled for a request."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self.fills: dict[str, tuple[int, Fill]] = {}

    def site(self, field: GraphQLField, node: FieldNode) -> int:
        """Take a field's arguments up; return its number."""
        self.sites.append(Site(field, node))
        return len(self.sites) - 1

    def hole(self, site: int, kind: Any, fill: Fill) -> Any:
        """Make a parameter that a site's arguments fill."""
        name = f"p{len(self.fills)}"
        self.fills[name] = (site, fill)
        return bindparam(name, type_=kind)

    def given(
        self, site: int, declared: Mapping[str, Argument], coerced: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the declared arguments as a predicate takes them."""
        return {
            name: self._value(site, argument.annotation, coerced, (camel(name),), argument.id_of)
            for name, argument in declared.items()
        }

    def _value(
        self,
        site: int,
        annotation: Any,
        coerced: Mapping[str, Any],
        path: tuple[str, ...],
        id_of: str | None,
    ) -> Any:
        value = _at(coerced, path)
        if value is None or isinstance(value, bool):
            return value
        kind = _some(annotation)
        members = getattr(kind, "__strawberry_definition__", None)
        if isinstance(value, Mapping) and members is not None:
            return Given(
                {
                    each.python_name: self._value(
                        site,
                        _annotation_of(kind, each.python_name),
                        coerced,
                        (*path, camel(each.python_name)),
                        each.metadata.get(ID_OF),
                    )
                    for each in members.fields
                }
            )
        if id_of is not None:
            return self.hole(site, Uuid(), lambda given: _key(_at(given, path), id_of))
        if isinstance(value, list):
            inner = _TYPES.get(_some(get_args(kind)[0]), Text())
            return self.hole(
                site, ARRAY(inner), lambda given: [_plain(v) for v in _at(given, path)]
            )
        return self.hole(site, _TYPES.get(kind, Text()), lambda given: _plain(_at(given, path)))


class Immediate(Holes):
    """Takes arguments as they are, for a statement that runs once."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        super().__init__()
        self._arguments = arguments

    def hole(self, site: int, kind: Any, fill: Fill) -> Any:
        """Return the value itself."""
        del site
        value = fill(self._arguments)
        return literal(UUID(value) if isinstance(kind, Uuid) and value else value, kind)


def named(given: Any) -> Any:
    """Return what Strawberry made of arguments by their names in the schema again."""
    if isinstance(given, Mapping):
        return {camel(name): named(value) for name, value in given.items()}
    if isinstance(given, strawberry.Some):
        return named(given.value)
    if has_object_definition(given):
        return {camel(name): named(value) for name, value in vars(given).items()}
    return [named(each) for each in given] if isinstance(given, list) else given


def shape(value: Any) -> Any:
    """Return of a variable's value what the statement depends on."""
    kind = type(value)
    if kind is str:
        # An id is the name of its type, and a key of 36 characters.
        found = _ID.fullmatch(value) if value[-37:-36] == JOINT else None
        return found[1] if found else "scalar"
    if value is None or kind is bool:
        return value
    if isinstance(value, Mapping):
        return tuple([(name, shape(value[name])) for name in sorted(value)])
    if isinstance(value, list):
        return ("list", *sorted({str(shape(each)) for each in value}))
    return "scalar"


def camel(name: str) -> str:
    """Return a name as the schema spells it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _annotation_of(kind: Any, name: str) -> Any:
    return next(iter(_annotations(kind, name)))


def _annotations(kind: Any, name: str) -> Iterator[Any]:
    for base in kind.__mro__:
        if name in getattr(base, "__annotations__", {}):
            yield base.__annotations__[name]


def _some(annotation: Any) -> Any:
    if get_origin(annotation) is Maybe:
        return _some(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _at(arguments: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = arguments
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _key(value: str, type_name: str) -> str | None:
    """Return the key in an id of one type, as asyncpg takes it; no row has the key None."""
    name, _, key = value.partition(JOINT)
    return key if name == type_name and _UUID.fullmatch(key) else None
