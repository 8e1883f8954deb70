"""The steps of a run that paints one picture."""

from uuid import UUID

from app.platform.db.unit import UnitOfWork
from app.platform.errors import NotFound
from app.platform.runs.models import Run, RunStatus
from app.platform.runs.step import Step
from app.visuals.models import Visual
from app.visuals.service.brief import Brief, brief_of
from app.visuals.service.consistency import consistency_of
from app.visuals.service.keep import begun, given_up, keep, metered
from app.visuals.service.painters import Chosen, painter_of
from app.visuals.service.painting import Painted, painted, paper_of
from app.visuals.service.pay import give_back, set_aside
from app.visuals.service.request import visual_of


async def describe(step: Step) -> None:
    """Write what is asked of the painter, and set aside what it takes."""
    visual_id = visual_of(step.run.subject)
    brief = await written(step, visual_id, step.run.input.get("feedback", ""))
    async with step.finish(brief.json()) as unit:
        await begin(unit, step, visual_id, brief)


async def paint(step: Step) -> None:
    """Have it painted; a picture that has come is not asked for again."""
    visual_id = visual_of(step.run.subject)
    brief = Brief.of(await step.output("describe"))
    brief, made = await painted_by(step, visual_id, brief)
    output = {"brief": brief.json(), "painted": made.json()}
    async with step.finish(output) as unit:
        await metered(unit, step.run.owner, step.run.run_id, brief, output["painted"])


async def keep_version(step: Step) -> None:
    """Keep it as a new version, and pay for it."""
    visual_id = visual_of(step.run.subject)
    output = await step.output("paint")
    brief, made = Brief.of(output["brief"]), Painted(**output["painted"])
    near = await consistency_of(step.runtime, step.run.owner, visual_id, brief, made)
    async with step.finish({"visual": str(visual_id), "credits": brief.credits}) as unit:
        await keep(unit, step.runtime, visual_id, step.run.run_id, brief, made, near)
    await step.runtime.store.delete(paper_of(visual_id, brief))


async def ended(unit: UnitOfWork, run: Run) -> None:
    """Give back what was set aside, and say that there will be no picture."""
    if run.status is RunStatus.DONE or run.user_id is None:
        return
    await give_back(unit, run.user_id, run.id)
    await given_up(unit, visual_of(run.subject), run.status, run.error)


async def written(step: Step, visual_id: UUID, feedback: str) -> Brief:
    """Write the brief of a picture."""
    async with painter_of(step.runtime, step.run.owner) as chosen:
        return await _written(step, visual_id, feedback, chosen)


async def _written(step: Step, visual_id: UUID, feedback: str, chosen: Chosen) -> Brief:
    async with step.runtime.database.read() as session:
        visual = await session.get(Visual, visual_id)
        if visual is None:
            raise NotFound("This picture was removed.")
        return await brief_of(session, visual, chosen, feedback)


async def begin(unit: UnitOfWork, step: Step, visual_id: UUID, brief: Brief) -> None:
    """Note that a picture is being painted, and set aside what it takes."""
    visual = await begun(unit, visual_id)
    await set_aside(unit, visual.user_id, step.run.run_id, str(visual_id), brief.credits)


async def painted_by(step: Step, visual_id: UUID, brief: Brief) -> tuple[Brief, Painted]:
    """Have a picture painted by whoever paints now; keys may have come and gone since."""
    async with painter_of(step.runtime, step.run.owner) as chosen:
        painter, price = chosen.painter, chosen.price(brief.width, brief.height)
        now = (painter.provider, painter.model, price)
        if now != (brief.provider, brief.model, brief.credits):
            brief = await _written(step, visual_id, brief.feedback, chosen)
        async with step.unit() as unit:
            await begin(unit, step, visual_id, brief)
        return brief, await painted(step.runtime, painter, visual_id, brief)
