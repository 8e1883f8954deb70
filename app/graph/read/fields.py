"""The words with which a Strawberry type declares how it is read."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar, cast, get_args

import strawberry
from sqlalchemy import ColumnElement
from sqlalchemy import inspect as inspect_model

from app.graph.access import Access
from app.graph.connection import After, Before, First, Last
from app.graph.context import Info
from app.graph.read.declare import (
    READ,
    Argument,
    ById,
    Computed,
    DeclarationError,
    Edge,
    Entity,
    Expression,
    Key,
    Predicate,
    Reading,
    Row,
    Same,
    Scalar,
    Variant,
    target_of,
)
from app.graph.read.load import computed_value, load_edge
from app.graph.read.see import See, Span

Kind = TypeVar("Kind")
Order = Callable[[Row, See], Sequence[ColumnElement[Any]]]


def column(description: str, expression: Expression | None = None) -> Any:
    """Declare a value out of the row: the column of the same name, or an expression."""
    return strawberry.field(description=description, metadata={READ: Scalar(expression)})


def key(description: str = "The id, the same for ever.") -> Any:
    """Declare the global id."""
    return strawberry.field(description=description, metadata={READ: Key()})


def same(description: str, present: Expression | None = None) -> Any:
    """Declare another type made of the same row, null unless it is present."""
    return strawberry.field(description=description, metadata={READ: Same(present)})


def computed(description: str, make: Callable[..., Any], **needs: Expression) -> Any:
    """Declare a value that Python makes of the call and of what it needs of the row."""
    reading = Computed(make, needs)

    def resolver(self: Any, info: Info) -> Any:
        return computed_value(self, info.python_name, info.context, reading)

    return _field(description, reading, resolver, None)


def one(
    description: str,
    on: Callable[..., Any],
    *,
    access: Access | None = None,
    order: Order | None = None,
    horizon: Callable[..., ColumnElement[Any]] | None = None,
    asked: Callable[..., str | None] | None = None,
    span: Callable[..., Span] | None = None,
    along: Callable[[Row, See], Span] | None = None,
    version: Expression | None = None,
    **arguments: Argument,
) -> Any:
    """Declare the one row that meets a predicate; the first in order if several do.

    With a version, answers may be kept that read nothing but lasting entities below: the version
    has to change with whatever they show, and with nothing but it and the horizon may they differ.
    """
    most = None if order is None else 1
    edge = Edge(
        on,
        order,
        most,
        arguments=arguments,
        horizon=horizon,
        asked=asked,
        span=span,
        along=along,
        version=version,
    )
    return _edge(description, edge, access)


def many(
    description: str,
    on: Callable[..., Any],
    *,
    order: Order,
    access: Access | None = None,
    most: int | None = None,
    group: Callable[[Row], Sequence[ColumnElement[Any]]] | None = None,
    horizon: Callable[..., ColumnElement[Any]] | None = None,
    **arguments: Argument,
) -> Any:
    """Declare all rows that meet a predicate, in order."""
    edge = Edge(on, order, most, many=True, arguments=arguments, group=group, horizon=horizon)
    return _edge(description, edge, access)


def by_id(
    description: str, resolver: Callable[..., Any], access: Access, *, many: bool = False
) -> Any:
    """Declare the rows that ids of any type name; the resolver is the loaded path."""
    return _field(description, ById(many), resolver, access)


def paged(
    description: str,
    on: Callable[..., Any],
    *,
    access: Access | None = None,
    horizon: Callable[..., ColumnElement[Any]] | None = None,
    ascending: bool = False,
    **arguments: Argument,
) -> Any:
    """Declare the rows that meet a predicate as pages, the newest first, or in their own order."""
    edge = Edge(on, paged=True, arguments=arguments, horizon=horizon, ascending=ascending)
    return _edge(description, edge, access)


def entity(
    model: Any,
    *,
    visible: Predicate,
    description: str,
    key: str | None = "id",
    horizon: Predicate | None = None,
    ahead: Expression | None = None,
    lasting: bool = False,
    when: Predicate | None = None,
    name: str | None = None,
) -> Callable[[type[Kind]], type[Kind]]:
    """Declare that a type is read from the rows of a model, and who may see which.

    A type that implements an interface over the same model says when a row is of its kind.
    """

    def declare(kind: type[Kind]) -> type[Kind]:
        made = strawberry.type(kind, name=name, description=description)
        publish(made, model, key, visible, horizon, ahead, lasting=lasting)
        _join(made, when)
        return made

    return declare


def interface(
    model: Any, *, visible: Predicate, description: str, horizon: Predicate | None = None
) -> Callable[[type[Kind]], type[Kind]]:
    """Declare an interface over the rows of a model, each of which is of one type behind it."""

    def declare(kind: type[Kind]) -> type[Kind]:
        made = strawberry.interface(kind, description=description)
        publish(made, model, "id", visible, horizon, kinds=[])
        return made

    return declare


def _join(made: Any, when: Predicate | None) -> None:
    """Put a type behind the interface that it implements."""
    above = next((of for base in made.__mro__[1:] if (of := base.__dict__.get("__entity__"))), None)
    if (above is None) != (when is None):
        raise DeclarationError(
            f"{made.__name__} says when a row is of its kind, and implements no interface."
            if above is None
            else f"{made.__name__} is one kind of {above.name}: say when a row is, by `when`."
        )
    if above is None or when is None:
        return
    if above.kinds is None or above.model is not made.__entity__.model:
        raise DeclarationError(f"{made.__name__} is read from other rows than {above.name}.")
    above.kinds.append(Variant(made.__entity__, when))


def publish(
    made: Any,
    model: Any,
    key: str | None,
    visible: Predicate,
    horizon: Predicate | None,
    ahead: Expression | None = None,
    *,
    lasting: bool = False,
    kinds: list[Variant] | None = None,
) -> None:
    """Check the declaration of a Strawberry type and keep it with the type."""
    definition = made.__strawberry_definition__
    readings: dict[str, Reading] = {}
    for each in definition.fields:
        found = (each.metadata or {}).get(READ)
        if found is None:
            raise DeclarationError(
                f"{made.__name__}.{each.python_name} does not say how it is read."
            )
        readings[each.python_name] = found
        _check(made, model, each, found)
    targets = {each.python_name: each for each in definition.fields}
    made.__entity__ = Entity(
        definition.name,
        made,
        model,
        key,
        visible,
        horizon,
        ahead,
        lasting,
        readings,
        _Targets(targets),
        kinds,
    )


def _check(made: Any, model: Any, each: Any, reading: Reading) -> None:
    where = f"{made.__name__}.{each.python_name}"
    if isinstance(reading, Scalar) and reading.expression is None:
        columns = getattr(inspect_model(model, raiseerr=False), "column_attrs", None)
        if columns is not None and each.python_name not in columns:
            raise DeclarationError(f"{where}: {model.__name__} has no column of this name.")
    if isinstance(reading, Edge) and not reading.paged and reading.many and reading.order is None:
        raise DeclarationError(f"{where} is a list without an order.")


class _Targets(Mapping[str, Any]):
    """What each field leads to, looked up late: types refer to types that come after them."""

    def __init__(self, targets: dict[str, Any]) -> None:
        self._targets = targets

    def __getitem__(self, name: str) -> Any:
        return target_of(self._targets[name])

    def __iter__(self) -> Any:
        return iter(self._targets)

    def __len__(self) -> int:
        return len(self._targets)


def _edge(description: str, edge: Edge, access: Access | None) -> Any:
    async def resolver(self: Any, info: Info, **given: Any) -> Any:
        return await load_edge(self, info, edge, given)

    parameters = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    if edge.paged:
        pages = {"first": First, "after": After, "last": Last, "before": Before}
        parameters += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=of)
            for name, of in pages.items()
        ]
    for name, argument in edge.arguments.items():
        said = strawberry.argument(description=argument.description)
        annotation = cast("Any", Annotated)[argument.annotation, said]
        optional = type(None) in get_args(argument.annotation)
        parameters.append(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=None if optional else inspect.Parameter.empty,
                annotation=annotation,
            )
        )
    cast("Any", resolver).__signature__ = inspect.Signature(parameters)
    return _field(description, edge, resolver, access)


def _field(
    description: str, reading: Reading, resolver: Callable[..., Any], access: Access | None
) -> Any:
    return strawberry.field(
        resolver=resolver,
        description=description,
        metadata={READ: reading},
        extensions=[] if access is None else [access],
    )


__all__ = [
    "Argument",
    "column",
    "computed",
    "entity",
    "interface",
    "key",
    "many",
    "one",
    "paged",
    "same",
]
