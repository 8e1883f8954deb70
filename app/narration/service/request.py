"""Asking for scenes to be read aloud: what it would take, and the run that does it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.books.service.copies import copy_in
from app.books.service.shelve import subject_of
from app.credits.errors import InsufficientCredits
from app.credits.models import Wallet
from app.credits.service.licence import Use, licence_of, require
from app.narration.errors import NothingToNarrate
from app.narration.service.narrator import affordable, expected, hire
from app.narration.service.scripts import Scenes, made_before, scripts_of
from app.platform.db.unit import UnitOfWork
from app.platform.errors import FieldFault, InvalidInput
from app.platform.runs.models import Run, RunKind
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.workspaces.service import personal_workspace


@dataclass(frozen=True)
class Estimate:
    """What it would take to have scenes read aloud."""

    provider: str
    model: str
    own_key: bool
    #: Scenes with words in them, and how many of those are there already.
    scenes: int
    made: int
    #: Of those that are still to be made.
    characters: int
    seconds: float
    credits: int
    #: What somebody has to spend.
    balance: int


async def estimate_narration(
    session: AsyncSession, runtime: Runtime, user_id: UUID, book_id: UUID, scenes: Scenes
) -> Estimate:
    """Return what it would take, or say why it cannot be."""
    if scenes.first is not None and scenes.last is not None and scenes.first > scenes.last:
        raise InvalidInput(FieldFault("scenes.to", "The last scene comes before the first."))
    text_id = (await copy_in(session, user_id, book_id)).text_id
    require(await licence_of(session, user_id, book_id), Use.NARRATION)
    hired = await hire(session, runtime, user_id)
    scripts = await scripts_of(session, user_id, book_id, text_id, hired.narrator, scenes)
    spoken = [each for each in scripts if each.is_spoken]
    made = await made_before(session, user_id, [each.key for each in spoken])
    left = [each for each in spoken if each.key not in made]
    return Estimate(
        provider=hired.narrator.provider,
        model=hired.narrator.model,
        own_key=hired.own_key,
        scenes=len(spoken),
        made=len(spoken) - len(left),
        characters=sum(each.characters for each in left),
        seconds=expected(sum(each.characters for each in left)),
        credits=sum(hired.most(each.characters) for each in left),
        balance=await _balance(session, user_id),
    )


async def request_narration(
    unit: UnitOfWork,
    runtime: Runtime,
    user_id: UUID,
    book_id: UUID,
    scenes: Scenes,
    idempotency_key: str,
) -> Run:
    """Have scenes read aloud in the background; the same key again gives the run there is."""
    known = select(Run).where(
        Run.user_id == user_id,
        Run.kind == RunKind.NARRATE,
        Run.idempotency_key == idempotency_key,
    )
    run = (await unit.session.scalars(known)).one_or_none()
    if run is not None:
        return run
    likely = await estimate_narration(unit.session, runtime, user_id, book_id, scenes)
    if not likely.scenes:
        raise NothingToNarrate
    if likely.credits > likely.balance:
        raise InsufficientCredits(likely.credits, likely.balance)
    hired = await hire(unit.session, runtime, user_id)
    await affordable(unit.session, runtime, user_id, hired)
    workspace = await personal_workspace(unit.session, user_id)
    return await start_run(
        unit,
        RunKind.NARRATE,
        subject=subject_of(book_id),
        user_id=user_id,
        workspace_id=workspace.id,
        input={"first": scenes.first, "last": scenes.last, **hired.terms},
        idempotency_key=idempotency_key,
    )


async def _balance(session: AsyncSession, user_id: UUID) -> int:
    found = await session.scalar(select(Wallet.balance).where(Wallet.user_id == user_id))
    return found or 0
