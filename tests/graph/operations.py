"""Queries made up from the live schema: nested, aliased, in fragments, with arguments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from app.api.schema import schema
from app.books.models import BookKind
from app.platform.runs.models import RunKind, RunStatus

#: Answers that change from one asking to the next.
RESTLESS = {("Viewer", "rateLimit"), ("Session", "lastSeenAt"), ("Session", "expiresAt")}

#: Root fields that need somebody who may not be there, and those that only one way answers.
SKIPPED = {
    *("requestFailures", "search", "gutenberg", "estimateAnalysis"),
    *("similarCharacters", "similarPlaces", "checkDescription", "voices", "estimateNarration"),
    *("recap", "characterCard", "whoIs", "define", "explain", "estimateVisual", "creditPacks"),
    *("visual", "edition", "estimateEdition"),
}

#: Arguments of a story's fields: the type, and values.
STORY: dict[str, tuple[str, Sequence[Any]]] = {
    "name": ("String!", ["mara", "Anton Veld", "Stranger", "nobody"]),
    "roles": ("[CharacterRole!]", [["MINOR"], ["PROTAGONIST", "SUPPORTING"], [], None]),
    "genders": ("[Gender!]", [["FEMALE"], ["MALE", "UNKNOWN"], None]),
    "types": ("[RelationshipType!]", [["CONVERSES"], ["MEETS", "ENEMY"], None]),
}

DEPTH = 4


@dataclass
class Draft:
    """A query in the making: its variables, and names not used yet."""

    draw: Any
    ids: dict[str, list[str]]
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    names: int = 0

    def name(self) -> str:
        self.names += 1
        return f"x{self.names}"

    def variable(self, kind: str, value: Any) -> str:
        name = self.name()
        self.declared.append(f"${name}: {kind}")
        self.variables[name] = value
        return f"${name}"


def quoted(text: str) -> str:
    return f'"{text}"'


def _value(draft: Draft, kind: str, value: Any, literal: str) -> str:
    return draft.variable(kind, value) if draft.draw(st.booleans()) else literal


def _paging(draft: Draft) -> list[str]:
    direction = draft.draw(st.sampled_from(["first", "last", None]))
    if direction is None:
        return []
    size = draft.draw(st.integers(0, 4))
    found = [f"{direction}: {_value(draft, 'Int', size, str(size))}"]
    if draft.draw(st.booleans()):
        edge = "after" if direction == "first" else "before"
        cursor = draft.draw(st.sampled_from(draft.ids["Run"])).partition("_")[2]
        found.append(f"{edge}: {_value(draft, 'Cursor', cursor, quoted(cursor))}")
    return found


def _book_filter(draft: Draft) -> list[str]:
    given: dict[str, Any] = {}
    if draft.draw(st.booleans()):
        given["kind"] = draft.draw(st.lists(st.sampled_from([k.value for k in BookKind])))
    if draft.draw(st.booleans()):
        given["language"] = draft.draw(st.sampled_from(["en", "fr"]))
    if draft.draw(st.booleans()):
        given["workspace"] = draft.draw(st.sampled_from(draft.ids["Workspace"]))
    if draft.draw(st.booleans()):
        given["mine"] = draft.draw(st.booleans())
    return [f"filter: {draft.variable('BookFilter', draft.draw(st.sampled_from([given, None])))}"]


def _as_of(draft: Draft) -> list[str]:
    ways: list[dict[str, Any] | None] = [
        None,
        {"end": True},
        {"end": False},
        {"reader": True},
        {"offset": draft.draw(st.integers(-9, 600))},
        {"progress": draft.draw(st.floats(-1, 2))},
        {"section": draft.draw(st.sampled_from(draft.ids["Section"]))},
    ]
    return [f"asOf: {draft.variable('AsOf', draft.draw(st.sampled_from(ways)))}"]


def _range(draft: Draft) -> list[str]:
    bounds = draft.draw(st.tuples(st.integers(-2, 120), st.integers(-2, 120)))
    return [
        f"{name}: {_value(draft, 'Int!', bound, str(bound))}"
        for name, bound in zip(("start", "end"), bounds, strict=True)
    ]


def _filter(draft: Draft) -> list[str]:
    given: dict[str, Any] = {}
    if draft.draw(st.booleans()):
        given["status"] = draft.draw(st.lists(st.sampled_from([s.value for s in RunStatus])))
    if draft.draw(st.booleans()):
        given["kind"] = draft.draw(st.lists(st.sampled_from([k.value for k in RunKind])))
    if draft.draw(st.booleans()):
        given["mine"] = draft.draw(st.booleans())
    return [f"filter: {draft.variable('RunFilter', draft.draw(st.sampled_from([given, None])))}"]


def _arguments(draft: Draft, name: str, of: GraphQLField) -> str:
    found = []
    if name == "node" and "id" in of.args:
        given = draft.draw(st.sampled_from(draft.ids["any"]))
        found.append(f"id: {_value(draft, 'ID!', given, quoted(given))}")
    elif name == "nodes" and "ids" in of.args:
        several = draft.draw(st.lists(st.sampled_from(draft.ids["any"]), max_size=4))
        found.append(f"ids: {draft.variable('[ID!]!', several)}")
    elif "id" in of.args and (name in {"run", "book"} or draft.draw(st.booleans())):
        known = [draft.ids[each] for each in ("Run", "Book", "Workspace")]
        given = draft.draw(st.sampled_from([*chain(*known), "nothing"]))
        kind = "ID" if name == "workspace" else "ID!"
        found.append(f"id: {_value(draft, kind, given, quoted(given))}")
    elif "slug" in of.args:
        found.append(
            f"slug: {draft.variable('String', draft.draw(st.sampled_from(draft.ids['slug'])))}"
        )
    if "first" in of.args:
        found += _paging(draft)
    if "filter" in of.args and draft.draw(st.booleans()):
        found += _book_filter(draft) if name == "books" else _filter(draft)
    if "asOf" in of.args and draft.draw(st.booleans()):
        found += _as_of(draft)
    if "start" in of.args:
        found += _range(draft)
    found += _of_story(draft, of)
    return f"({', '.join(found)})" if found else ""


def _of_story(draft: Draft, of: GraphQLField) -> Iterator[str]:
    for argument, (kind, values) in STORY.items():
        if argument in of.args and (kind.endswith("!") or draft.draw(st.booleans())):
            yield f"{argument}: {draft.variable(kind, draft.draw(st.sampled_from(values)))}"


def _selection(draft: Draft, kind: Any, depth: int) -> str:
    names = [
        name
        for name, of in kind.fields.items()
        if (kind.name, name) not in RESTLESS
        and not (kind.name == "Query" and name in SKIPPED)
        and (depth > 0 or is_leaf_type(get_named_type(of.type)))
    ]
    chosen = draft.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5)) if names else []
    parts = [_field(draft, kind, name, depth) for name in chosen]
    if isinstance(kind, GraphQLInterfaceType):
        for name in draft.draw(
            st.lists(st.sampled_from(["Run", "User", "Workspace", "Book"]), unique=True)
        ):
            below = schema._schema.type_map[name]
            parts.append(f"... on {name} {{ {_selection(draft, below, depth - 1)} }}")
    if draft.draw(st.booleans()) or not parts:
        parts.append("__typename")
    return " ".join(parts)


def _field(draft: Draft, kind: Any, name: str, depth: int) -> str:
    of = kind.fields[name]
    below = get_named_type(of.type)
    text = f"{draft.name()}: {name}{_arguments(draft, name, of)}"
    if isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
        text += f" {{ {_selection(draft, below, depth - 1)} }}"
    shape = draft.draw(st.sampled_from(["plain", "plain", "inline", "skip", "include"]))
    if shape == "inline":
        condition = draft.draw(st.sampled_from([f"on {kind.name}", ""]))
        return f"... {condition} {{ {text} }}"
    if shape in {"skip", "include"}:
        met = draft.draw(st.booleans())
        return f"... @{shape}(if: {draft.variable('Boolean!', met)}) {{ {text} }}"
    return text


@st.composite
def queries(draw: Any, ids: dict[str, list[str]]) -> tuple[str, dict[str, Any]]:
    """Draw a query with its variables."""
    draft = Draft(draw, ids)
    body = _selection(draft, schema._schema.query_type, DEPTH)
    declared = f"({', '.join(draft.declared)})" if draft.declared else ""
    return f"query {declared} {{ {body} }}", draft.variables
