"""Credits are set aside, spent and given back, each once, and never more than there are."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import delete

from app.accounts.models import User
from app.credits.errors import InsufficientCredits
from app.credits.service.renew import renew_wallets
from app.credits.service.spend import capture, hold, refund, release
from app.platform.db.ids import uuid7
from app.platform.errors import NotFound
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.credits.conftest import Bank, key_of, run_sql
from tests.installation import Client

NOVEMBER, DECEMBER = datetime(2026, 11, 3, tzinfo=UTC), datetime(2030, 12, 1, tzinfo=UTC)


@pytest.fixture
def ada_id(ada: Client) -> UUID:
    return key_of(ada)


async def test_what_is_held_is_spent_and_the_rest_comes_back(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    await bank.give(ada_id, 10)
    held = await bank.hold(ada_id, 7)
    during = await bank.wallet(ada_id)

    async with runtime.database.unit() as unit:
        await capture(unit, held.id, 5)

    assert during == (3, 7, 0)
    assert await bank.wallet(ada_id) == (5, 0, 0)
    assert await bank.entries(ada_id) == [
        ("GRANT", 10),
        ("HOLD", 7),
        ("CAPTURE", 5),
        ("RELEASE", 2),
    ]


async def test_what_is_missing_is_said_and_nothing_changes(bank: Bank, ada_id: UUID) -> None:
    await bank.give(ada_id, 3)

    with pytest.raises(InsufficientCredits) as lacking:
        await bank.hold(ada_id, 8)

    error = lacking.value
    assert (error.needed, error.available, error.missing) == (8, 3, 5)
    assert "5 are missing" in error.message
    assert await bank.entries(ada_id) == [("GRANT", 3)]


async def test_whoever_does_something_else_instead_has_spent_nothing(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    async with runtime.database.unit() as unit:
        with pytest.raises(InsufficientCredits):
            await hold(unit, ada_id, 1, key="a", memo="")

    assert await bank.wallet(ada_id) == (0, 0, 0)
    assert await bank.entries(ada_id) == []


async def test_the_same_key_is_the_same_hold(bank: Bank, ada_id: UUID, runtime: Runtime) -> None:
    await bank.give(ada_id, 10)
    first = await bank.hold(ada_id, 4)

    again = await bank.hold(ada_id, 4)
    async with runtime.database.unit() as unit:
        await release(unit, first.id)
    later = await bank.hold(ada_id, 4)

    assert again == first
    assert first.is_open
    assert (later.id, later.is_open) == (first.id, False)
    assert await bank.wallet(ada_id) == (10, 0, 0)


async def test_a_key_is_one_persons(bank: Bank, ada: Client, bob: Client) -> None:
    for who in (ada, bob):
        await bank.give(key_of(who), 10)

    first, second = [await bank.hold(key_of(who), 4) for who in (ada, bob)]

    assert first.id != second.id
    assert await bank.wallet(key_of(bob)) == (6, 4, 0)


Ending = Callable[[Runtime, UUID], Awaitable[None]]


async def spend(runtime: Runtime, hold_id: UUID) -> None:
    async with runtime.database.unit() as unit:
        await capture(unit, hold_id)


async def let_go(runtime: Runtime, hold_id: UUID) -> None:
    async with runtime.database.unit() as unit:
        await release(unit, hold_id)


async def give_back(runtime: Runtime, hold_id: UUID) -> None:
    async with runtime.database.unit() as unit:
        await refund(unit, hold_id, memo="It came out wrong")


@pytest.mark.parametrize(
    ("endings", "balance", "entries"),
    [
        ([spend, spend], 6, ["CAPTURE"]),
        ([spend, let_go], 6, ["CAPTURE"]),
        ([let_go, spend], 10, ["RELEASE"]),
        ([let_go, let_go], 10, ["RELEASE"]),
        ([spend, give_back, give_back], 10, ["CAPTURE", "REFUND"]),
        ([let_go, give_back], 10, ["RELEASE"]),
    ],
)
async def test_a_hold_ends_once(
    endings: list[Ending],
    balance: int,
    entries: list[str],
    bank: Bank,
    ada_id: UUID,
    runtime: Runtime,
) -> None:
    await bank.give(ada_id, 10)
    held = await bank.hold(ada_id, 4)

    for end in endings:
        await end(runtime, held.id)

    assert await bank.wallet(ada_id) == (balance, 0, 0)
    assert [kind for kind, _ in await bank.entries(ada_id)] == ["GRANT", "HOLD", *entries]


async def test_a_hold_that_is_open_is_not_refunded(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    await bank.give(ada_id, 10)
    held = await bank.hold(ada_id, 4)

    await give_back(runtime, held.id)

    assert await bank.wallet(ada_id) == (6, 4, 0)


async def test_more_than_is_held_is_not_spent(bank: Bank, ada_id: UUID, runtime: Runtime) -> None:
    await bank.give(ada_id, 10)
    held = await bank.hold(ada_id, 4)

    async with runtime.database.unit() as unit:
        await capture(unit, held.id, 9)

    assert await bank.wallet(ada_id) == (6, 0, 0)


async def test_work_that_is_free_needs_no_credits(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    held = await bank.hold(ada_id, 0)
    await spend(runtime, held.id)
    await let_go(runtime, held.id)

    assert await bank.wallet(ada_id) == (0, 0, 0)
    assert await bank.entries(ada_id) == [("HOLD", 0), ("CAPTURE", 0)]


async def test_what_was_never_held_cannot_end(ada: Client, runtime: Runtime) -> None:
    with pytest.raises(NotFound):
        await spend(runtime, uuid7())


async def test_of_200_at_once_on_a_balance_for_ten_ten_succeed(bank: Bank, ada_id: UUID) -> None:
    await bank.give(ada_id, 20)

    found = await asyncio.gather(
        *(bank.hold(ada_id, 2, f"request {n}") for n in range(200)), return_exceptions=True
    )

    refused = [each for each in found if isinstance(each, InsufficientCredits)]
    assert len(refused) == 190
    assert len({each.id for each in found if not isinstance(each, BaseException)}) == 10
    assert await bank.wallet(ada_id) == (0, 20, 0)


async def test_of_fifty_with_one_key_at_once_one_has_an_effect(bank: Bank, ada_id: UUID) -> None:
    await bank.give(ada_id, 20)

    found = await asyncio.gather(*(bank.hold(ada_id, 2) for _ in range(50)))

    assert len({each.id for each in found}) == 1
    assert await bank.wallet(ada_id) == (18, 2, 0)


async def test_of_spending_and_releasing_at_once_one_happens(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    await bank.give(ada_id, 10)
    held = await bank.hold(ada_id, 4)

    await asyncio.gather(*(end(runtime, held.id) for end in [spend, let_go] * 10))

    balance, left, _ = await bank.wallet(ada_id)
    ends = [kind for kind, _ in await bank.entries(ada_id)][2:]
    assert (left, balance, ends) in [(0, 6, ["CAPTURE"]), (0, 10, ["RELEASE"])]


async def test_the_months_own_are_spent_first_and_come_back_as_such(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    await bank.give(ada_id, 10)
    await renew_wallets(runtime.database, 5, NOVEMBER)
    held = await bank.hold(ada_id, 8)
    during = await bank.wallet(ada_id)

    async with runtime.database.unit() as unit:
        await capture(unit, held.id, 3)

    assert during == (7, 8, 0)
    assert await bank.wallet(ada_id) == (12, 0, 2)


async def test_what_is_held_over_the_months_end_does_not_go_with_it(
    bank: Bank, ada_id: UUID, runtime: Runtime
) -> None:
    await renew_wallets(runtime.database, 5, NOVEMBER)
    held = await bank.hold(ada_id, 4)

    await renew_wallets(runtime.database, 5, DECEMBER)
    await let_go(runtime, held.id)

    assert await bank.wallet(ada_id) == (9, 0, 5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = 1",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries CASCADE",
        "DELETE FROM wallets",
    ],
)
async def test_the_ledger_is_only_ever_added_to(
    statement: str, bank: Bank, ada_id: UUID, settings: Settings
) -> None:
    await bank.give(ada_id, 10)

    with pytest.raises(asyncpg.RestrictViolationError):
        await run_sql(settings, statement)

    assert await bank.entries(ada_id) == [("GRANT", 10)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wallets SET balance = -1",
        "UPDATE wallets SET held = -1",
        "UPDATE wallets SET monthly_left = balance + 1",
        (
            "INSERT INTO ledger_entries (wallet_id, kind, source, target, amount, idempotency_key)"
            " SELECT id, 'GRANT', 'REVENUE', 'WALLET', 5, 'x' FROM wallets"
        ),
        (
            "INSERT INTO ledger_entries (wallet_id, kind, source, target, amount, idempotency_key)"
            " SELECT id, 'CAPTURE', 'HOLDS', 'REVENUE', 5, 'x' FROM wallets"
        ),
    ],
)
async def test_what_cannot_be_is_refused_by_the_database(
    statement: str, bank: Bank, ada_id: UUID, settings: Settings
) -> None:
    await bank.give(ada_id, 10)

    with pytest.raises(asyncpg.CheckViolationError):
        await run_sql(settings, statement)


async def test_an_account_takes_its_ledger_along(
    bank: Bank, ada: Client, bob: Client, runtime: Runtime, settings: Settings
) -> None:
    for who in (ada, bob):
        await bank.give(key_of(who), 10)
        held = await bank.hold(key_of(who), 4)
        await spend(runtime, held.id)

    async with runtime.database.unit() as unit:
        await unit.session.execute(delete(User).where(User.id == key_of(ada)))

    assert await bank.entries(key_of(ada)) == []
    assert len(await bank.entries(key_of(bob))) == 3
    assert await run_sql(settings, "SELECT 1 FROM ledger_entries") == "SELECT 3"
