"""Marking a book: bookmarks, highlights, notes."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry

from app.graph.access import writer
from app.graph.context import Context, Info
from app.graph.fields import mutation
from app.graph.ids import decode_id
from app.reading import models
from app.reading.models import Mark
from app.reading.mutations import mark_inputs as inputs
from app.reading.mutations.inputs import place_of, spot_of
from app.reading.service import marks as service
from app.reading.service.marks import Spot
from app.reading.service.throttle import throttle_marks
from app.reading.types.marks import Bookmark, Note, ReadingHighlight
from app.reading.types.seen import seen_in

MARK = strawberry.argument(description="What to mark, and how.")
CHANGE = strawberry.argument(description="What to change.")
WHICH = strawberry.argument(description="Which one.")

Shown = TypeVar("Shown")


@strawberry.type
class MarkMutations:
    """Marking a book."""

    @mutation("Remember a place in a book.", writer())
    async def add_bookmark(
        self, info: Info, input: Annotated[inputs.AddBookmarkInput, MARK]
    ) -> inputs.AddBookmarkResult:
        """Remember a place."""
        context, book_id = info.context, decode_id(input.book_id, "Book")
        await throttle_marks(context.runtime.limiter, context.viewer.id)
        place = place_of(input.position)
        async with context.runtime.database.unit() as unit:
            key = await service.add_bookmark(unit, context.viewer.id, book_id, place, input.label)
        return inputs.AddBookmarkPayload(bookmark=await seen_in(context, Bookmark, book_id, key))

    @mutation("Call a bookmark something else.", writer())
    async def update_bookmark(
        self, info: Info, input: Annotated[inputs.UpdateBookmarkInput, CHANGE]
    ) -> inputs.UpdateBookmarkResult:
        """Change a bookmark."""
        key = decode_id(input.id, "Bookmark")
        changed = await _change(
            info.context, models.Bookmark, Bookmark, key, {"label": input.label}
        )
        return inputs.UpdateBookmarkPayload(bookmark=changed)

    @mutation("Remove a bookmark.", writer())
    async def remove_bookmark(
        self, info: Info, input: Annotated[inputs.RemoveBookmarkInput, WHICH]
    ) -> inputs.RemoveBookmarkResult:
        """Remove a bookmark."""
        await _remove(info.context, models.Bookmark, decode_id(input.id, "Bookmark"))
        return inputs.RemoveBookmarkPayload(id=input.id)

    @mutation("Let a range of a book stand out.", writer())
    async def add_highlight(
        self, info: Info, input: Annotated[inputs.AddHighlightInput, MARK]
    ) -> inputs.AddHighlightResult:
        """Highlight a range."""
        values = {"colour": input.colour, "visibility": input.visibility}
        made = await _add(
            info.context,
            models.Highlight,
            ReadingHighlight,
            decode_id(input.book_id, "Book"),
            spot_of(input.anchor, input.quote),
            values,
        )
        return inputs.AddHighlightPayload(highlight=made)

    @mutation("Change a highlight's colour, or who sees it.", writer())
    async def update_highlight(
        self, info: Info, input: Annotated[inputs.UpdateHighlightInput, CHANGE]
    ) -> inputs.UpdateHighlightResult:
        """Change a highlight."""
        key = decode_id(input.id, "ReadingHighlight")
        changes = _given(colour=input.colour, visibility=input.visibility)
        changed = await _change(info.context, models.Highlight, ReadingHighlight, key, changes)
        return inputs.UpdateHighlightPayload(highlight=changed)

    @mutation("Remove a highlight.", writer())
    async def remove_highlight(
        self, info: Info, input: Annotated[inputs.RemoveHighlightInput, WHICH]
    ) -> inputs.RemoveHighlightResult:
        """Remove a highlight."""
        await _remove(info.context, models.Highlight, decode_id(input.id, "ReadingHighlight"))
        return inputs.RemoveHighlightPayload(id=input.id)

    @mutation("Say something about a range of a book.", writer())
    async def add_note(
        self, info: Info, input: Annotated[inputs.AddNoteInput, MARK]
    ) -> inputs.AddNoteResult:
        """Make a note."""
        values = {"body": input.body, "colour": input.colour, "visibility": input.visibility}
        made = await _add(
            info.context,
            models.Note,
            Note,
            decode_id(input.book_id, "Book"),
            spot_of(input.anchor, input.quote),
            values,
        )
        return inputs.AddNotePayload(note=made)

    @mutation("Change what a note says, its colour, or who sees it.", writer())
    async def update_note(
        self, info: Info, input: Annotated[inputs.UpdateNoteInput, CHANGE]
    ) -> inputs.UpdateNoteResult:
        """Change a note."""
        key = decode_id(input.id, "Note")
        changes = _given(body=input.body, colour=input.colour, visibility=input.visibility)
        changed = await _change(info.context, models.Note, Note, key, changes)
        return inputs.UpdateNotePayload(note=changed)

    @mutation("Remove a note.", writer())
    async def remove_note(
        self, info: Info, input: Annotated[inputs.RemoveNoteInput, WHICH]
    ) -> inputs.RemoveNoteResult:
        """Remove a note."""
        await _remove(info.context, models.Note, decode_id(input.id, "Note"))
        return inputs.RemoveNotePayload(id=input.id)


def _given(**members: Any) -> dict[str, Any]:
    return {name: some.value for name, some in members.items() if some is not None}


async def _add(
    context: Context,
    kind: type[models.Highlight] | type[models.Note],
    shown: type[Shown],
    book_id: UUID,
    spot: Spot,
    values: dict[str, Any],
) -> Shown:
    await throttle_marks(context.runtime.limiter, context.viewer.id)
    async with context.runtime.database.unit() as unit:
        key = await service.add_mark(unit, context.viewer.id, book_id, kind, spot, values)
    return await seen_in(context, shown, book_id, key)


async def _change(
    context: Context, kind: type[Mark], shown: type[Shown], key: UUID, values: dict[str, Any]
) -> Shown:
    await throttle_marks(context.runtime.limiter, context.viewer.id)
    async with context.runtime.database.unit() as unit:
        book_id = await service.change_mark(unit, context.viewer.id, kind, key, values)
    return await seen_in(context, shown, book_id, key)


async def _remove(context: Context, kind: type[Mark], key: UUID) -> None:
    await throttle_marks(context.runtime.limiter, context.viewer.id)
    async with context.runtime.database.unit() as unit:
        await service.remove_mark(unit, context.viewer.id, kind, key)
