"""Editions: estimated, begun, stopped, taken up again, and painted otherwise."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select, update

from app.books.errors import NotReadable
from app.books.models import Book
from app.books.service.find import readable_book
from app.books.service.load_text import load_text
from app.credits.errors import InsufficientCredits
from app.credits.prices import LOCAL, usd_of
from app.credits.service.ledger import locked_wallet
from app.credits.service.licence import Use, licence_of, require
from app.operations.service import cancel_run
from app.platform.db.base import Json
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import Conflict, FieldFault, InvalidInput, NotFound
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.story.models import Character, CharacterState, Role, Scene
from app.story.service.known_facts import story_of
from app.visuals.choice import MOST, Point, Stretch, points_of
from app.visuals.errors import StillPainting
from app.visuals.models import (
    Edition,
    EditionDensity,
    EditionStatus,
    Visual,
    VisualKind,
    VisualResolution,
    VisualStatus,
    VisualStyle,
)
from app.visuals.prompts import size_of
from app.visuals.service.painters import Chosen
from app.visuals.service.request import Request, check_words, new_visual

SUBJECT = "edition:"

#: Portraits an edition has at most; seconds a picture takes, drawn here or painted elsewhere.
PORTRAITS, DRAWN, PAINTED = 12, 2, 30

WORKING = frozenset({EditionStatus.QUEUED, EditionStatus.PAINTING})
MOST_EVERY = 1_000


@dataclass(frozen=True)
class Settings:
    """How an edition is to be."""

    density: EditionDensity = EditionDensity.SCENE
    every: int = 1
    scenes: list[UUID] = field(default_factory=list)
    portraits: bool = False
    style: VisualStyle | None = None
    style_words: str = ""
    instructions: str = ""
    resolution: VisualResolution = VisualResolution.STANDARD


@dataclass(frozen=True)
class Planned:
    """What an edition is to have."""

    points: list[Point]
    #: People, each with the scene as of whose end they are shown.
    people: list[tuple[UUID, UUID]]


async def plan_edition(unit: UnitOfWork, book: Book, settings: Settings) -> Planned:
    """Choose what is to be illustrated."""
    check_words(styleWords=settings.style_words, instructions=settings.instructions)
    if not 1 <= settings.every <= MOST_EVERY:
        raise InvalidInput(FieldFault("every", f"Say a number from 1 to {MOST_EVERY:,}."))
    if book.text_id is None:
        raise NotReadable
    asked = select(Scene).where(Scene.text_id == book.text_id).order_by(Scene.ordinal)
    scenes = [
        Stretch(each.id, each.chapter_number, each.start, each.end)
        for each in await unit.session.scalars(asked)
    ]
    text = ""
    if settings.density is EditionDensity.PARAGRAPH:
        text = (await load_text(unit.session, book.text_id)).text
    points = points_of(text, scenes, settings.density, settings.every, settings.scenes)
    people = await _people(unit, book, scenes) if settings.portraits else []
    if not points and not people:
        raise InvalidInput(FieldFault("density", "There is nothing to illustrate in this choice."))
    return Planned(points[: MOST - len(people)], people)


def estimate_of(planned: Planned, settings: Settings, chosen: Chosen) -> Json:
    """Say what an edition would take."""
    kinds = [VisualKind.PORTRAIT] * len(planned.people) + [VisualKind.SCENE] * len(planned.points)
    credits_ = sum(chosen.price(*size_of(kind, settings.resolution)) for kind in kinds)
    each = DRAWN if chosen.painter.provider == LOCAL else PAINTED
    return {
        "pictures": len(kinds),
        "credits": credits_,
        "usd": float(usd_of(credits_)),
        "seconds": each * len(kinds),
        "provider": chosen.painter.provider,
        "model": chosen.painter.model,
    }


async def illustrated_book(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> Book:
    """Return a book that somebody may illustrate."""
    book = await readable_book(unit, user_id, book_id)
    require(await licence_of(unit.session, user_id, book.id), Use.IMAGES)
    return book


async def create_edition(
    unit: UnitOfWork, user_id: UUID, book_id: UUID, settings: Settings, chosen: Chosen, key: str
) -> UUID:
    """Begin an edition; its pictures are painted one by one, each paid when it is there."""
    edition_id = uuid7()
    run = await _run(unit, user_id, edition_id, key)
    if run.subject != f"{SUBJECT}{edition_id}":
        return edition_of(run.subject)
    book = await illustrated_book(unit, user_id, book_id)
    planned = await plan_edition(unit, book, settings)
    estimate = estimate_of(planned, settings, chosen)
    wallet = await locked_wallet(unit, user_id)
    if wallet.balance < estimate["credits"]:
        raise InsufficientCredits(estimate["credits"], wallet.balance)
    unit.add(
        Edition(
            id=edition_id,
            book_id=book.id,
            user_id=user_id,
            density=settings.density,
            every=settings.every,
            scenes=[str(each) for each in settings.scenes],
            portraits=settings.portraits,
            style=settings.style,
            style_words=settings.style_words.strip(),
            instructions=settings.instructions.strip(),
            resolution=settings.resolution,
            run_id=run.id,
            estimate=estimate,
        )
    )
    await unit.session.flush()
    usual = Request(
        book.id,
        VisualKind.SCENE,
        style=settings.style,
        style_words=settings.style_words,
        instructions=settings.instructions,
        resolution=settings.resolution,
    )
    for person, scene in planned.people:
        request = replace(usual, kind=VisualKind.PORTRAIT, subject_id=person, scene_id=scene)
        await new_visual(unit, user_id, book, request, uuid7(), edition_id=edition_id)
    for point in planned.points:
        request = replace(usual, scene_id=point.scene)
        await new_visual(
            unit, user_id, book, request, uuid7(), edition_id=edition_id, start=point.start
        )
    return edition_id


async def pause_edition(unit: UnitOfWork, user_id: UUID, edition_id: UUID) -> None:
    """Stop an edition for now, or for good."""
    await _stop(unit, user_id, edition_id, EditionStatus.PAUSED)


async def cancel_edition(unit: UnitOfWork, user_id: UUID, edition_id: UUID) -> None:
    """Stop an edition for good; what is painted stays."""
    await _stop(unit, user_id, edition_id, EditionStatus.CANCELLED)
    left = update(Visual).where(
        Visual.edition_id == edition_id, Visual.status == VisualStatus.QUEUED
    )
    await unit.session.execute(left.values(status=VisualStatus.CANCELLED))


async def resume_edition(unit: UnitOfWork, user_id: UUID, edition_id: UUID, key: str) -> None:
    """Go on with an edition: with what is left of it, and with what failed."""
    edition = await own_edition(unit, user_id, edition_id)
    run = await _run(unit, user_id, edition_id, key)
    if edition.run_id == run.id:
        return
    if edition.status in WORKING:
        raise StillPainting
    again = update(Visual).where(
        Visual.edition_id == edition_id,
        Visual.status.in_([VisualStatus.FAILED, VisualStatus.REFUSED, VisualStatus.CANCELLED]),
    )
    await unit.session.execute(again.values(status=VisualStatus.QUEUED, error=None))
    edition.run_id, edition.status, edition.error = run.id, EditionStatus.QUEUED, None


async def restyle_edition(
    unit: UnitOfWork,
    user_id: UUID,
    edition_id: UUID,
    style: VisualStyle | None,
    words: str,
    key: str,
) -> None:
    """Paint an edition in another style; what would be the same picture is not painted again."""
    check_words(styleWords=words)
    edition = await own_edition(unit, user_id, edition_id)
    run = await _run(unit, user_id, edition_id, key)
    if edition.run_id == run.id:
        return
    if edition.status in WORKING:
        raise StillPainting
    edition.style, edition.style_words = style, words.strip()
    edition.run_id, edition.status, edition.error = run.id, EditionStatus.QUEUED, None
    every = update(Visual).where(Visual.edition_id == edition_id)
    await unit.session.execute(
        every.values(style=style, style_words=words.strip(), status=VisualStatus.QUEUED, error=None)
    )


async def export_edition(unit: UnitOfWork, user_id: UUID, edition_id: UUID, key: str) -> UUID:
    """Have an edition bound as an EPUB."""
    edition = await own_edition(unit, user_id, edition_id)
    require(await licence_of(unit.session, user_id, edition.book_id), Use.EXPORT)
    return (await _run(unit, user_id, edition_id, key, export=True)).id


async def own_edition(unit: UnitOfWork, user_id: UUID, edition_id: UUID) -> Edition:
    """Return an edition of somebody's own, locked."""
    asked = select(Edition).where(Edition.id == edition_id, Edition.user_id == user_id)
    edition = (await unit.session.scalars(asked.with_for_update())).one_or_none()
    if edition is None:
        raise NotFound("There is no such edition of yours.")
    return edition


def edition_of(subject: str) -> UUID:
    """Return the edition that a run is about."""
    return UUID(subject.removeprefix(SUBJECT))


async def _run(
    unit: UnitOfWork, user_id: UUID, edition_id: UUID, key: str, *, export: bool = False
) -> Run:
    return await start_run(
        unit,
        RunKind.EDITION,
        subject=f"{SUBJECT}{edition_id}",
        user_id=user_id,
        input={"export": export},
        idempotency_key=key,
    )


async def _stop(unit: UnitOfWork, user_id: UUID, edition_id: UUID, status: EditionStatus) -> None:
    run_id = await unit.session.scalar(
        select(Edition.run_id)
        .join(Run, Run.id == Edition.run_id)
        .where(Edition.id == edition_id, Edition.user_id == user_id, Run.finished_at.is_(None))
    )
    # Said first: the end of the run reads it. Runs are locked before what they are about.
    if run_id is not None:
        await unit.session.execute(select(Run.id).where(Run.id == run_id).with_for_update())
    edition = await own_edition(unit, user_id, edition_id)
    if run_id is None and status is EditionStatus.PAUSED:
        raise Conflict(f"This edition is not being painted: it is {edition.status}.")
    edition.status = status
    await unit.session.flush()
    if run_id is not None:
        await cancel_run(unit, user_id, run_id)


async def _people(unit: UnitOfWork, book: Book, scenes: list[Stretch]) -> list[tuple[UUID, UUID]]:
    """Return who matters most, each with the scene in which they are first known."""
    story_id = await story_of(unit.session, book.id)
    lead = CharacterState.role.in_([Role.PROTAGONIST, Role.ANTAGONIST])
    asked = (
        select(Character.id, Character.revealed_at)
        .join(CharacterState, CharacterState.character_id == Character.id)
        .where(Character.story_id == story_id, lead)
        .group_by(Character.id)
        .order_by(Character.first_seen)
        .limit(PORTRAITS)
    )
    found = []
    for key, known in await unit.session.execute(asked):
        scene = next((each.id for each in scenes if each.end >= known), None)
        if scene is not None:
            found.append((key, scene))
    return found
