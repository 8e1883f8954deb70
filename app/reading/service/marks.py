"""Marks in a book: made where the text says what they quote, changed and removed by their maker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select

from app.books.service.copies import Copy, readable_copy
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.reading.events import ReadingMarked, reading_stream
from app.reading.models import Action, Bookmark, Highlight, Mark, Note
from app.reading.service.places import Place, Places, locators_of
from app.reading.service.progress import held_progress
from app.reading.service.quotes import line_at, text_in, verified
from app.reading.service.sessions import note_in_open
from app.texts.faults import NoSuchPlace

#: Code points that a highlight or a note may be about.
LONGEST = 5_000
#: Characters of a note, and of a bookmark's label.
LONGEST_BODY, LONGEST_LABEL = 10_000, 200
#: Marks of one kind that one person may have in one book.
MOST = 2_000

AnyMark = TypeVar("AnyMark", bound=Mark)


@dataclass(frozen=True)
class Spot:
    """A range as a client names it: by offsets or a locator, and what it is to say."""

    start: int | None = None
    end: int | None = None
    locator: str | None = None
    quote: str | None = None


async def add_bookmark(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, place: Place, label: str
) -> UUID:
    """Remember a place; the mark's range is the line that begins there."""
    label = _said("label", label, LONGEST_LABEL, least=0)
    copy = await readable_copy(unit, user_id, book_id)
    places = await Places.of(unit, copy, [place])
    start = min(places.range_of(place, "position")[0], max(copy.length - 1, 0))
    quote = await line_at(unit, copy.text_id, start)
    return await _add(unit, user_id, copy, Bookmark, start, quote, {"label": label})


async def add_mark(
    unit: UnitOfWork,
    user_id: UUID,
    book_id: UUID,
    kind: type[Highlight] | type[Note],
    spot: Spot,
    values: Mapping[str, Any],
) -> UUID:
    """Mark a range, if the text says there what it is said to say."""
    given = _checked(values)
    copy = await readable_copy(unit, user_id, book_id)
    start, end = await _range_of(unit, copy, spot)
    said = verified(await text_in(unit, copy.text_id, start, end), start, spot.quote)
    return await _add(unit, user_id, copy, kind, start, said, given)


async def change_mark(
    unit: UnitOfWork,
    user_id: UUID,
    kind: type[AnyMark],
    mark_id: UUID,
    values: Mapping[str, Any],
) -> UUID:
    """Change what somebody says of a range they marked; return the book it is in."""
    given = _checked(values)
    mark = await _own(unit, user_id, kind, mark_id)
    await readable_copy(unit, user_id, mark.book_id)
    book_id = mark.book_id
    for name, value in given.items():
        setattr(mark, name, value)
    mark.updated_at = func.now()
    await _tell(unit, user_id, book_id, kind, mark_id, removed=False)
    return book_id


async def remove_mark(unit: UnitOfWork, user_id: UUID, kind: type[AnyMark], mark_id: UUID) -> UUID:
    """Remove a mark; return the book it was in."""
    mark = await _own(unit, user_id, kind, mark_id)
    await unit.session.execute(delete(kind).where(kind.id == mark_id))
    await _tell(unit, user_id, mark.book_id, kind, mark_id, removed=True)
    return mark.book_id


async def _own(unit: UnitOfWork, user_id: UUID, kind: type[AnyMark], mark_id: UUID) -> AnyMark:
    asked = select(kind).where(kind.id == mark_id, kind.user_id == user_id).with_for_update()
    mark = (await unit.session.scalars(asked)).one_or_none()
    if mark is None:
        raise NotFound(f"You have no such {kind.__name__.lower()}.")
    return mark


async def _range_of(unit: UnitOfWork, copy: Copy, spot: Spot) -> tuple[int, int]:
    path = "anchor"
    if spot.locator is not None:
        place = Place(locator=spot.locator)
        start, end = (await Places.of(unit, copy, [place])).range_of(place, path)
    else:
        start, end = spot.start or 0, spot.end or 0
    if not 0 <= start < end <= copy.length:
        sentence = f"A range begins before it ends, within 0 and {copy.length}."
        raise InvalidInput(FieldFault(path, sentence))
    if end - start > LONGEST:
        raise InvalidInput(FieldFault(path, f"A mark is about at most {LONGEST} characters."))
    return start, end


async def _add(
    unit: UnitOfWork,
    user_id: UUID,
    copy: Copy,
    kind: type[Mark],
    start: int,
    quote: str,
    values: Mapping[str, Any],
) -> UUID:
    if not quote:
        raise InvalidInput(FieldFault("position", "There is no text here."))
    # Held, so that two who add at once do not both find room for the last one.
    await held_progress(unit, user_id, copy)
    count = select(func.count()).where(kind.user_id == user_id, kind.book_id == copy.book_id)
    if (await unit.session.scalar(count) or 0) >= MOST:
        raise Conflict(f"You have {MOST} of these in this book; remove some first.")
    mark = unit.add(
        kind(
            id=uuid7(),
            user_id=user_id,
            book_id=copy.book_id,
            text_id=copy.text_id,
            start=start,
            end=start + len(quote),
            quote=quote,
            page=await _page_of(unit, copy, start),
            **values,
        )
    )
    mark_id = mark.id
    await _tell(unit, user_id, copy.book_id, kind, mark_id, removed=False)
    return mark_id


async def _page_of(unit: UnitOfWork, copy: Copy, start: int) -> str | None:
    locators = await locators_of(unit, copy.text_id, (start, start + 1))
    try:
        return None if locators is None else locators.page_of(start)
    except NoSuchPlace:
        return None


async def _tell(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, kind: type[Any], mark_id: UUID, *, removed: bool
) -> None:
    name = kind.__name__.upper()
    unit.emit(reading_stream(user_id, book_id), ReadingMarked(name, mark_id, removed))
    params = {"kind": name, "mark": str(mark_id), "removed": removed}
    await note_in_open(unit, user_id, book_id, Action.MARKED, **params)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be stored of a mark, or say what is wrong with it."""
    faults = [
        FieldFault(name, "This can be changed, but not taken away.")
        for name, value in values.items()
        if value is None
    ]
    if faults:
        raise InvalidInput(*faults)
    checked = dict(values)
    if "body" in checked:
        checked["body"] = _said("body", checked["body"], LONGEST_BODY, least=1)
    if "label" in checked:
        checked["label"] = _said("label", checked["label"], LONGEST_LABEL, least=0)
    return checked


def _said(path: str, words: str, most: int, *, least: int) -> str:
    said = words.strip()
    if not least <= len(said) <= most:
        raise InvalidInput(FieldFault(path, f"{least} to {most} characters."))
    return said
