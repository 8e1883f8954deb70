from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    StringValueNode,
    ValidationRule,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from app.api.cost import CostModel, Plan
from app.api.measure import Limits, check_size
from app.api.refusal import Refused
from app.api.request import NUL
from app.api.variables import Variables

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A text that was parsed, measured and validated once and for all."""

    sha256: str
    text: str
    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    fragment_details: Mapping[str, FragmentDetails]
    plans: Mapping[str | None, Plan] = field(repr=False)
    variables: Mapping[str | None, Variables] = field(repr=False)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation a request names, or the only one there is."""
        if name is None:
            if len(self.operations) == 1:
                return self.operations[0]
            names = ", ".join(node.name.value for node in self.operations if node.name)
            raise _unselected(
                f"Must provide operation name: the document has several ({names})."
                if names
                else "The document has no operation."
            )
        for node in self.operations:
            if node.name is not None and node.name.value == name:
                return node
        raise _unselected(f"Unknown operation named '{name}'.")

    def plan(self, operation: OperationDefinitionNode) -> Plan:
        """Return the cost plan of one of the operations."""
        return self.plans[operation.name.value if operation.name else None]

    def variables_of(self, operation: OperationDefinitionNode) -> Variables:
        """Return what takes the variables of one of the operations."""
        return self.variables[operation.name.value if operation.name else None]


class StorableTextRule(ValidationRule):
    """Text in a document is text that can be stored."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Report what only an escape can bring in."""
        if "\0" in node.value:
            self.report_error(GraphQLError(f"The text holds {NUL}.", node))


def _unselected(message: str) -> Refused:
    return Refused(message, code="OPERATION_RESOLUTION_FAILURE", executable=True)


class Documents:
    """Turns texts into documents and remembers the valid ones, bounded by count and bytes."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        introspection: bool = True,
        suggestions: bool = True,
        max_bytes: int = 100_000,
        limits: Limits | None = None,
        remembered: int = 1_000,
        remembered_bytes: int = 4_000_000,
    ) -> None:
        self.schema = schema
        self.suggestions = suggestions
        self.max_bytes = max_bytes
        self.limits = limits or Limits()
        self.remembered = remembered
        self.remembered_bytes = remembered_bytes
        self._rules = (
            *specified_rules,
            StorableTextRule,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
            *(() if introspection else (NoSchemaIntrospectionCustomRule,)),
        )
        self._costs = CostModel(schema)
        self._known: OrderedDict[str, Document] = OrderedDict()
        #: The same documents by their texts: most requests send the text, and send it again.
        self._by_text: dict[str, Document] = {}
        self._bytes = 0

    def known(self, key: str) -> Document | None:
        """Return a document by the sha256 of its text, if it was seen of late."""
        document = self._known.get(key)
        if document is not None:
            self._known.move_to_end(key)
        return document

    def seen(self, text: str) -> Document | None:
        """Return the document of a text, if it was seen of late."""
        document = self._by_text.get(text)
        if document is not None:
            self._known.move_to_end(document.sha256)
        return document

    def of(self, text: str) -> Document:
        """Return the document of a text, or refuse with every reason why not."""
        if (seen := self.seen(text)) is not None:
            return seen
        encoded = self.measure(text)
        key = sha256(encoded).hexdigest()
        document = self.known(key)
        if document is None:
            document = self._read(key, text)
            self._remember(document, len(encoded))
        return document

    def measure(self, text: str) -> bytes:
        """Return a text's bytes, or refuse one that is too long to look at."""
        encoded = text.encode(errors="surrogatepass")
        if len(encoded) > self.max_bytes:
            raise Refused(
                f"The document is {len(encoded):,} bytes long; the limit is {self.max_bytes:,}.",
                code="DOCUMENT_LIMIT_EXCEEDED",
                executable=True,
            )
        return encoded

    def _read(self, key: str, text: str) -> Document:
        try:
            node = parse(
                text,
                max_lexical_tokens=self.limits.tokens,
                max_comments=self.limits.comments,
            )
        except GraphQLError as error:
            raise _refused([error], PARSE_FAILED) from None
        try:
            check_size(node, self.limits)
        except GraphQLError as error:
            raise _refused([error], VALIDATION_FAILED) from None
        errors = validate(
            self.schema,
            node,
            self._rules,
            max_errors=20,
            hide_suggestions=not self.suggestions,
        )
        if errors:
            raise _refused(errors, VALIDATION_FAILED)
        operations = tuple(d for d in node.definitions if isinstance(d, OperationDefinitionNode))
        fragments = {
            d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)
        }
        return Document(
            sha256=key,
            text=text,
            node=node,
            operations=operations,
            fragments=fragments,
            fragment_details={name: FragmentDetails(d) for name, d in fragments.items()},
            plans={
                operation.name.value if operation.name else None: self._costs.plan(
                    operation, fragments
                )
                for operation in operations
            },
            variables={
                operation.name.value if operation.name else None: Variables(self.schema, operation)
                for operation in operations
            },
        )

    def _remember(self, document: Document, size: int) -> None:
        self._known[document.sha256] = document
        self._by_text[document.text] = document
        self._bytes += size
        while len(self._known) > self.remembered or self._bytes > self.remembered_bytes:
            _, oldest = self._known.popitem(last=False)
            del self._by_text[oldest.text]
            self._bytes -= len(oldest.text.encode(errors="surrogatepass"))


def _refused(errors: list[GraphQLError], code: str) -> Refused:
    formatted = []
    for error in errors:
        entry = dict(error.formatted)
        entry["extensions"] = {"code": code, **(error.extensions or {})}
        formatted.append(entry)
    return Refused(errors=formatted, executable=True)
