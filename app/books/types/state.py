"""How a book stands: how far it is told, what is wrong with it, where its files are."""

from datetime import timedelta
from typing import Any

import strawberry
from sqlalchemy import Double, case, cast, func, literal_column
from sqlalchemy import Text as TextType

from app.books import models
from app.books.enums import HorizonRule
from app.books.service.horizon import length_of, protects
from app.books.service.visibility import may_read
from app.graph.context import Context
from app.graph.read.declare import Row
from app.graph.read.fields import column, entity
from app.graph.read.see import See
from app.platform.http.media import media_url
from app.platform.storage import parse_key


def readable(book: Row, see: See) -> Any:
    """Show a book to whoever may read it."""
    return may_read(book, see.viewer)


def _rule(book: Row, see: See) -> Any:
    if see.asked is not None:
        return literal_column(f"'{HorizonRule(see.asked)}'", TextType())
    return case((protects(book, see.viewer), HorizonRule.READER), else_=HorizonRule.OPEN)


def _progress(book: Row, see: See) -> Any:
    length = func.greatest(length_of(book), 1)
    return cast(see.as_of, Double) / length


@entity(
    models.Book,
    visible=readable,
    lasting=True,
    description="How far a book is told: facts that come later are not there, in no list and in "
    "no count. The text itself can always be read whole.",
)
class Horizon:
    """How far a book is told."""

    rule: HorizonRule = column("Which rule applied.", _rule)
    offset: int = column("As far as where in the text.", lambda _book, see: see.as_of)
    progress: float = column("The same as a share of the text, 0 to 1.", _progress)


@entity(models.Book, visible=readable, lasting=True, description="Why a book cannot be used.")
class BookError:
    """Why a book cannot be used."""

    code: str = column("A stable code for programs.", lambda book, _: book.error["code"].astext)
    message: str = column("A sentence for people.", lambda book, _: book.error["message"].astext)


@strawberry.type(description="Something wrong in a file that reading it got over.")
class BookWarning:
    """Something wrong in a file that reading it got over."""

    code: str = strawberry.field(description="A stable code for programs.")
    message: str = strawberry.field(description="A sentence for people.")
    where: str | None = strawberry.field(description="Where in the file.")


def warnings_of(context: Context, told: list[dict[str, Any]]) -> list[BookWarning]:
    """Return what was wrong in a file."""
    del context
    return [BookWarning(**each) for each in told]


def url_of(context: Context, stored: str | None, filename: str = "") -> str | None:
    """Return where to fetch a stored file, if there is one."""
    if stored is None:
        return None
    runtime = context.runtime
    return media_url(
        runtime.signer,
        runtime.settings.base_url,
        parse_key(stored),
        filename=filename,
        disposition="attachment" if filename else "inline",
        lifetime=timedelta(hours=1) if filename else timedelta(hours=12),
    )


def file_of(context: Context, stored: str | None, filename: str, mine: bool) -> str | None:
    """Return where its owner fetches a book's file."""
    return url_of(context, stored, filename or "book") if mine else None
