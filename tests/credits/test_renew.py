"""Each month brings its credits once, and takes what was left of the last one's."""

import asyncio
from datetime import UTC, datetime

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text, update

from app.credits.service.check import Faults, check_ledger, find_faults, release_abandoned
from app.credits.service.ledger import open_wallet
from app.credits.service.renew import renew_wallets
from app.credits.service.spend import capture
from app.platform.db.ids import uuid7
from app.platform.runs.models import Run, RunKind, RunStatus
from app.platform.runs.start import start_run
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.credits.conftest import WALLET_OF_MINE, Bank, key_of, run_sql
from tests.installation import Client
from workers.scheduler import Scheduler

OCTOBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


async def test_a_month_comes_once_and_what_is_unused_goes(
    ada: Client, bank: Bank, runtime: Runtime
) -> None:
    ada_id = key_of(ada)
    await bank.give(ada_id, 7)

    renewed = [await renew_wallets(runtime.database, 100, moment) for moment in [OCTOBER] * 2]
    held = await bank.hold(ada_id, 30)
    async with runtime.database.unit() as unit:
        await capture(unit, held.id)
    renewed.append(await renew_wallets(runtime.database, 50, NOVEMBER))

    assert renewed == [1, 0, 1]
    assert await bank.wallet(ada_id) == (57, 0, 50)
    assert await bank.entries(ada_id) == [
        ("GRANT", 7),
        ("MONTHLY", 100),
        ("HOLD", 30),
        ("CAPTURE", 30),
        ("MONTHLY", 70),
        ("MONTHLY", 50),
    ]
    nodes = (await ada.ask(WALLET_OF_MINE))["viewer"]["wallet"]["entries"]["nodes"]
    assert [node["memo"] for node in nodes[:2]] == [
        "Credits of 2026-11",
        "Unused credits of 2026-10",
    ]


async def test_several_that_renew_at_once_renew_once(
    ada: Client, bob: Client, bank: Bank, runtime: Runtime
) -> None:
    counts = await asyncio.gather(
        *(renew_wallets(runtime.database, 10, NOVEMBER) for _ in range(5))
    )

    assert sum(counts) == 2
    assert await bank.wallet(key_of(ada)) == (10, 0, 10)
    assert await bank.wallet(key_of(bob)) == (10, 0, 10)


async def test_where_months_bring_nothing_nothing_is_written(
    ada: Client, bank: Bank, runtime: Runtime
) -> None:
    assert await renew_wallets(runtime.database, 0, NOVEMBER) == 1
    assert await bank.entries(key_of(ada)) == []


async def test_the_next_month_is_announced(ada: Client, runtime: Runtime) -> None:
    await renew_wallets(runtime.database, 10, OCTOBER)

    wallet = (await ada.ask("{ viewer { wallet { renewedAt renewsAt } } }"))["viewer"]["wallet"]

    assert wallet == {
        "renewedAt": "2026-10-31T23:59:00+00:00",
        "renewsAt": "2026-11-01T00:00:00+00:00",
    }


async def test_a_wallet_is_opened_once(ada: Client, bank: Bank, runtime: Runtime) -> None:
    await bank.give(key_of(ada), 3)

    async with runtime.database.unit() as unit:
        await open_wallet(unit, key_of(ada))

    assert await bank.wallet(key_of(ada)) == (3, 0, 0)


async def started(runtime: Runtime, who: Client) -> Run:
    async with runtime.database.unit() as unit:
        return await start_run(unit, RunKind.EXPORT, subject="x", user_id=key_of(who))


async def finish(runtime: Runtime, run: Run, hours: int) -> None:
    async with runtime.database.unit() as unit:
        past = text("now() - make_interval(hours => :hours)").bindparams(hours=hours)
        over = update(Run).where(Run.id == run.id)
        await unit.session.execute(over.values(status=RunStatus.FAILED, finished_at=past))


async def test_a_hold_whose_run_is_over_is_found_and_given_back(
    ada: Client, bank: Bank, runtime: Runtime
) -> None:
    await bank.give(key_of(ada), 10)
    works, fresh, old = [await started(runtime, ada) for _ in range(3)]
    for number, run in enumerate((works, fresh, old)):
        await bank.hold(key_of(ada), number + 1, f"hold {number}", run_id=run.id)
    await bank.hold(key_of(ada), 4, "of no run")
    await finish(runtime, fresh, 0)
    await finish(runtime, old, 2)

    found = await check_ledger(runtime.database)
    counted = REGISTRY.get_sample_value("fabula_ledger_faults", {"fault": "hold"})
    released = [await release_abandoned(runtime.database) for _ in range(2)]

    assert (found, counted) == (Faults(0, 0, 0, 1), 1)
    assert released == [1, 0]
    assert await bank.wallet(key_of(ada)) == (3, 7, 0)
    assert await check_ledger(runtime.database) == Faults(0, 0, 0, 0)
    assert REGISTRY.get_sample_value("fabula_ledger_faults", {"fault": "hold"}) == 0


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("UPDATE wallets SET balance = balance + 5", Faults(5, 1, 0, 0)),
        ("UPDATE wallets SET held = held + 5", Faults(5, 0, 1, 0)),
        ("UPDATE wallets SET held = held + 5, balance = balance - 5", Faults(0, 1, 1, 0)),
        (
            (
                "INSERT INTO ledger_entries"
                " (wallet_id, kind, source, target, amount, idempotency_key)"
                " SELECT id, 'GRANT', 'ISSUANCE', 'WALLET', 5, 'x' FROM wallets"
            ),
            Faults(-5, 1, 0, 0),
        ),
    ],
)
async def test_a_ledger_that_was_meddled_with_is_noticed(
    statement: str, faults: Faults, ada: Client, bank: Bank, runtime: Runtime, settings: Settings
) -> None:
    await bank.give(key_of(ada), 10)
    await run_sql(settings, statement)

    async with runtime.database.read() as session:
        assert await find_faults(session) == faults


async def test_the_scheduler_renews_and_looks(ada: Client, bank: Bank, runtime: Runtime) -> None:
    await Scheduler(runtime).run_due()

    assert await bank.wallet(key_of(ada)) == (100, 0, 100)
    assert REGISTRY.get_sample_value("fabula_ledger_faults", {"fault": "sum"}) == 0


async def test_a_hold_of_a_run_that_was_archived_is_found_by_its_age(
    ada: Client, bank: Bank, runtime: Runtime
) -> None:
    await bank.give(key_of(ada), 10)
    await bank.hold(key_of(ada), 4, run_id=uuid7())

    # It is not old yet: the run may just be about to be written.
    assert await release_abandoned(runtime.database) == 0
