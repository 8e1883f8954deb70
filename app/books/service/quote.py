"""What texts say in ranges, many of them in one statement."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Uuid, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Section, SectionText


class Range(NamedTuple):
    """A range of a text."""

    text_id: UUID
    start: int
    end: int


async def quoted(session: AsyncSession, ranges: Sequence[Range]) -> list[str]:
    """Return what texts say in ranges, in the order in which they are given."""
    if not ranges:
        return []
    given = func.unnest(
        literal([each.text_id for each in ranges], ARRAY(Uuid())),
        cast(literal([each.start for each in ranges], ARRAY(Integer())), ARRAY(Integer())),
        cast(literal([each.end for each in ranges], ARRAY(Integer())), ARRAY(Integer())),
    )
    at = given.table_valued("text_id", "start", "end", with_ordinality="place").render_derived()
    first = func.greatest(at.c.start, Section.start)
    length = func.least(at.c.end, Section.end) - first
    piece = func.substr(
        SectionText.body, cast(first - Section.start + 1, Integer), cast(length, Integer)
    )
    asked = (
        select(at.c.place, func.string_agg(piece, aggregate_order_by(literal(""), Section.ordinal)))
        .select_from(at)
        .join(
            Section,
            (Section.text_id == at.c.text_id)
            & (Section.start < at.c.end)
            & (Section.end > at.c.start),
        )
        .join(SectionText, SectionText.id == Section.id)
        .group_by(at.c.place)
    )
    rows = (await session.execute(asked)).all()
    found: dict[int, str] = {row[0]: row[1] for row in rows}
    return [found.get(place, "") for place in range(1, len(ranges) + 1)]
