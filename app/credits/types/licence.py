from typing import Any

from sqlalchemy import select

from app.books.models import Book
from app.books.service.visibility import may_read
from app.credits import models
from app.credits.service.licence import flag
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity
from app.graph.read.see import See


def with_book(book: Row, see: See) -> Any:
    """Show flags to whoever may read the book."""
    return may_read(book, see.viewer)


def of_readable(offer: Row, see: See) -> Any:
    """Show an offer to whoever may read its book."""
    found = select(Book.id).where(Book.id == offer.book_id, may_read(Book, see.viewer))
    return found.correlate_except(Book).exists()


def _flag(name: str) -> Any:
    return lambda book, see: flag(name, book, see.viewer)


@entity(Book, visible=with_book, description="What you may do with a book.")
class LicenceFlags:
    """What the viewer may do with a book."""

    allow_chat: bool = column("Talk about it with a model.", _flag("allow_chat"))
    allow_images: bool = column("Have it illustrated.", _flag("allow_images"))
    allow_narration: bool = column("Have it read aloud.", _flag("allow_narration"))
    allow_export: bool = column("Take it out of here.", _flag("allow_export"))
    max_quote_chars: int | None = column(
        "The longest quotation, in code points; null for no limit.", _flag("max_quote_chars")
    )
    share_text: bool = column("Share its text with others.", _flag("share_text"))


@entity(
    models.LicenceFlag,
    visible=of_readable,
    description="A licence for a book that can be bought, and what one may do with it.",
)
class LicenceOffer:
    """A licence for a book that can be bought."""

    price: int | None = column("What it costs, in the currency's smallest unit.")
    currency: str | None = column("The currency, by its three letters.")
    allow_chat: bool = column("Talk about it with a model.")
    allow_images: bool = column("Have it illustrated.")
    allow_narration: bool = column("Have it read aloud.")
    allow_export: bool = column("Take it out of here.")
    max_quote_chars: int | None = column(
        "The longest quotation, in code points; null for no limit."
    )
    share_text: bool = column("Share its text with others.")
