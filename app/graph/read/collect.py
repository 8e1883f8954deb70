"""Which fields an object answers: fragments opened, directives obeyed, equal keys merged."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    is_abstract_type,
)


class Collector:
    """Collects fields as the GraphQL specification says, for one operation's variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def below(
        self, nodes: Iterable[FieldNode | OperationDefinitionNode], kind: GraphQLObjectType
    ) -> dict[str, list[FieldNode]]:
        """Return the fields below these nodes by response key, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                for each in self._open(node.selection_set.selections, kind, seen):
                    found.setdefault(
                        each.alias.value if each.alias else each.name.value, []
                    ).append(each)
        return found

    def _open(
        self, selections: Iterable[SelectionNode], kind: GraphQLObjectType, seen: set[str]
    ) -> Iterator[FieldNode]:
        for each in selections:
            if not self._wanted(each):
                continue
            if isinstance(each, FieldNode):
                yield each
                continue
            if isinstance(each, InlineFragmentNode):
                condition, inner = each.type_condition, each.selection_set
            else:
                name = each.name.value  # type: ignore[attr-defined]
                if name in seen:
                    continue
                seen.add(name)
                fragment = self._fragments[name]
                condition, inner = fragment.type_condition, fragment.selection_set
            if self._applies(condition, kind):
                yield from self._open(inner.selections, kind, seen)

    def _applies(self, condition: NamedTypeNode | None, kind: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == kind.name:
            return True
        named = self._schema.get_type(condition.name.value)
        return is_abstract_type(named) and self._schema.is_sub_type(named, kind)

    def _wanted(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"}:
                value = (directive.arguments or ())[0].value
                met = (
                    self._variables[value.name.value]
                    if isinstance(value, VariableNode)
                    else isinstance(value, BooleanValueNode) and value.value
                )
                if bool(met) == (name == "skip"):
                    return False
        return True
