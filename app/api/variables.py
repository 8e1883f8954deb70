"""The variables of one operation, checked against their types."""

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
)

_INT = 2**31

#: Of the scalars of the specification, the values that need no work: most are one of these.
_EXACT: Mapping[str, Callable[[Any], bool]] = {
    "ID": lambda value: type(value) is str and "\0" not in value,
    "String": lambda value: type(value) is str and "\0" not in value,
    "Boolean": lambda value: type(value) is bool,
    "Int": lambda value: type(value) is int and -_INT <= value < _INT,
    "Float": lambda value: type(value) is float and math.isfinite(value),
}


class Variables:
    """Takes the values a request gives, coerced as the specification says."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        self._simple: list[tuple[str, GraphQLVariableSignature, Callable[[Any], bool], bool]] = []
        self._all_simple = True
        for definition in self._definitions:
            signature = get_variable_signature(schema, definition)
            exact = None if isinstance(signature, GraphQLError) else _exact(signature.type)
            if isinstance(signature, GraphQLError) or exact is None or definition.default_value:
                self._all_simple = False
                break
            needed = is_non_null_type(signature.type)
            self._simple.append((signature.name, signature, exact, needed))

    def coerce(
        self, given: Mapping[str, Any], *, max_errors: int, hide_suggestions: bool
    ) -> VariableValues | list[GraphQLError]:
        """Return the values, or every reason why they are wrong."""
        if (found := self.plainly(given)) is not None:
            return found
        return get_variable_values(
            self._schema,
            self._definitions,
            cast("dict[str, Any]", given),
            max_errors=max_errors,
            hide_suggestions=hide_suggestions,
        )

    def plainly(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Take values that are what they should be already; None if one of them is not."""
        if not self._all_simple:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for name, signature, exact, needed in self._simple:
            value = given.get(name, Undefined)
            if value is Undefined:
                if needed:
                    return None
                sources[name] = VariableValueSource(signature)
                continue
            if not (exact(value) or (value is None and not needed)):
                return None
            sources[name] = VariableValueSource(signature, value)
            coerced[name] = value
        return VariableValues(sources, coerced)


def _exact(kind: GraphQLInputType) -> Callable[[Any], bool] | None:
    inner: Any = kind.of_type if is_non_null_type(kind) else kind
    return _EXACT.get(getattr(inner, "name", ""))
