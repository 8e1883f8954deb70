"""Answering a turn: by a model if there is a key for one, by the passages themselves otherwise."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from app.accounts.service.budget import affordable
from app.ai.errors import BadAnswer, NoAnswer
from app.ai.metering import cost_of, meter
from app.ai.routing import text_model_for
from app.ai.text.port import TextModel
from app.ai.usage import Usage
from app.chat.answer import Answer, Citation, Source
from app.chat.answering.prompts import Asked, Exchange
from app.chat.answering.written import Written, write
from app.chat.events import TurnTokens, turn_stream
from app.chat.models import CachedAnswer, Turn
from app.chat.service.ask import turn_of
from app.chat.service.cache import CacheKey, find_cached, key_of, normalised
from app.chat.service.gather import Gathered, gather
from app.chat.service.keep import begin, cited, complete, pieces_of
from app.chat.service.local import LOCAL, answer_locally, sources_with_facts
from app.chat.service.memory import Said, recent, say
from app.chat.service.minding import wait_on
from app.chat.service.work import Work, work_of
from app.platform.db.unit import UnitOfWork
from app.platform.errors import AppError
from app.platform.runs.step import Step


@dataclass(frozen=True)
class Job:
    """A turn that is being answered, with what there is to answer it from."""

    work: Work
    gathered: Gathered
    said: list[Said]

    @property
    def turn(self) -> Turn:
        """The turn."""
        return self.work.turn

    @property
    def sources(self) -> list[Source]:
        """All that may be quoted."""
        return sources_with_facts(self.gathered)


async def answer(step: Step) -> None:
    """Answer a turn, and keep the exchange at hand for the next."""
    job = await _job(step)
    runtime, work = step.runtime, job.work
    model = text_model_for(runtime.settings, work.keys)
    if model is None:
        text = await _by_itself(step, job)
    else:
        try:
            text = await _by_model(step, job, model)
        finally:
            await model.close()
    horizons = {str(each.book_id): each.horizon for each in work.books}
    exchange = Said(work.turn.ordinal, work.turn.query, text, horizons)
    await say(runtime, work.conversation.id, exchange)


async def _job(step: Step) -> Job:
    """Read what is asked and what there is to answer it from; hundreds at once do so in line."""
    runtime = step.runtime
    async with runtime.preparing:
        async with runtime.database.read() as session:
            work = await work_of(runtime, session, turn_of(step.run.subject))
        said = await recent(runtime, work.conversation.id, work.turn.ordinal, work.books)
        before = said[-1].query if said else None
        return Job(work, await gather(runtime, work, before), said)


async def _by_itself(step: Step, job: Job) -> str:
    """Answer by what the books say, all of it in one moment."""
    made = await answer_locally(job.work, job.gathered)
    async with step.finish() as unit:
        attempt = await begin(unit, job.turn, job.work.books, job.sources, LOCAL, cached=False)
        _tell(unit, job, attempt, made)
        await complete(unit, job.turn.id, made.text, _rows(job, made.citations), found=made.found)
        await wait_on(unit, job.turn.id, job.work.books[0].horizon, found=made.found)
    return made.text


def _tell(unit: UnitOfWork, job: Job, attempt: int, made: Answer) -> None:
    stream = turn_stream(job.turn.id)
    for ordinal, each in enumerate(made.citations, 1):
        unit.emit(stream, cited(attempt, ordinal, job.sources[each.source], each))
    for piece in pieces_of(made.text):
        unit.emit(stream, TurnTokens(attempt, piece))


async def _by_model(step: Step, job: Job, model: TextModel) -> str:
    """Have a model answer, or give again what it answered before."""
    async with step.runtime.database.read() as session:
        key = await _key(step, job, model)
        fresh = bool(step.run.input.get("fresh"))
        work = job.work
        known = (
            None if fresh else await find_cached(session, key, work.turn.user_id, work.workspace_id)
        )
    if known is not None:
        return await _again(step, job, known)
    await affordable(step.runtime, work.turn.user_id, work.workspace_id)
    try:
        return await _written(step, job, model, key)
    except (NoAnswer, BadAnswer) as error:
        if error.usage is not None:
            async with step.unit() as unit:
                await _pay(unit, step, job, model, error.usage)
        raise


async def _key(step: Step, job: Job, model: TextModel) -> CacheKey:
    work, gathered = job.work, job.gathered
    turn = work.turn
    asked = f"{turn.kind} {turn.start} {turn.end} {turn.character_id} {normalised(turn.query)}"
    context = [
        work.instructions or "",
        work.summary or "",
        *work.notes,
        *work.memories,
        *gathered.lines,
        *(f"{each.query}\n{each.answer}" for each in job.said),
    ]
    async with step.runtime.database.read() as session:
        return await key_of(
            session, asked, work.books, job.sources, context, f"{model.provider} {model.model}"
        )


async def _again(step: Step, job: Job, known: CachedAnswer) -> str:
    """Give an answer that was given before; it comes at once, and says so."""
    turn, books = job.turn, job.work.books
    rows = [
        (books[each["book"]].book_id, each["start"], each["end"], each["quote"])
        for each in known.citations
    ]
    stream = turn_stream(turn.id)
    async with step.finish() as unit:
        writer = (known.provider, known.model)
        attempt = await begin(unit, turn, books, job.sources, writer, cached=True)
        for ordinal, (book_id, start, end, quote) in enumerate(rows, 1):
            source = Source(book_id, start, end, quote, 0)
            citation = Citation(0, start, end, quote)
            unit.emit(stream, cited(attempt, ordinal, source, citation))
        for piece in pieces_of(known.answer):
            unit.emit(stream, TurnTokens(attempt, piece))
        own = known.turn_id if known.user_id == turn.user_id else None
        await complete(
            unit,
            turn.id,
            known.answer,
            rows,
            found=known.found,
            cached_from_id=own,
            is_cached=True,
        )
        await wait_on(unit, turn.id, books[0].horizon, found=known.found)
    return known.answer


async def _written(step: Step, job: Job, model: TextModel, key: CacheKey) -> str:
    """Stream what a model writes, word by word."""
    turn, work = job.turn, job.work
    async with step.unit() as unit:
        writer = (model.provider, model.model)
        attempt = await begin(unit, turn, work.books, job.sources, writer, cached=False)
    sheet = step.runtime.press.sheet(step.run, turn_stream(turn.id))
    words: list[str] = []
    citations: list[Citation] = []
    end = Written(found=True, dropped=0, usage=Usage())
    try:
        async with aclosing(write(model, _asked(job), work.instructions, work.hidden)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Written):
                    end = piece
                elif isinstance(piece, Citation):
                    citations.append(piece)
                    source = job.sources[piece.source]
                    sheet.put(cited(attempt, len(citations), source, piece))
                else:
                    words.append(piece)
                    sheet.put(TurnTokens(attempt, piece))
    except AppError:
        # What was said stays: it is certain before the run is told to have failed.
        await sheet.settle()
        raise
    await sheet.settle()
    text = "".join(words)
    async with step.finish() as unit:
        await _pay(unit, step, job, model, end.usage)
        await complete(
            unit,
            turn.id,
            text,
            _rows(job, citations),
            found=end.found,
            dropped=end.dropped,
            usage=end.usage,
            cost=cost_of(
                model.model,
                end.usage.input_tokens,
                end.usage.output_tokens,
                end.usage.cached_tokens,
            ),
        )
        await wait_on(unit, turn.id, work.books[0].horizon, found=end.found)
        _keep_for_others(unit, job, model, key, text, citations, found=end.found)
    return text


def _keep_for_others(
    unit: UnitOfWork,
    job: Job,
    model: TextModel,
    key: CacheKey,
    text: str,
    citations: Sequence[Citation],
    *,
    found: bool,
) -> None:
    order = [each.book_id for each in job.work.books]
    unit.add(
        CachedAnswer(
            key=key.key,
            horizon=key.horizon,
            user_id=job.turn.user_id,
            workspace_id=job.work.workspace_id,
            turn_id=job.turn.id,
            provider=model.provider,
            model=model.model,
            answer=text,
            found=found,
            citations=[
                {"book": order.index(book_id), "start": start, "end": end, "quote": quote}
                for book_id, start, end, quote in _rows(job, citations)
            ],
        )
    )


def _asked(job: Job) -> Asked:
    work, gathered = job.work, job.gathered
    return Asked(
        kind=gathered.kind.value,
        query=work.turn.query,
        books=[each.title for each in work.books],
        sources=job.sources,
        facts=gathered.lines,
        notes=work.notes,
        memories=work.memories,
        summary=work.summary,
        recent=[Exchange(each.query, each.answer) for each in job.said],
        selection=work.selection,
    )


def _rows(job: Job, citations: Sequence[Citation]) -> list[tuple[UUID, int, int, str]]:
    return [
        (job.sources[each.source].book_id, each.start, each.end, each.quote) for each in citations
    ]


async def _pay(unit: UnitOfWork, step: Step, job: Job, model: TextModel, usage: Usage) -> None:
    await meter(
        unit,
        provider=model.provider,
        model=model.model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=usage.cached_tokens,
        user_id=job.turn.user_id,
        workspace_id=job.work.workspace_id,
        run_id=step.run.run_id,
    )
