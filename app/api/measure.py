"""How big a document is, counted with its fragments spread out, each fragment measured once."""

from dataclasses import dataclass, replace

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

    tokens: int = 4_000
    depth: int = 20
    nesting: int = 60
    fields: int = 2_000
    aliases: int = 200
    directives: int = 200
    roots: int = 50
    comments: int = 2_000
    definitions: int = 100
    overlaps: int = 3_000


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
        self.cyclic = False

    def fragment(self, name: str, nesting: int) -> Size:
        known = self.sizes.get(name)
        if known is not None:
            return known
        node = self.fragments.get(name)
        if node is None:
            return Size()  # validation names the missing fragment
        if name in self.open:
            self.cyclic = True
            return Size()
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
            if fields > self.limits.fields:
                raise TooBig(f"selects more than {self.limits.fields:,} fields", self.limits.fields)
        return Size(depth, fields, aliases, directives, roots)

    def overlaps(self, level: list[SelectionSetNode]) -> int:
        """Count the pairs of objects under one name that validation must compare.

        Every such pair is compared, and their fields pairwise again: documents of a few kilobytes
        can keep validation busy for seconds. No fragment is spread more often than fields were
        counted, so this walk is bounded by that limit.
        """
        named: dict[str, list[SelectionSetNode]] = {}
        spread: set[str] = set()
        waiting = list(level)
        while waiting:
            for selection in waiting.pop().selections:
                if isinstance(selection, FieldNode):
                    if selection.selection_set:
                        name = (selection.alias or selection.name).value
                        named.setdefault(name, []).append(selection.selection_set)
                elif isinstance(selection, InlineFragmentNode):
                    waiting.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    if name in self.fragments and name not in spread:
                        spread.add(name)
                        waiting.append(self.fragments[name].selection_set)
        return sum(
            len(sets) * (len(sets) - 1) // 2 + self.overlaps(sets) for sets in named.values()
        )


def check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document beyond the limits, in time linear in its text."""
    if len(document.definitions) > limits.definitions:
        raise TooBig(f"has {len(document.definitions):,} definitions", limits.definitions)
    walk = _Walk(document, limits)
    fields = overlaps = 0
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            size = walk.selections(node.selection_set, 1)
            fields += size.fields
            _check(replace(size, fields=fields), limits)
    # Validation would walk a fragment that nothing spreads all the same, unmeasured.
    unused = next((name for name in walk.fragments if name not in walk.sizes), None)
    if unused is not None:
        raise GraphQLError(f"Fragment '{unused}' is never used.", walk.fragments[unused])
    if walk.cyclic:
        return  # validation says so, and compares nothing
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            overlaps += walk.overlaps([node.selection_set])
    if overlaps > limits.overlaps:
        what = "selects objects under one name again and again: "
        raise TooBig(f"{what}{overlaps:,} pairs of them have to be compared", limits.overlaps)


def _check(size: Size, limits: Limits) -> None:
    for name, sentence in _SENTENCES.items():
        found, limit = getattr(size, name), getattr(limits, name)
        if found > limit:
            raise TooBig(sentence.format(found=f"{found:,}"), limit)
