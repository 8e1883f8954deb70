"""One document that asks a book for all there is to ask of its story."""

from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from app.api.schema import schema

#: Levels of objects below the book, connections and their like aside.
DEPTH = 4

#: What belongs to the text or to the copy, and is there whatever is told of it.
ELSEWHERE = {
    "Book": "fileUrl coverUrl createdAt updatedAt title authors author sections passage index "
    "ingestion analysis workspaces textHash wordCount warnings error length",
    "Scene": "passage section wordCount end start",
    "Passage": "locator",
    "Feed": "passage",
    "Reading": "current furthest section",
    "WhereWasI": "section",
}


def everything() -> list[str]:
    """Return documents that together ask for all; they take `id`, `asOf` and `name`."""
    book = schema._schema.type_map["Book"]
    assert isinstance(book, GraphQLObjectType)
    return [
        f"query ($id: ID!, $asOf: AsOf{', $name: String!' * ('$name' in field)}) "
        f"{{ book(id: $id, asOf: $asOf) {{ {field} }} }}"
        for field in _fields(book, DEPTH)
    ]


def _fields(kind: GraphQLObjectType, depth: int) -> Iterator[str]:
    skipped = ELSEWHERE.get(kind.name, "").split()
    for name, field in kind.fields.items():
        if name in skipped:
            continue
        asked = _asked(field, depth)
        if asked is not None:
            yield f"{name}{asked}"


def _asked(field: GraphQLField, depth: int) -> str | None:
    of = get_named_type(field.type)
    required = [name for name, arg in field.args.items() if isinstance(arg.type, GraphQLNonNull)]
    given = [f"{name}: ${name}" for name in required]
    if is_leaf_type(of):
        return _given(given)
    assert isinstance(of, GraphQLObjectType)
    if of.name.endswith("Connection"):
        node = get_named_type(of.fields["nodes"].type)
        assert isinstance(node, GraphQLObjectType)
        inner = _body(node, depth)
        nodes = f" nodes {{ {inner} }}" if inner else ""
        return f"{_given(['first: 100', *given])} {{ totalCount{nodes} }}"
    inner = _body(of, depth)
    return f"{_given(given)} {{ {inner} }}" if inner else None


def _body(kind: GraphQLObjectType, depth: int) -> str:
    return " ".join(_fields(kind, depth - 1)) if depth else ""


def _given(arguments: list[str]) -> str:
    return f"({', '.join(arguments)})" if arguments else ""
