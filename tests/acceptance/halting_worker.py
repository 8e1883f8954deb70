"""A worker that halts: `python -m tests.acceptance.halting_worker STEP [after]`.

It is the real one with the real plans, except that the step named never gets past its last commit,
or that nothing comes after it. A quick kind of run is declared beside them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from app import registry
from app.platform.db.base import Json
from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep, plans
from app.platform.runs.step import Step
from app.settings import load_settings
from workers.main import run

HALTED = "halted in a step"

#: Items that are certain before the step that makes items halts.
ITEMS = 3


def halting(planned: PlannedStep) -> PlannedStep:
    """Return the step as it is, up to the commit it never gets to."""

    async def do(step: Step) -> None:
        real, items = step.item, 0

        async def halt() -> None:
            print(HALTED, flush=True)  # noqa: T201 (the test reads it)
            await asyncio.Event().wait()

        @asynccontextmanager
        async def item(name: str, output: Json | None = None) -> AsyncIterator[UnitOfWork]:
            nonlocal items
            items += 1
            if items > ITEMS:
                await halt()
            async with real(name, output) as unit:
                yield unit

        @asynccontextmanager
        async def finish(output: Json | None = None) -> AsyncIterator[UnitOfWork]:
            del output
            await halt()
            async with step.unit() as unit:
                yield unit

        setattr(step, "item", item)  # noqa: B010 (one step of one process)
        setattr(step, "finish", finish)  # noqa: B010
        await planned.do(step)

    return replace(planned, do=do)


def halting_after(planned: PlannedStep) -> PlannedStep:
    """Return the step as it is, with nothing after its last commit."""

    async def do(step: Step) -> None:
        await planned.do(step)
        if not step.finished:
            async with step.finish():
                pass
        print(HALTED, flush=True)  # noqa: T201 (the test reads it)
        await asyncio.Event().wait()

    return replace(planned, do=do)


async def quick(step: Step) -> None:
    """Do nothing."""


def declare(name: str, *, after: bool = False) -> None:
    registry.load()
    halt = halting_after if after else halting
    for kind in (RunKind.EXPORT, RunKind.INGEST, RunKind.ANALYSE):
        plan = plans.of(kind)
        steps = tuple(halt(each) if each.name == name else each for each in plan.steps)
        plans._by_kind[kind] = replace(plan, steps=steps)
    plans.add(Plan(RunKind.ENRICH, (PlannedStep("quick", quick),)))


if __name__ == "__main__":
    declare(sys.argv[1], after="after" in sys.argv[2:])
    run(load_settings())
