"""The run that analyses a book's story; each step is thin, `service` does it."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.accounts.service.budget import affordable
from app.accounts.service.keys_in_use import keys_in_use
from app.ai.metering import meter
from app.ai.routing import Keys, text_model_for
from app.ai.text.port import TextModel
from app.books.models import Book
from app.books.service.load_text import load_text
from app.books.service.shelve import book_of
from app.platform.errors import AppError
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step
from app.story.analysis.engine import Stage
from app.story.apart import analyse_apart
from app.story.errors import FindingsLost, NoModel
from app.story.reading.estimate import Budget
from app.story.reading.merge import merge
from app.story.reading.prompts import Source, source_of
from app.story.reading.read import Stopped, read_before, read_through
from app.story.reading.told import PartReading
from app.story.service.keep_story import found_in, keep_findings, keep_read
from app.story.service.readings import Reread, keep_reading, readings_of
from app.story.service.scenes import cut_of
from app.story.service.tell import announce, is_told, tell_all


async def analyse(step: Step) -> None:
    """Find who is in the story, who says what, and how they stand to each other."""
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        again = step.run.input.get("again")
        kept = None if again else await found_in(session, text_id, alone=True)
        if kept is not None:
            return
        document = await load_text(session, text_id)
        scenes = await cut_of(session, text_id)

    async def heard(stage: Stage) -> None:
        await step.progress(list(Stage).index(stage) / len(Stage))

    findings = await analyse_apart(document, scenes, heard)
    async with step.finish({"characters": len(findings.characters)}) as unit:
        await keep_findings(unit, text_id, findings)


async def tell(step: Step) -> None:
    """Tell what was found, all of it in one moment."""
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        findings = await found_in(session, text_id)
        document = await load_text(session, text_id)
    if findings is None:
        raise FindingsLost
    async with step.finish() as unit:
        if step.run.input.get("again") or not await is_told(unit, text_id):
            await tell_all(unit, text_id, document.text, findings)
        else:
            announce(unit, [book_of(step.run.subject)], findings)


async def ask(step: Step) -> None:
    """Have a model read the story part by part, if that was asked for, and put both together."""
    text_id = await _text_of(step)
    runtime, wanted = step.runtime, step.run.input
    async with runtime.database.read() as session:
        kept = await readings_of(session, text_id)
        keys = Keys(
            await keys_in_use(session, runtime.keyring, step.run.owner, step.run.workspace_id)
        )
    model = text_model_for(runtime.settings, keys) if wanted.get("model") else None
    if wanted.get("model") and model is None:
        raise NoModel
    if model is None and not kept:
        return
    async with runtime.database.read() as session:
        findings = await found_in(session, text_id, alone=True)
        document = await load_text(session, text_id)
        scenes = await cut_of(session, text_id)
    if findings is None:
        raise FindingsLost
    source = await asyncio.to_thread(source_of, document, scenes, findings)
    if model is not None:
        await affordable(runtime, step.run.owner, step.run.workspace_id)
    if model is None:
        readings = await asyncio.to_thread(lambda: list(read_before(Reread.of(kept), source, kept)))
    else:
        readings = await _read(step, text_id, model, source, kept)
    merged = await asyncio.to_thread(merge, source, readings)
    async with step.finish({"parts": len(readings), "of": len(source.parts)}) as unit:
        if readings:
            await keep_read(unit, text_id, merged)


async def _read(
    step: Step,
    text_id: UUID,
    model: TextModel,
    source: Source,
    kept: Mapping[str, PartReading],
) -> list[PartReading]:
    """Have the model read what it has not read yet, as far as the budget goes."""
    budget, readings = Budget(int(step.run.input["tokens"])), []
    try:
        async for each in read_through(model, source, kept, budget):
            if isinstance(each, Stopped):
                await step.log(
                    f"The budget ends before part {each.part + 1} of {len(source.parts)}; "
                    "analyse the book again with more to go on from there."
                )
                break
            readings.append(each)
            if each.key not in kept:
                await _keep(step, text_id, each)
            await step.progress(len(readings) / len(source.parts))
    finally:
        await model.close()
    return readings


async def _keep(step: Step, text_id: UUID, reading: PartReading) -> None:
    """Make certain what was paid for."""
    async with step.unit() as unit:
        await keep_reading(unit, text_id, reading)
        await meter(
            unit,
            provider=reading.provider,
            model=reading.model,
            input_tokens=reading.usage.input_tokens,
            output_tokens=reading.usage.output_tokens,
            cached_tokens=reading.usage.cached_tokens,
            user_id=step.run.user_id,
            workspace_id=step.run.workspace_id,
            run_id=step.run.run_id,
        )


async def retell(step: Step) -> None:
    """Tell the story with what a model read."""
    if not (await step.items("ask"))[""].get("parts"):
        return
    text_id = await _text_of(step)
    async with step.runtime.database.read() as session:
        findings = await found_in(session, text_id)
        document = await load_text(session, text_id)
    if findings is None:
        raise FindingsLost
    async with step.finish() as unit:
        await tell_all(unit, text_id, document.text, findings)


async def _text_of(step: Step) -> UUID:
    """Return the text of the book a run is about."""
    async with step.runtime.database.read() as session:
        text_id = await session.scalar(
            select(Book.text_id).where(Book.id == book_of(step.run.subject))
        )
    if text_id is None:
        raise AppError("This book was deleted.")
    return text_id


plans.add(
    Plan(
        RunKind.ANALYSE,
        (
            PlannedStep("analyse", analyse, weight=4),
            PlannedStep("tell", tell),
            PlannedStep("ask", ask, weight=4),
            PlannedStep("retell", retell),
        ),
    )
)
