from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.models import Section, SectionText, Text
from app.texts.document import Document, Metadata, Offset
from app.texts.document import Section as SectionValue
from app.texts.locators import locator_map


async def load_text(session: AsyncSession, text_id: UUID) -> Document:
    """Return a stored text as it was read, without what its file says of itself."""
    text = await session.get_one(Text, text_id)
    asked = (
        select(Section, SectionText.body, SectionText.anchors)
        .join(SectionText, SectionText.id == Section.id)
        .where(Section.text_id == text_id)
        .order_by(Section.ordinal)
    )
    rows = (await session.execute(asked)).all()
    ordinals = {section.id: section.ordinal for section, _, _ in rows}
    sections = tuple(
        SectionValue(
            ordinal=section.ordinal,
            parent=None if section.parent_id is None else ordinals[section.parent_id],
            depth=section.depth,
            kind=section.kind,
            title=section.title,
            start=Offset(section.start),
            end=Offset(section.end),
            locator=section.locator,
            linear=section.linear,
        )
        for section, _, _ in rows
    )
    return Document(
        format=text.format,
        text="".join(body for _, body, _ in rows),
        sections=sections,
        metadata=Metadata(language=text.language, direction=text.direction),
        locators=locator_map([anchors for _, _, anchors in rows if anchors is not None]),
    )
