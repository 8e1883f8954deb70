"""The brief of a picture: all that is asked of the painter, and what it will cost."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ai.image.port import Figure, SceneLook, Wanted
from app.books.models import Book
from app.books.service.quote import Range, quoted
from app.platform.errors import NotFound
from app.story.models import Scene
from app.story.service.known_facts import story_of
from app.visuals.models import (
    CharacterVisual,
    SceneVisual,
    Visual,
    VisualKind,
    VisualVersion,
)
from app.visuals.prompts import MOMENT, NEGATIVE, look_of, prompt_of, size_of, style_of
from app.visuals.service.painters import Chosen
from app.visuals.service.story_told import people_in, people_told, place_told, scene_told
from app.visuals.told import Told


@dataclass(frozen=True)
class Brief:
    """What is asked of a painter."""

    n: int
    prompt: str
    style: str
    width: int
    height: int
    seed: int
    portrait: bool
    look: dict[str, Any] | None
    #: The picture to keep to, for painters who can.
    reference: str | None
    feedback: str
    revealed_at: int
    provider: str
    model: str
    credits: int

    def json(self) -> dict[str, Any]:
        """Return it as it is kept between steps."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Brief":
        """Read what was kept."""
        return cls(**kept)

    @property
    def digest(self) -> str:
        """Name all that the picture depends on but chance and the reference."""
        of = [
            self.prompt,
            self.style,
            self.width,
            self.height,
            self.provider,
            self.model,
        ]
        return hashlib.sha256(orjson.dumps(of)).hexdigest()

    def wanted(self, reference: bytes | None) -> Wanted:
        """Return it as painters take it."""
        look = None
        if self.look is not None:
            figures = tuple(Figure(**each) for each in self.look["figures"])
            look = SceneLook(
                **{
                    **self.look,
                    "elements": tuple(self.look["elements"]),
                    "figures": figures,
                }
            )
        return Wanted(
            self.prompt,
            NEGATIVE,
            self.width,
            self.height,
            self.seed,
            self.style,
            self.portrait,
            reference,
            look,
        )

    @property
    def params(self) -> dict[str, Any]:
        """Return what is told of how the picture was made."""
        return {
            "style": self.style,
            "negativePrompt": NEGATIVE,
            "seed": self.seed,
            "requestedWidth": self.width,
            "requestedHeight": self.height,
            "reference": self.reference is not None,
        }


async def brief_of(
    session: AsyncSession, visual: Visual, chosen: Chosen, feedback: str = ""
) -> Brief:
    """Write the brief of a picture from what its story tells, as of where it stands."""
    told, people = await _told(session, visual)
    width, height = size_of(visual.kind, visual.resolution)
    last = select(func.max(VisualVersion.n)).where(VisualVersion.visual_id == visual.id)
    n = (await session.scalar(last) or 0) + 1
    look = look_of(visual.kind, told, visual.as_of)
    prompt = prompt_of(
        visual.kind, told, visual.as_of, instructions=visual.instructions, feedback=feedback
    )
    reference = None
    if chosen.painter.keeps_reference:
        reference = await _reference(session, visual, people, feedback)
    narrow = visual.kind in {VisualKind.PORTRAIT, VisualKind.PLACE}
    return Brief(
        n=n,
        prompt=prompt,
        style=style_of(visual.style, visual.style_words),
        width=width,
        height=height,
        seed=_seed(visual.id, n),
        portrait=visual.kind is VisualKind.PORTRAIT,
        look=None if look is None else asdict(look),
        reference=reference,
        feedback=feedback,
        revealed_at=told.as_of(visual.as_of).revealed_at if narrow else visual.as_of,
        provider=chosen.painter.provider,
        model=chosen.painter.model,
        credits=chosen.price(width, height),
    )


async def _told(session: AsyncSession, visual: Visual) -> tuple[Told, list[UUID]]:
    """Return what is told of what a picture is of, and of whom it is."""
    book = await session.get_one(Book, visual.book_id)
    if visual.kind is VisualKind.COVER:
        return Told(title=book.title, authors=tuple(book.authors)), []
    story_id = await story_of(session, book.id)
    scene_id = await session.scalar(
        select(SceneVisual.scene_id).where(SceneVisual.visual_id == visual.id)
    )
    if story_id is None:
        # A book whose story is not told yet can be illustrated by its own words.
        return Told(moment=await _moment(session, visual, book, scene_id, always=True)), []
    as_of, people, scene, place_id = visual.as_of, [], None, None
    if visual.kind is VisualKind.PORTRAIT and visual.subject_id is not None:
        people = [visual.subject_id]
    elif visual.kind is VisualKind.PLACE:
        place_id = visual.subject_id
    elif scene_id is not None:
        people = await people_in(session, story_id, scene_id, as_of)
        scene, place_id = await scene_told(session, story_id, scene_id, as_of)
    known = await people_told(session, story_id, people, as_of)
    place = None
    if place_id is not None:
        place = await place_told(session, story_id, place_id, as_of)
    if (visual.kind is VisualKind.PORTRAIT and not known) or (
        visual.kind is VisualKind.PLACE and place is None
    ):
        raise NotFound("The story does not tell of whom or what this is to be a picture.")
    moment = await _moment(session, visual, book, scene_id, always=scene is None)
    return Told(scene=scene, place=place, people=tuple(known), moment=moment), people


async def _moment(
    session: AsyncSession, visual: Visual, book: Book, scene_id: UUID | None, *, always: bool
) -> str:
    """Return the words at a place, if it is not a whole scene, or nothing else is told of it."""
    if visual.kind is not VisualKind.SCENE or visual.start is None or book.text_id is None:
        return ""
    scene = None if scene_id is None else await session.get(Scene, scene_id)
    if not always and scene is not None and scene.start == visual.start:
        return ""
    end = min(visual.start + MOMENT, visual.as_of)
    [words] = await quoted(session, [Range(book.text_id, visual.start, end)])
    return words


async def _reference(
    session: AsyncSession, visual: Visual, people: list[UUID], feedback: str
) -> str | None:
    """Return a picture to keep to: what is changed on request, or whom the scene shows."""
    version = VisualVersion
    if feedback:
        own = select(version.storage_key).where(version.visual_id == visual.id, version.is_active)
        return await session.scalar(own)
    if visual.kind is not VisualKind.SCENE or not people:
        return None
    portrait = CharacterVisual
    asked = (
        select(version.storage_key)
        .join(portrait, portrait.visual_id == version.visual_id)
        .where(
            portrait.user_id == visual.user_id,
            portrait.book_id == visual.book_id,
            portrait.character_id == people[0],
            portrait.is_default,
            version.is_active,
            # A portrait of how somebody looks later would tell of it.
            version.revealed_at <= visual.as_of,
        )
    )
    return await session.scalar(asked)


def _seed(visual_id: UUID, n: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{visual_id}:{n}".encode()).digest()[:4])
