"""Words of many runs, printed together."""

import asyncio
from dataclasses import dataclass

import pytest

from app.platform.runs.lease import CancelRequested, LeaseLost
from app.platform.runs.models import Run
from app.platform.runs.press import Press
from tests.platform.runs.conftest import Declare, Desk


@dataclass(frozen=True)
class Said:
    """Something said, which goes on where the last was left."""

    words: str

    def joined(self, other: object) -> "Said | None":
        return Said(self.words + other.words) if isinstance(other, Said) else None


@dataclass(frozen=True)
class Ended:
    """The end of it."""


async def nothing(step: object) -> None:
    """Do nothing."""


async def test_what_many_runs_say_is_printed_in_order_and_together(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    press = Press(desk.database)
    sheets = [press.sheet(await desk.lease(await desk.start()), f"talk:{n}") for n in range(20)]
    before = desk.database.commits

    for word in ("one ", "two ", "three"):
        for sheet in sheets:
            sheet.put(Said(word))
    for sheet in sheets:
        sheet.put(Ended())
    for sheet in sheets:
        await sheet.settle()

    expected = [("Said", {"words": "one two three"}), ("Ended", {})]
    for n in range(20):
        assert await desk.told(f"talk:{n}") == expected
    assert desk.database.commits - before == 1


async def test_what_comes_while_a_sheet_is_printed_is_printed_next(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    press = Press(desk.database)
    sheet = press.sheet(await desk.lease(await desk.start()), "talk")
    said = [f"{n} " for n in range(200)]

    for words in said:
        sheet.put(Said(words))
        await asyncio.sleep(0)
        if words == "100 ":
            await sheet.settle()
    await sheet.settle()

    events = await desk.told("talk")
    assert "".join(payload["words"] for _, payload in events) == "".join(said)
    assert 1 < len(events) < len(said)


async def test_a_run_that_was_taken_over_prints_nothing_and_keeps_nobody_back(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    press = Press(desk.database)
    lost, kept = (
        press.sheet(await desk.lease(await desk.start()), "lost"),
        press.sheet(await desk.lease(await desk.start()), "kept"),
    )
    await desk.change(lost.lease.run_id, lease_token=Run.lease_token + 1)

    lost.put(Said("a"))
    kept.put(Said("b"))

    await kept.settle()
    with pytest.raises(LeaseLost):
        await lost.settle()
    with pytest.raises(LeaseLost):
        lost.put(Said("c"))
    assert await desk.told("lost") == []
    assert await desk.told("kept") == [("Said", {"words": "b"})]


async def test_a_cancel_is_heard_with_the_next_word(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    press = Press(desk.database)
    sheet = press.sheet(await desk.lease(await desk.start()), "talk")
    await desk.change(sheet.lease.run_id, cancel_requested_at=Run.created_at)

    sheet.put(Said("a"))

    with pytest.raises(CancelRequested):
        await sheet.settle()


async def test_a_connection_that_breaks_loses_no_word(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    press = Press(desk.database)
    sheet = press.sheet(await desk.lease(await desk.start()), "talk")

    for n in range(10):
        sheet.put(Said(f"{n} "))
        if n % 3 == 0:
            await desk.database.engine.dispose()
        await sheet.settle()

    events = await desk.told("talk")
    assert "".join(payload["words"] for _, payload in events) == "0 1 2 3 4 5 6 7 8 9 "
