"""What a type can say about how it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from strawberry.types.base import StrawberryContainer
from strawberry.types.lazy_type import LazyType

from app.graph.read.see import See, Span

#: A table under a name of its own in one statement; its columns are attributes.
Row = Any
Expression = Callable[[Row, See], ColumnElement[Any]]
Predicate = Callable[[Row, See], ColumnElement[bool]]

#: Where a Strawberry field carries its declaration.
READ = "read"


class DeclarationError(TypeError):
    """A type does not say clearly how it is read; the message names the field."""


@dataclass(frozen=True)
class Scalar:
    """A value out of the row: the column of the field's name, or an expression."""

    expression: Expression | None = None


@dataclass(frozen=True)
class Key:
    """The global id, made of the type's name and the row's key."""


@dataclass(frozen=True)
class Same:
    """Another type that is made of the same row; null unless it is present."""

    present: Expression | None = None


@dataclass(frozen=True)
class Computed:
    """A value that Python makes of the call and of what it needs of the row."""

    make: Callable[..., Any]
    needs: Mapping[str, Expression]


@dataclass(frozen=True)
class Argument:
    """An argument of an edge, as its predicate may use it."""

    annotation: Any
    description: str
    #: The type whose ids it takes; the predicate then sees the key.
    id_of: str | None = None


@dataclass(frozen=True)
class Edge:
    """Rows of another type: all that meet the predicate, in order."""

    on: Callable[..., ColumnElement[bool]]
    order: Callable[[Row, See], Sequence[ColumnElement[Any]]] | None = None
    most: int | None = None
    paged: bool = False
    many: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    #: Adds rows up that agree in these; the target's values are then sums and the like.
    group: Callable[[Row], Sequence[ColumnElement[Any]]] | None = None
    #: Sets the horizon for everything below: an offset, made of the row found here.
    horizon: Callable[..., ColumnElement[Any]] | None = None
    #: Names the argument by which the horizon was asked for.
    asked: Callable[..., str | None] | None = None
    #: The range that the rows found here stand for, made of the arguments.
    span: Callable[..., Span] | None = None
    #: The range that the rows found here stand for, made of the row above.
    along: Callable[[Row, See], Span] | None = None
    #: Pages begin with the smallest key, not with the newest.
    ascending: bool = False
    #: Changes whenever anything lasting below does; answers of nothing else may be kept.
    version: Expression | None = None

    def ordered(self, row: Row, see: See) -> Sequence[ColumnElement[Any]]:
        """Return what the rows are ordered by."""
        return () if self.order is None else self.order(row, see)

    def ahead(self, target: "Entity", **given: Any) -> "Ahead | None":
        """Return the horizon that rows found here set, by the edge or else by their type."""
        horizon = self.horizon
        if horizon is None:
            return None if target.ahead is None else Ahead(target.ahead, None)
        asked = None if self.asked is None else self.asked(**given)
        return Ahead(lambda row, see: horizon(row, see, **given), asked)

    def spanned(self, parent: Row | None, see: See, **given: Any) -> Span | None:
        """Return the range that rows found here stand for, if they stand for one."""
        if self.along is not None:
            return self.along(parent, see)
        return None if self.span is None else self.span(**given)

    def grouped(self, row: Row) -> Sequence[ColumnElement[Any]]:
        """Return what the rows are added up by."""
        return () if self.group is None else self.group(row)


@dataclass(frozen=True)
class Ahead:
    """A horizon: an offset made of a row, and the argument by which it was asked for."""

    offset: Expression
    asked: str | None


@dataclass(frozen=True)
class ById:
    """Rows of whatever type their ids name."""

    many: bool


Reading = Scalar | Key | Same | Computed | Edge | ById


@dataclass(frozen=True)
class Entity:
    """How the rows behind a type are found, and which of them a viewer may see."""

    name: str
    kind: type
    model: Any
    key: str | None
    visible: Predicate
    horizon: Predicate | None
    #: The horizon that a row sets for all below it, unless the edge to it sets another.
    ahead: Expression | None
    lasting: bool
    fields: Mapping[str, Reading]
    targets: Mapping[str, Any]
    #: Of an interface: the types that its rows are of, each with when they are.
    kinds: "list[Variant] | None" = None

    @property
    def tells(self) -> str | None:
        """Return the name of its key, if its rows have horizons: what is below is told of them."""
        return None if self.ahead is None else self.key

    def row(self, name: str) -> Row:
        """Return the table under a name of its own."""
        return aliased(self.model, name=name)

    def shown(self, row: Row, see: See) -> list[ColumnElement[bool]]:
        """Return the conditions that every access to the rows carries."""
        conditions = [self.visible(row, see)]
        if self.horizon is not None:
            conditions.append(self.horizon(row, see))
        if self.kinds is not None:
            # A row of no kind is none that could be shown.
            each = [and_(kind.when(row, see), *kind.entity.shown(row, see)) for kind in self.kinds]
            conditions.append(or_(*each))
        return conditions

    def target(self, name: str) -> "Entity":
        """Return the entity that a field leads to."""
        return entity_of(self.targets[name])

    def scalar(self, name: str, row: Row, see: See) -> ColumnElement[Any]:
        """Return the expression of a value."""
        reading = self.fields[name]
        if isinstance(reading, Scalar) and reading.expression is not None:
            return reading.expression(row, see)
        found: ColumnElement[Any] = getattr(row, name)
        return found


@dataclass(frozen=True)
class Variant:
    """One of the types behind an interface, and which of its rows are of that type."""

    entity: Entity
    when: Predicate


def entity_of(kind: Any) -> Entity:
    """Return the declaration of a type."""
    found = getattr(kind, "__dict__", {}).get("__entity__")
    if not isinstance(found, Entity):
        raise DeclarationError(f"{getattr(kind, '__name__', kind)} is not declared as an entity.")
    return found


def target_of(field: Any) -> Any:
    """Return the type a Strawberry field leads to, once all types are there."""
    kind = field.type
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    definition = getattr(kind, "__strawberry_definition__", None)
    kind = getattr(definition, "type_var_map", {}).get("NodeType") or kind
    return kind.resolve_type() if isinstance(kind, LazyType) else kind
