"""Places as reader apps name them, found in the text: offset, locator, page, scene, progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.books.models import Section, SectionText
from app.books.service.copies import Copy
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.story.models import Scene
from app.texts.faults import NoSuchPlace
from app.texts.locators import LocatorMap, locator_map

#: Characters of a locator or the label of a page.
LONGEST = 4_096


@dataclass(frozen=True)
class Place:
    """A place as a client names it, by exactly one of these."""

    offset: int | None = None
    locator: str | None = None
    page: str | None = None
    scene_id: UUID | None = None
    progress: float | None = None


class Places:
    """Finds places in one text; what they are looked up in is read once for all of them."""

    def __init__(
        self, copy: Copy, scenes: dict[UUID, tuple[int, int]], locators: LocatorMap | None
    ) -> None:
        self._copy = copy
        self._scenes = scenes
        self._locators = locators

    @classmethod
    async def of(cls, unit: UnitOfWork, copy: Copy, wanted: Sequence[Place]) -> "Places":
        """Read what it takes to find the places that are wanted."""
        ids = {place.scene_id for place in wanted if place.scene_id is not None}
        named = any(place.locator is not None or place.page is not None for place in wanted)
        scenes: dict[UUID, tuple[int, int]] = {}
        if ids:
            asked = select(Scene.id, Scene.start, Scene.end).where(
                Scene.id.in_(ids), Scene.text_id == copy.text_id
            )
            rows = await unit.session.execute(asked)
            scenes = {row.id: (row.start, row.end) for row in rows}
        return cls(copy, scenes, await locators_of(unit, copy.text_id) if named else None)

    def range_of(self, place: Place, path: str) -> tuple[int, int]:
        """Return the range a place stands for, or say at `path` that there is none."""
        if place.offset is not None:
            return self._at(place.offset, f"{path}.offset")
        if place.progress is not None:
            if not 0 <= place.progress <= 1:
                raise InvalidInput(FieldFault(f"{path}.progress", "Progress is 0 to 1."))
            return self._at(int(place.progress * self._copy.length), f"{path}.progress")
        if place.scene_id is not None:
            if place.scene_id not in self._scenes:
                raise InvalidInput(FieldFault(f"{path}.scene", "This book has no such scene."))
            return self._scenes[place.scene_id]
        if place.page is not None:
            return self._found(place.page, f"{path}.page", is_page=True)
        return self._found(place.locator or "", f"{path}.locator", is_page=False)

    def _at(self, offset: int, path: str) -> tuple[int, int]:
        if not 0 <= offset <= self._copy.length:
            sentence = f"The text has offsets from 0 to {self._copy.length}."
            raise InvalidInput(FieldFault(path, sentence))
        return offset, offset

    def _found(self, name: str, path: str, *, is_page: bool) -> tuple[int, int]:
        if len(name) > LONGEST:
            raise InvalidInput(FieldFault(path, f"At most {LONGEST} characters."))
        found = None
        if self._locators is not None:
            try:
                locators = self._locators
                found = locators.page_range(name) if is_page else locators.resolve(name)
            except NoSuchPlace:
                found = None
        if found is None:
            what = "page" if is_page else "place"
            raise InvalidInput(FieldFault(path, f"This book has no such {what}."))
        return found


async def locators_of(
    unit: UnitOfWork, text_id: UUID, within: tuple[int, int] | None = None
) -> LocatorMap | None:
    """Return the places of a text, or of the sections in a range of it; None if none are known."""
    asked = (
        select(SectionText.anchors)
        .join(Section, Section.id == SectionText.id)
        .where(Section.text_id == text_id, SectionText.anchors.is_not(None))
        .order_by(Section.ordinal)
    )
    if within is not None:
        asked = asked.where(Section.start < within[1], Section.end > within[0])
    parts = [part for part in await unit.session.scalars(asked) if part is not None]
    return locator_map(parts) if parts else None
