"""Operations made from the schema itself, so that what walks it grows with it."""

import json
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from app.api.schema import schema
from app.graph.ids import encode_id

#: An id that is well made and names nothing.
NOTHING = encode_id("Run", UUID(int=7))

_SCALARS: dict[str, Any] = {
    "String": "something",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "ID": NOTHING,
    "Cursor": "bm90aGluZw",
    "DateTime": "2026-11-28T12:00:00+00:00",
}


def sample(kind: GraphQLInputType, *, size: int = 1) -> Any:
    """Return a value of an input type: required fields only, lists of `size`."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type, size=size)
    if isinstance(kind, GraphQLList):
        return [sample(kind.of_type)] * size
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return _object(kind, size)
    return _SCALARS[kind.name]


def _object(kind: GraphQLInputObjectType, size: int) -> dict[str, Any]:
    fields = {name: field.type for name, field in kind.fields.items()}
    if kind.is_one_of:
        name = next(name for name, of in fields.items() if str(of) != "Upload")
        return {name: sample(fields[name], size=size)}
    return {
        name: sample(of, size=size)
        for name, of in fields.items()
        if isinstance(of, GraphQLNonNull) and name not in _defaulted(kind)
    }


def _defaulted(kind: GraphQLInputObjectType) -> set[str]:
    return {name for name, field in kind.fields.items() if field.default is not None}


def root_fields(operation: str) -> dict[str, GraphQLField]:
    """Return the fields of a root type."""
    root = getattr(schema._schema, f"{operation}_type")
    fields: dict[str, GraphQLField] = root.fields
    return fields


def document(operation: str, name: str, *, size: int = 1) -> tuple[str, dict[str, Any]]:
    """Write an operation that asks for one root field, and the variables it needs."""
    field = root_fields(operation)[name]
    needed = {
        argument: kind.type
        for argument, kind in field.args.items()
        if isinstance(kind.type, GraphQLNonNull)
    }
    declared = ", ".join(f"${argument}: {kind}" for argument, kind in needed.items())
    given = ", ".join(f"{argument}: ${argument}" for argument in needed)
    query = f"{operation} {f'({declared})' if declared else ''} {{ {name}"
    query += f"{f'({given})' if given else ''} {{ __typename }} }}"
    return query, {argument: sample(kind, size=size) for argument, kind in needed.items()}


def whole(name: str, depth: int = 4, above: frozenset[str] = frozenset()) -> str:
    """Select everything of a type, down to a depth; a page at a time of what has pages.

    What leads back to a type above is only told what it is: types refer to each other, and all the
    ways through them are too many.
    """
    kind = schema._schema.type_map[name]
    depth = 0 if name in above else depth
    above |= {name}
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        parts = [
            f"... on {of.name} {{ {_everything(of, depth, f'{of.name}_', above)} }}"
            for of in schema._schema.get_possible_types(kind)
        ]
        return " ".join(["__typename", *parts])
    assert isinstance(kind, GraphQLObjectType)
    return _everything(kind, depth, "", above)


def _given(field: GraphQLField) -> str:
    """Write what a field must be given, and a page that is not too long."""
    given = {
        name: json.dumps(sample(of.type))
        for name, of in field.args.items()
        if isinstance(of.type, GraphQLNonNull)
    }
    if "first" in field.args:
        given["first"] = "5"
    return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""


def _everything(kind: GraphQLObjectType, depth: int, prefix: str, above: frozenset[str]) -> str:
    parts = ["__typename"]
    for name, of in kind.fields.items():
        below = get_named_type(of.type)
        text = f"{prefix}{name}: {name}" if prefix else name
        text += _given(of)
        if is_leaf_type(below):
            parts.append(text)
        elif depth > 0:
            parts.append(f"{text} {{ {whole(below.name, depth - 1, above)} }}")
    return " ".join(parts)
