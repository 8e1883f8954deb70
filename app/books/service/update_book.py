from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func

from app.books.errors import LicenceRestriction
from app.books.events import BookChanged, book_stream
from app.books.models import Book, Licence, Visibility
from app.books.service.find import own_book
from app.books.service.names import LONGEST, clean, trigrams
from app.books.service.sharing import tell_of_rights
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput

#: Authors one book may name.
MOST_AUTHORS = 50


async def update_book(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, changes: Mapping[str, Any]
) -> Book:
    """Change some of a book's details; what people set is not overwritten by its file."""
    checked = _checked(changes)
    book = await own_book(unit, user_id, book_id)
    narrower = _narrower(book, checked)
    for name, value in checked.items():
        setattr(book, name, value)
    if book.visibility == Visibility.PUBLIC and book.licence == Licence.RESERVED:
        raise LicenceRestriction(
            "Only a book in the public domain, under an open licence, or of your own can be "
            "public; declare its licence first."
        )
    book.details = {**book.details, "set": sorted({*book.details.get("set", ()), *checked})}
    book.trigrams = trigrams(book.title, *book.authors)
    book.updated_at = func.now()
    await unit.session.flush()
    if narrower:
        await tell_of_rights(unit, book.id, "A book is shared with fewer people.")
    unit.emit(book_stream(book.id), BookChanged())
    return book


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as they are stored, or say which make no sense."""
    checked, faults = dict(changes), []
    if "title" in checked:
        titles = clean([checked["title"] or ""])
        if not titles or len(checked["title"]) > LONGEST:
            faults.append(FieldFault("title", f"A title has 1 to {LONGEST} characters."))
        checked["title"] = "".join(titles)
    if "authors" in checked:
        checked["authors"] = clean(checked["authors"] or [])
        if len(checked["authors"]) > MOST_AUTHORS:
            faults.append(FieldFault("authors", f"Name at most {MOST_AUTHORS} authors."))
    faults += [
        FieldFault(name, "This can be changed, but not taken away.")
        for name in ("kind", "visibility", "licence")
        if name in checked and checked[name] is None
    ]
    if faults:
        raise InvalidInput(*faults)
    return checked


def _narrower(book: Book, changes: Mapping[str, Any]) -> bool:
    order = list(Visibility)
    visibility = changes.get("visibility", book.visibility)
    return order.index(visibility) < order.index(book.visibility)
