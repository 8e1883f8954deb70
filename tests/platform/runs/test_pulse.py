"""One heartbeat for all runs of a process."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.platform.runs.lease import CancelRequested, LeaseLost
from app.platform.runs.pulse import Pulse
from tests.platform.runs.conftest import Declare, Desk

#: Seconds of a lease: a quarter of it lies between two heartbeats.
SECONDS = 0.4


async def nothing(step: object) -> None:
    """Do nothing."""


def pulse_of(desk: Desk) -> Pulse:
    return Pulse(desk.database, SECONDS, asyncio.Lock())


async def test_many_runs_hear_of_their_cancel_by_one_heartbeat(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    leases = [await desk.lease(await desk.start()) for _ in range(20)]
    for lease in leases:
        await desk.change(lease.run_id, cancel_requested_at=datetime.now(UTC))
    before, pulse = desk.database.commits, pulse_of(desk)

    ends = await asyncio.gather(*map(pulse.keep, leases), return_exceptions=True)

    assert [type(each) for each in ends] == [CancelRequested] * 20
    assert desk.database.commits - before == 1


async def test_a_lost_lease_ends_its_own_run_only(desk: Desk, declare: Declare) -> None:
    declare(nothing)
    lost, held = [await desk.lease(await desk.start()) for _ in range(2)]
    await desk.change(lost.run_id, lease_token=lost.token + 1)
    pulse = pulse_of(desk)
    holding = asyncio.create_task(pulse.keep(held))

    with pytest.raises(LeaseLost):
        await pulse.keep(lost)

    assert not holding.done()
    await desk.change(held.run_id, cancel_requested_at=datetime.now(UTC))
    with pytest.raises(CancelRequested):
        await holding


async def test_a_step_that_is_writing_holds_up_nobody_and_is_kept(
    desk: Desk, declare: Declare
) -> None:
    declare(nothing)
    writing, other = [await desk.lease(await desk.start()) for _ in range(2)]
    await desk.change(other.run_id, cancel_requested_at=datetime.now(UTC))
    pulse = pulse_of(desk)
    keeping = asyncio.create_task(pulse.keep(writing))

    async with writing.unit(desk.database):
        with pytest.raises(CancelRequested):
            await pulse.keep(other)
        assert not keeping.done()

    await desk.change(writing.run_id, cancel_requested_at=datetime.now(UTC))
    with pytest.raises(CancelRequested):
        await keeping
