"""The running summary: what was said before the exchanges that are still told whole."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.service.keys_in_use import keys_in_use
from app.ai.errors import BadAnswer, NoAnswer
from app.ai.metering import meter
from app.ai.routing import Keys, text_model_for
from app.ai.text.port import Effort, Limits, TextModel
from app.ai.usage import Usage
from app.chat.answering.prompts import SUMMARY, Exchange, summary_prompt
from app.chat.answering.written import clean
from app.chat.models import Conversation, Turn, TurnHorizon, TurnStatus
from app.chat.service.ask import turn_of
from app.chat.service.memory import RECENT
from app.platform.errors import AppError
from app.platform.runs.step import Step
from app.platform.runtime import Runtime

#: Exchanges that are folded at a time, and characters of a summary.
BATCH, LONGEST = 4, 2_400
LIMITS = Limits(output_tokens=2_000, seconds=60)


@dataclass(frozen=True)
class Old:
    """Exchanges that are no longer told whole, and how far the books were told in them."""

    conversation: Conversation
    until: int
    exchanges: list[Exchange]
    horizons: Mapping[str, int]


async def remember_exchange(step: Step) -> None:
    """Fold what is no longer told whole into the summary, a few exchanges at a time."""
    runtime = step.runtime
    async with runtime.database.read() as session:
        old = await _old(session, turn_of(step.run.subject))
    if old is None:
        return
    model = await _model(runtime, step)
    summary, usage = in_short(old.conversation.summary, old.exchanges), Usage()
    try:
        if model is not None:
            summary, usage = await _by_model(model, old)
    except AppError as error:
        # The answer was given; a summary that a model could not make is made without it.
        await step.log(f"The conversation was summed up without a model: {error.message}")
        usage = getattr(error, "usage", None) or Usage()
    finally:
        if model is not None:
            await model.close()
    async with step.finish() as unit:
        if model is not None and usage != Usage():
            await meter(
                unit,
                provider=model.provider,
                model=model.model,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cached_tokens=usage.cached_tokens,
                user_id=step.run.user_id,
                workspace_id=step.run.workspace_id,
                run_id=step.run.run_id,
            )
        await unit.session.execute(
            update(Conversation)
            .where(
                Conversation.id == old.conversation.id,
                Conversation.summary_until == old.conversation.summary_until,
            )
            .values(summary=summary, summary_until=old.until, summary_horizons=old.horizons)
        )


async def _old(session: AsyncSession, turn_id: UUID) -> Old | None:
    turn = await session.get(Turn, turn_id)
    if turn is None:
        return None
    conversation = await session.get_one(Conversation, turn.conversation_id)
    until = turn.ordinal - RECENT
    if until - conversation.summary_until < BATCH:
        return None
    told = (
        select(func.json_object_agg(TurnHorizon.book_id, TurnHorizon.offset))
        .where(TurnHorizon.turn_id == Turn.id)
        .correlate(Turn)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Turn.query, Turn.answer, told)
        .where(
            Turn.conversation_id == conversation.id,
            Turn.status == TurnStatus.DONE,
            Turn.ordinal > conversation.summary_until,
            Turn.ordinal <= until,
        )
        .order_by(Turn.ordinal)
    )
    horizons: dict[str, int] = dict(conversation.summary_horizons)
    exchanges = []
    for query, answer, reached in rows:
        exchanges.append(Exchange(query, answer or ""))
        for book, offset in (reached or {}).items():
            horizons[book] = max(offset, horizons.get(book, 0))
    return Old(conversation, until, exchanges, horizons)


async def _model(runtime: Runtime, step: Step) -> TextModel | None:
    async with runtime.database.read() as session:
        held = await keys_in_use(session, runtime.keyring, step.run.owner, step.run.workspace_id)
    return text_model_for(runtime.settings, Keys(held))


async def _by_model(model: TextModel, old: Old) -> tuple[str, Usage]:
    usage, words = Usage(), []
    prompt = summary_prompt(old.conversation.summary, old.exchanges)
    answer = model.stream(SUMMARY, prompt, effort=Effort.LOW, limits=LIMITS)
    try:
        async with aclosing(answer) as pieces:
            async for piece in pieces:
                if isinstance(piece, Usage):
                    usage = piece
                else:
                    words.append(clean(piece))
    except (NoAnswer, BadAnswer) as error:
        error.usage = error.usage or usage
        raise
    return "".join(words).strip()[:LONGEST], usage


def in_short(before: str | None, exchanges: Sequence[Exchange]) -> str:
    """Sum exchanges up without a model: what was asked, and how each answer begins."""
    lines = [before] if before else []
    for each in exchanges:
        first = each.answer.partition("\n")[0]
        lines.append(f"Asked “{_cut(each.query, 160)}”: {_cut(first, 200)}")
    # What was said last matters most.
    return "\n".join(lines)[-LONGEST:]


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
