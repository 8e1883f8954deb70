"""What a call used is noted, and its run costs as much."""

from decimal import Decimal

from sqlalchemy import select

from app.ai.metering import meter
from app.platform.runs.models import Run, TokenUsage
from tests.platform.runs.conftest import Desk


async def test_pictures_and_what_was_read_aloud_are_noted_with_their_run(desk: Desk) -> None:
    user_id, run_id = await desk.user(), await desk.start()

    async with desk.database.unit() as unit:
        await meter(
            unit,
            provider="stability",
            model="stable-image-core",
            user_id=user_id,
            run_id=run_id,
            images=2,
        )
        await meter(
            unit,
            provider="openai",
            model="gpt-4o-mini-tts",
            user_id=user_id,
            run_id=run_id,
            characters=2_000,
        )

    async with desk.database.read() as session:
        rows = (await session.scalars(select(TokenUsage).order_by(TokenUsage.id))).all()
        run = await session.get_one(Run, run_id)
    assert [(row.images, row.characters, row.input_tokens, row.cost) for row in rows] == [
        (2, 0, 0, Decimal("0.06")),
        (0, 2_000, 0, Decimal("0.03")),
    ]
    assert run.cost == Decimal("0.09")
