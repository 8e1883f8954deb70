"""How big a document is, counted with its fragments spread out, each fragment measured once."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Size:
    """What one selection set comes to once every fragment in it is spread."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a document may come to."""

    tokens: int = 5_000
    depth: int = 20
    nesting: int = 60
    fields: int = 2_000
    aliases: int = 200
    directives: int = 200
    roots: int = 50
    definitions: int = 100


_SENTENCES = {
    "depth": "nests {found} levels of fields deep",
    "fields": "selects {found} fields",
    "aliases": "uses {found} aliases",
    "directives": "uses {found} directives",
    "roots": "asks for {found} fields at the root",
}


class TooBig(GraphQLError):
    """A document goes beyond a limit."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            f"The document {what}; the limit is {limit:,}. Split it into smaller operations.",
            extensions={"code": "DOCUMENT_LIMIT_EXCEEDED"},
        )


class _Walk:
    """Measures selection sets; a fragment spread a million times is still walked once."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self.limits = limits
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.sizes: dict[str, Size] = {}
        self.open: set[str] = set()

    def fragment(self, name: str, nesting: int) -> Size:
        known = self.sizes.get(name)
        if known is not None:
            return known
        node = self.fragments.get(name)
        if node is None or name in self.open:
            return Size()  # validation names the missing or cyclic fragment
        self.open.add(name)
        size = self.sizes[name] = self.selections(node.selection_set, nesting)
        self.open.discard(name)
        return size

    def selections(self, node: SelectionSetNode, nesting: int) -> Size:
        if nesting > self.limits.nesting:
            what = f"nests selections or fragments more than {self.limits.nesting} deep"
            raise TooBig(what, self.limits.nesting)
        depth = fields = aliases = directives = roots = 0
        for selection in node.selections:
            directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                fields += 1
                roots += 1
                aliases += selection.alias is not None
                inner = Size()
                if selection.selection_set:
                    inner = self.selections(selection.selection_set, nesting + 1)
                depth = max(depth, inner.depth + 1)
            else:
                if isinstance(selection, FragmentSpreadNode):
                    inner = self.fragment(selection.name.value, nesting + 1)
                elif isinstance(selection, InlineFragmentNode):
                    inner = self.selections(selection.selection_set, nesting + 1)
                depth = max(depth, inner.depth)
                roots += inner.roots
            fields += inner.fields
            aliases += inner.aliases
            directives += inner.directives
        return Size(depth, fields, aliases, directives, roots)


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document beyond the limits, in time linear in its text."""
    if len(document.definitions) > limits.definitions:
        raise TooBig(f"has {len(document.definitions):,} definitions", limits.definitions)
    walk = _Walk(document, limits)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            _check(walk.selections(node.selection_set, 1), limits)
    # Fragments that nothing spreads are measured too: validation would walk them all the same.
    for name in walk.fragments:
        _check(walk.fragment(name, 1), limits, rooted=False)


def _check(size: Size, limits: Limits, *, rooted: bool = True) -> None:
    for name, sentence in _SENTENCES.items():
        if name == "roots" and not rooted:
            continue
        found, limit = getattr(size, name), getattr(limits, name)
        if found > limit:
            shown = f"{found:,}" if found <= 10 * limit else f"more than {10 * limit:,}"
            raise TooBig(sentence.format(found=shown), limit)
