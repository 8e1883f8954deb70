"""What Python adds to an answer after the database has built it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.graph.context import Context
from app.graph.read.statement import EACH, Patch


def patched(answer: bytes, patches: Sequence[Patch], context: Context) -> bytes:
    """Replace what the database left for Python by the values themselves."""
    if not patches:
        return answer
    data = orjson.loads(answer)
    for patch in patches:
        key = patch.path[-1]
        for place in _places(data, patch.path[:-1]):
            made = patch.reading.make(context, *place[key])
            place[key] = _shown(made, patch.shape)
    return orjson.dumps(data)


def _shown(made: Any, shape: Mapping[str, str] | None) -> Any:
    """Return a value as it stands in the answer, of an object the members asked for."""
    if made is None or shape is None:
        return made
    if isinstance(made, list):
        return [_shown(each, shape) for each in made]
    return {
        key: type(made).__strawberry_definition__.name
        if name == "__typename"
        else getattr(made, name)
        for key, name in shape.items()
    }


def _places(value: Any, path: Sequence[str]) -> Iterator[dict[str, Any]]:
    if value is None:
        return
    if not path:
        yield value
        return
    step, rest = path[0], path[1:]
    if step == EACH:
        for item in value:
            yield from _places(item, rest)
    else:
        yield from _places(value[step], rest)
