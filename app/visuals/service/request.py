"""Asking for pictures: a row that waits, what it takes set aside, and the run that paints it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, literal, or_, select

from app.books.errors import NotReadable
from app.books.models import Book
from app.books.service.find import readable_book
from app.books.service.horizon import horizon_of
from app.credits.service.licence import Use, licence_of, require
from app.operations.service import cancel_run
from app.platform.db.ids import uuid7
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput, NotFound
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.story.models import Character, Place, Scene
from app.story.service.known_facts import story_of
from app.visuals.errors import StillPainting
from app.visuals.events import VisualRemoved, visuals_stream
from app.visuals.models import (
    CharacterVisual,
    SceneVisual,
    Visual,
    VisualKind,
    VisualResolution,
    VisualStatus,
    VisualStyle,
    VisualVersion,
)
from app.visuals.prompts import size_of
from app.visuals.service.keep import tell
from app.visuals.service.painters import Chosen
from app.visuals.service.pay import set_aside

SUBJECT = "visual:"

#: Characters of a style in one's own words, of instructions, of feedback.
LONGEST = 1_000

OPEN = frozenset({VisualStatus.QUEUED, VisualStatus.PAINTING})


@dataclass(frozen=True)
class Request:
    """A picture that is asked for."""

    book_id: UUID
    kind: VisualKind
    #: The scene; of a portrait or a place, the scene as of whose end they are shown.
    scene_id: UUID | None = None
    #: The character or the place.
    subject_id: UUID | None = None
    style: VisualStyle | None = None
    style_words: str = ""
    instructions: str = ""
    resolution: VisualResolution = VisualResolution.STANDARD


def visual_of(subject: str) -> UUID:
    """Return the picture that a run paints."""
    return UUID(subject.removeprefix(SUBJECT))


async def request_visual(
    unit: UnitOfWork, user_id: UUID, request: Request, chosen: Chosen, key: str | None
) -> UUID:
    """Ask for a picture; it is painted in the background."""
    check_words(style=request.style_words, instructions=request.instructions)
    visual_id = uuid7()
    run = await start_run(
        unit,
        RunKind.VISUAL,
        subject=f"{SUBJECT}{visual_id}",
        user_id=user_id,
        input={"feedback": ""},
        idempotency_key=key,
    )
    if run.subject != f"{SUBJECT}{visual_id}":
        return visual_of(run.subject)
    book = await readable_book(unit, user_id, request.book_id)
    require(await licence_of(unit.session, user_id, book.id), Use.IMAGES)
    visual = await new_visual(unit, user_id, book, request, visual_id)
    visual.run_id = run.id
    await unit.session.flush()
    await _set_aside(unit, visual, run, chosen)
    tell(unit, visual)
    return visual.id


async def new_visual(
    unit: UnitOfWork,
    user_id: UUID,
    book: Book,
    request: Request,
    visual_id: UUID,
    *,
    edition_id: UUID | None = None,
    start: int | None = None,
) -> Visual:
    """Write down a picture that is to be painted, once what it is of is found."""
    scene = await _scene(unit, book, request)
    as_of = scene.end if scene is not None else await _horizon(unit, user_id, book.id)
    if request.kind is VisualKind.COVER:
        as_of = 0
    await _check_subject(unit, book, request, as_of)
    of_scene = scene if request.kind is VisualKind.SCENE else None
    visual = unit.add(
        Visual(
            id=visual_id,
            book_id=book.id,
            user_id=user_id,
            kind=request.kind,
            subject_id=request.subject_id,
            start=None if of_scene is None else of_scene.start if start is None else start,
            end=None if of_scene is None else of_scene.end,
            as_of=as_of,
            style=request.style,
            style_words=request.style_words.strip(),
            instructions=request.instructions.strip(),
            resolution=request.resolution,
            status=VisualStatus.QUEUED,
            edition_id=edition_id,
            revealed_at=as_of,
        )
    )
    await unit.session.flush()
    if of_scene is not None:
        unit.add(SceneVisual(visual_id=visual_id, scene_id=of_scene.id))
    if request.kind is VisualKind.PORTRAIT and request.subject_id is not None:
        unit.add(
            CharacterVisual(
                visual_id=visual_id,
                user_id=user_id,
                book_id=book.id,
                character_id=request.subject_id,
                is_default=False,
            )
        )
    return visual


async def regenerate_visual(
    unit: UnitOfWork, user_id: UUID, visual_id: UUID, feedback: str, chosen: Chosen, key: str | None
) -> UUID:
    """Have a picture painted once more, otherwise; the versions there are stay."""
    check_words(feedback=feedback)
    run = await start_run(
        unit,
        RunKind.VISUAL,
        subject=f"{SUBJECT}{visual_id}",
        user_id=user_id,
        input={"feedback": feedback.strip()},
        idempotency_key=key,
    )
    visual = await own_visual(unit, user_id, visual_of(run.subject))
    if visual.run_id == run.id:
        return visual.id
    if visual.status in OPEN:
        raise StillPainting
    require(await licence_of(unit.session, user_id, visual.book_id), Use.IMAGES)
    visual.run_id, visual.status, visual.error = run.id, VisualStatus.QUEUED, None
    await unit.session.flush()
    await _set_aside(unit, visual, run, chosen)
    tell(unit, visual)
    return visual.id


async def activate_version(unit: UnitOfWork, user_id: UUID, version_id: UUID) -> Visual:
    """Show another version of a picture."""
    asked = select(VisualVersion).where(VisualVersion.id == version_id)
    version = (await unit.session.scalars(asked)).one_or_none()
    if version is None:
        raise NotFound("There is no such version.")
    visual = await own_visual(unit, user_id, version.visual_id)
    active = select(VisualVersion).where(
        VisualVersion.visual_id == visual.id, VisualVersion.is_active
    )
    for each in await unit.session.scalars(active):
        each.is_active = False
    await unit.session.flush()
    version.is_active = True
    visual.revealed_at = version.revealed_at
    tell(unit, visual)
    return visual


async def remove_visual(unit: UnitOfWork, user_id: UUID, visual_id: UUID) -> list[str]:
    """Remove a picture with all its versions; return the files that they leave behind."""
    run_id = await unit.session.scalar(
        select(Visual.run_id)
        .join(Run, Run.id == Visual.run_id)
        .where(
            Visual.id == visual_id,
            Run.user_id == user_id,
            Run.kind == RunKind.VISUAL,
            Run.finished_at.is_(None),
        )
    )
    if run_id is not None:
        await cancel_run(unit, user_id, run_id)
    visual = await own_visual(unit, user_id, visual_id)
    versions = select(VisualVersion).where(VisualVersion.visual_id == visual.id)
    files = [
        key
        for each in await unit.session.scalars(versions)
        for key in (each.storage_key, each.thumbnail_key)
    ]
    unit.emit(visuals_stream(visual.book_id), VisualRemoved(visual.id, user_id))
    await unit.session.delete(visual)
    return files


async def own_visual(unit: UnitOfWork, user_id: UUID, visual_id: UUID) -> Visual:
    """Return a picture of somebody's own, locked."""
    asked = select(Visual).where(Visual.id == visual_id, Visual.user_id == user_id)
    asked = asked.with_for_update().execution_options(populate_existing=True)
    visual = (await unit.session.scalars(asked)).one_or_none()
    if visual is None:
        raise NotFound("There is no such picture of yours.")
    return visual


def check_words(**words: str) -> None:
    """Raise if something said in words is too long."""
    faults = [
        FieldFault(name, f"Say it in at most {LONGEST:,} characters.")
        for name, said in words.items()
        if len(said) > LONGEST or "\x00" in said
    ]
    if faults:
        raise InvalidInput(*faults)


async def _set_aside(unit: UnitOfWork, visual: Visual, run: Run, chosen: Chosen) -> None:
    price = chosen.price(*size_of(visual.kind, visual.resolution))
    await set_aside(unit, visual.user_id, run.id, str(visual.id), price)


async def _horizon(unit: UnitOfWork, user_id: UUID, book_id: UUID) -> int:
    asked = select(horizon_of(Book, literal(user_id, Uuid()))).where(Book.id == book_id)
    return int((await unit.session.scalars(asked)).one())


async def _scene(unit: UnitOfWork, book: Book, request: Request) -> Scene | None:
    if request.scene_id is None:
        if request.kind is VisualKind.SCENE:
            raise InvalidInput(FieldFault("sceneId", "Say which scene."))
        return None
    if book.text_id is None:
        raise NotReadable
    asked = select(Scene).where(Scene.id == request.scene_id, Scene.text_id == book.text_id)
    scene = (await unit.session.scalars(asked)).one_or_none()
    if scene is None:
        raise NotFound("There is no such scene in this book.")
    return scene


async def _check_subject(unit: UnitOfWork, book: Book, request: Request, as_of: int) -> None:
    """Raise unless whoever or whatever a picture is of is known as of where it stands."""
    if request.kind not in {VisualKind.PORTRAIT, VisualKind.PLACE}:
        return
    is_portrait = request.kind is VisualKind.PORTRAIT
    if request.subject_id is None:
        field = "characterId" if is_portrait else "placeId"
        raise InvalidInput(FieldFault(field, "Say of whom or of what."))
    story_id = await story_of(unit.session, book.id)
    of: type[Character | Place] = Character if is_portrait else Place
    asked = select(of.id).where(
        of.id == request.subject_id, of.story_id == story_id, of.revealed_at <= as_of
    )
    if is_portrait:
        hidden = Character.hidden_from
        asked = asked.where(or_(hidden.is_(None), hidden > as_of))
    if await unit.session.scalar(asked) is None:
        raise NotFound("Nobody and nothing of this id is known there in this book.")
