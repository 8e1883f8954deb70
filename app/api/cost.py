"""What an operation may cost, read off its text before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

PAGE = 20
"""Items a connection is taken to return when neither `first` nor `last` says."""

INTROSPECTION = 100
"""Cost of reading the schema: it is held in memory, whatever is asked of it."""

_ROOT_WEIGHTS = {
    OperationType.QUERY: 0,
    OperationType.MUTATION: 10,
    OperationType.SUBSCRIPTION: 10,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Declares a field's own cost, and how many items its list holds: `metadata={"cost": …}`."""

    weight: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class PageSize:
    """How many items a list returns: the value of a variable, or a number known already."""

    items: int
    variable: str | None = None

    def under(self, variables: Mapping[str, Any]) -> int:
        """Return the number with these coerced variables."""
        value = variables.get(self.variable) if self.variable else None
        return max(0, value) if isinstance(value, int) else self.items


@dataclass(frozen=True, slots=True)
class Plan:
    """A cost with its variables left open: `fixed + Σ size · plan`."""

    fixed: int = 0
    terms: "tuple[tuple[PageSize, Plan], ...]" = ()

    def under(self, variables: Mapping[str, Any]) -> int:
        """Return the cost with these coerced variables."""
        return self.fixed + sum(
            size.under(variables) * plan.under(variables) for size, plan in self.terms
        )

    def plus(self, other: "Plan") -> "Plan":
        """Return the sum of two plans."""
        return Plan(self.fixed + other.fixed, self.terms + other.terms)

    def times(self, size: PageSize) -> "Plan":
        """Return the plan of that many items."""
        if size.variable is None and not self.terms:
            return Plan(self.fixed * size.items)
        return Plan(0, ((size, self),))


class CostModel:
    """Plans the cost of operations over one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema

    def plan(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> Plan:
        """Plan a validated operation, each fragment once."""
        root = self.schema.get_root_type(operation.operation)
        place = _Place(root, _ROOT_WEIGHTS[operation.operation])
        return _Planner(self.schema, fragments).selections(operation.selection_set, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a selection set stands: on which type, and in a page of what size."""

    type: GraphQLNamedType | None
    root_weight: int = 0
    page: PageSize | None = None


class _Planner:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.known: dict[tuple[str, _Place], Plan] = {}

    def selections(self, node: SelectionSetNode | None, place: _Place) -> Plan:
        total = Plan()
        for selection in node.selections if node else ():
            if isinstance(selection, FieldNode):
                total = total.plus(self.field(selection, place))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.plus(self.fragment(selection.name.value, place))
            elif isinstance(selection, InlineFragmentNode):
                on = selection.type_condition
                inner = replace(place, type=self.schema.get_type(on.name.value)) if on else place
                total = total.plus(self.selections(selection.selection_set, inner))
        return total

    def fragment(self, name: str, place: _Place) -> Plan:
        node = self.fragments[name]
        place = replace(place, type=self.schema.get_type(node.type_condition.name.value))
        key = (name, place)
        if key not in self.known:
            self.known[key] = self.selections(node.selection_set, place)
        return self.known[key]

    def field(self, node: FieldNode, place: _Place) -> Plan:
        name = node.name.value
        if name.startswith("__"):
            return Plan(0 if name == "__typename" else INTROSPECTION)
        if not isinstance(place.type, GraphQLObjectType | GraphQLInterfaceType):
            return Plan()
        definition = place.type.fields[name]
        of = get_named_type(definition.type)
        declared = _declared(definition)
        each = 0 if is_leaf_type(of) else 1
        many = _is_list(definition.type)
        weight = declared.weight if declared.weight is not None else (0 if many else each)
        own = Plan(weight + place.root_weight)
        size = _page_size(node, definition, declared)
        if not many:
            return own.plus(self.selections(node.selection_set, _Place(of, page=size)))
        size = size or place.page or PageSize(declared.size or PAGE)
        item = self.selections(node.selection_set, _Place(of)).plus(Plan(each))
        return own.plus(item.times(size))


def _declared(definition: GraphQLField) -> Cost:
    field = definition.extensions.get("strawberry-definition")
    found = getattr(field, "metadata", {}).get("cost")
    return found if isinstance(found, Cost) else Cost()


def _is_list(of: GraphQLOutputType) -> bool:
    return is_list_type(of.of_type if is_non_null_type(of) else of)


def _page_size(node: FieldNode, definition: GraphQLField, declared: Cost) -> PageSize | None:
    if not {"first", "last"} & definition.args.keys():
        return None
    for argument in node.arguments or ():
        if argument.name.value not in {"first", "last"}:
            continue
        if isinstance(argument.value, IntValueNode):
            return PageSize(max(0, int(argument.value.value)))
        if isinstance(argument.value, VariableNode):
            return PageSize(declared.size or PAGE, argument.value.name.value)
    return PageSize(declared.size or PAGE)
