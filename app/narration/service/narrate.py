"""Reading scenes aloud, one after the other; what one of them lacks keeps no other back."""

from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.types import Uuid

from app.ai.errors import InputRefused, NoAnswer
from app.ai.metering import meter
from app.books.errors import BookGone
from app.books.models import Book
from app.books.service.files import hold_file
from app.books.service.shelve import book_of
from app.books.service.visibility import may_read
from app.credits.service.licence import Use, licence_of, require
from app.credits.service.spend import capture
from app.narration.errors import NarratorChanged, SoundLost
from app.narration.service.keep import Shelf
from app.narration.service.narrator import Hired, affordable, hire
from app.narration.service.paying import give_back, set_aside
from app.narration.service.scripts import Scenes, Script, scripts_of
from app.narration.sound import say
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError, RateLimited, Unavailable
from app.platform.runs.models import Run
from app.platform.runs.step import Step
from app.platform.storage import parse_key

#: Where sounds are in the object store.
FOLDER = "narrations"

#: Scenes in a row for which the provider was away: then it is, and waiting helps more.
AWAY = 2


@dataclass(frozen=True)
class Work:
    """What a run has to read, who reads it, and where it goes."""

    hired: Hired
    scripts: list[Script]
    shelf: Shelf


async def narrate(step: Step) -> None:
    """Read every scene that is not certain yet."""
    work = await _work(step)
    try:
        await _all(step, work)
    finally:
        await work.hired.narrator.close()
    told = [item for name, item in (await step.items()).items() if name]
    counted = {
        kind: sum(bool(item.get(kind)) for item in told) for kind in ("made", "reused", "failed")
    }
    async with step.finish({"scenes": len(told), **counted}):
        pass


async def ended(unit: UnitOfWork, run: Run) -> None:
    """Give back what is set aside for a scene that the run did not come to an end with."""
    await give_back(unit, run.id)


async def _work(step: Step) -> Work:
    """Look up what is to be read, as whoever asked may have it now."""
    runtime, user_id, given = step.runtime, step.run.owner, step.run.input
    book_id = book_of(step.run.subject)
    async with runtime.database.read() as session:
        text_id = await session.scalar(
            select(Book.text_id).where(Book.id == book_id, may_read(Book, literal(user_id, Uuid())))
        )
        if text_id is None:
            raise BookGone
        require(await licence_of(session, user_id, book_id), Use.NARRATION)
        hired = await hire(session, runtime, user_id)
        # Nobody pays otherwise than they were told, and no book changes its voice half way.
        if any(given[name] != value for name, value in hired.terms.items()):
            raise NarratorChanged
        scenes = Scenes(given["first"], given["last"])
        scripts = await scripts_of(session, user_id, book_id, text_id, hired.narrator, scenes)
    return Work(hired, scripts, Shelf(user_id, book_id, text_id, step.run.run_id, hired))


async def _all(step: Step, work: Work) -> None:
    done = await step.items()
    late: list[AppError] = []
    away = 0
    for number, script in enumerate(work.scripts):
        if str(script.ordinal) in done:
            continue
        await step.progress(number / len(work.scripts))
        try:
            await _scene(step, work, script)
        except (InputRefused, NoAnswer) as error:
            await _failed(step, work, script, error, certain=True)
        except (Unavailable, RateLimited) as error:
            late.append(error)
            away += 1
            await _failed(step, work, script, error, certain=False)
            if away == AWAY or isinstance(error, RateLimited):
                raise
            continue
        away = 0
    if late:
        # The run is tried again, and only what is left of it.
        raise late[0]


async def _scene(step: Step, work: Work, script: Script) -> None:
    """Read one scene: sound, row, payment and marker are certain together, or none of them is."""
    runtime, shelf, hired = step.runtime, work.shelf, work.hired
    item = str(script.ordinal)
    if not script.is_spoken:
        async with step.item(item, {"silent": True}):
            pass
        return
    async with runtime.database.read() as session:
        known = await shelf.known(session, script)
    sound = None if known is None or known.storage_key is None else parse_key(known.storage_key)
    if known is not None and sound is not None and await runtime.store.exists(sound):
        async with step.item(item, {"reused": True}) as unit:
            if not await hold_file(unit, runtime.store, sound):
                raise SoundLost
            await shelf.reuse(unit, script, known)
        return
    most = hired.most(script.characters)
    held = None
    async with step.unit() as unit:
        await affordable(unit.session, runtime, shelf.user_id, hired)
        if most:
            held = await set_aside(
                unit, shelf.user_id, shelf.run_id, script.scene_id, script.ordinal, most
            )
    speech = await say(hired.narrator, script.pieces)
    added = await runtime.store.add(FOLDER, speech.content, speech.media_type)
    cost = min(hired.price(speech.seconds), most)
    async with step.item(item, {"made": True, "seconds": speech.seconds}) as unit:
        if not await hold_file(unit, runtime.store, added.key):
            raise SoundLost
        await shelf.keep(unit, script, speech, added.key, cost)
        await meter(
            unit,
            provider=hired.narrator.provider,
            model=hired.narrator.model,
            user_id=shelf.user_id,
            characters=speech.characters,
            workspace_id=step.run.workspace_id,
            run_id=shelf.run_id,
        )
        if held is not None:
            await capture(unit, held.id, cost)


async def _failed(
    step: Step, work: Work, script: Script, error: AppError, *, certain: bool
) -> None:
    """Write down why a scene cannot be heard, and give back what was set aside for it."""
    item = {"failed": True, "code": error.code}
    opened = step.item(str(script.ordinal), item) if certain else step.unit()
    async with opened as unit:
        await give_back(unit, step.run.run_id)
        await work.shelf.keep_failure(unit, script, error)
