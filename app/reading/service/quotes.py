"""What the text says in a range, and whether that is what it is said to say."""

from uuid import UUID

from sqlalchemy import select

from app.books.models import Section, SectionText
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput

#: Characters that stand for a bookmarked line.
LINE = 80
#: Characters of the text that an answer repeats.
SHOWN = 200


async def text_in(unit: UnitOfWork, text_id: UUID, start: int, end: int) -> str:
    """Return what a text says in a range."""
    asked = (
        select(Section.start, SectionText.body)
        .join(SectionText, SectionText.id == Section.id)
        .where(Section.text_id == text_id, Section.start < end, Section.end > start)
        .order_by(Section.ordinal)
    )
    rows = (await unit.session.execute(asked)).all()
    return "".join(row.body[max(start - row.start, 0) : max(end - row.start, 0)] for row in rows)


async def line_at(unit: UnitOfWork, text_id: UUID, start: int) -> str:
    """Return the line that begins at a place, or what there is of it."""
    said = await text_in(unit, text_id, start, start + LINE)
    blank = len(said) - len(said.lstrip())
    end = said.find("\n", blank)
    return said[:end] if end > 0 else said


def verified(said: str, start: int, quote: str | None) -> str:
    """Return what the text says, if that is what it is quoted with."""
    if quote is not None and quote != said:
        shown = said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
        sentence = f"From {start} to {start + len(said)} the text says “{shown}”."
        raise InvalidInput(FieldFault("quote", sentence))
    return said
