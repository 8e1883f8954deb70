"""Stories that an older analysis told are told anew, a few at a time."""

from sqlalchemy import func, select, update

from app.platform.runs.models import Run, RunStatus
from app.platform.runtime import Runtime
from app.story.models import Story
from app.story.service.findings import ANALYSER
from app.story.service.renew import renew_stories
from tests.installation import Client, work_off
from tests.story.conftest import Stories


async def test_a_story_is_told_anew_once_the_analysis_is_better(
    ada: Client, bob: Client, stories: Stories, runtime: Runtime
) -> None:
    await stories.add(ada)
    await stories.add(bob)
    assert await renew_stories(runtime.database) == 0

    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Story).values(analyser="older"))
    # Two copies of one text have one story.
    assert await renew_stories(runtime.database) == 1
    assert await renew_stories(runtime.database) == 0, "it is under way"
    await work_off(runtime)

    async with runtime.database.read() as session:
        assert list(await session.scalars(select(Story.analyser))) == [ANALYSER]
        assert await session.scalar(select(func.count()).select_from(Run)) == 1
    assert await renew_stories(runtime.database) == 0


async def test_what_failed_is_left_to_its_owner(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    await stories.add(ada)
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Story).values(analyser="older"))
    await renew_stories(runtime.database)
    async with runtime.database.unit() as unit:
        failed = update(Run).values(status=RunStatus.FAILED, finished_at=func.now())
        await unit.session.execute(failed)

    assert await renew_stories(runtime.database) == 0
