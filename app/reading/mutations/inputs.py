"""Places and ranges as clients name them."""

import strawberry

from app.graph.ids import decode_id
from app.reading.service.marks import Spot
from app.reading.service.places import Place


@strawberry.input(one_of=True, description="A place in a book, named in one of these ways.")
class PositionInput:
    """A place in a book."""

    offset: strawberry.Maybe[int] = strawberry.field(
        description="An offset of the text, in code points."
    )
    locator: strawberry.Maybe[str] = strawberry.field(
        description="An EPUB CFI, an href with an id, or the like for other kinds of file."
    )
    page: strawberry.Maybe[str] = strawberry.field(description="The label of a page: its start.")
    scene: strawberry.Maybe[strawberry.ID] = strawberry.field(description="A scene: its start.")
    progress: strawberry.Maybe[float] = strawberry.field(description="A share of the text, 0 to 1.")


@strawberry.input(description="A range of a text, in code points.")
class TextRangeInput:
    """A range of a text."""

    start: int = strawberry.field(description="Where it starts.")
    end: int = strawberry.field(description="Where it ends, exclusively.")


@strawberry.input(one_of=True, description="A range in a book, named in one of these ways.")
class AnchorInput:
    """A range in a book."""

    range: strawberry.Maybe[TextRangeInput] = strawberry.field(description="By its offsets.")
    locator: strawberry.Maybe[str] = strawberry.field(
        description="By a range of the file, such as an EPUB CFI."
    )


def place_of(given: PositionInput) -> Place:
    """Return a place as the service takes it."""
    return Place(
        offset=None if given.offset is None else given.offset.value,
        locator=None if given.locator is None else given.locator.value,
        page=None if given.page is None else given.page.value,
        scene_id=None if given.scene is None else decode_id(given.scene.value, "Scene"),
        progress=None if given.progress is None else given.progress.value,
    )


def spot_of(given: AnchorInput, quote: str | None) -> Spot:
    """Return a range as the service takes it."""
    if given.range is not None:
        return Spot(start=given.range.value.start, end=given.range.value.end, quote=quote)
    return Spot(locator=None if given.locator is None else given.locator.value, quote=quote)
