"""Whatever happens in whatever order: the ledger adds up, and a model in Python agrees with it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.accounts.models import User
from app.credits.errors import InsufficientCredits
from app.credits.models import EntryKind, LedgerEntry, Wallet
from app.credits.posting import ISSUANCE, WALLET, Posting
from app.credits.service.adjust import adjust_credits
from app.credits.service.check import Faults, find_faults
from app.credits.service.ledger import locked_wallet, post
from app.credits.service.renew import renew_wallet
from app.credits.service.spend import capture, hold, refund, release
from app.platform.db.engine import Database
from app.platform.db.ids import uuid7

Answer = TypeVar("Answer")

MONTHLY = 20
SUMS = st.integers(0, 30)
KEYS = st.sampled_from("abcdefgh")


@dataclass
class Expected:
    """A hold as it should be."""

    id: UUID
    amount: int
    monthly: int
    month: int
    state: str = "open"
    spent: int = 0
    spent_monthly: int = 0


class LedgerMachine(RuleBasedStateMachine):
    """One person, what they do with their credits, and what should come of it."""

    def __init__(self, database: Database, runner: asyncio.Runner) -> None:
        super().__init__()
        self.database = database
        self.runner = runner
        self.balance = self.left = self.month = 0
        self.holds: dict[str, Expected] = {}
        self.keys: set[str] = set()

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(work)

    @initialize()
    def join(self) -> None:
        self.user_id = uuid7()

        async def work() -> None:
            async with self.database.unit() as unit:
                name = f"machine-{self.user_id}"
                unit.add(User(id=self.user_id, email=f"{name}@example.org", username=name))
                await unit.session.flush()
                await locked_wallet(unit, self.user_id)

        self.run(work())
        self.renew(again=False)

    @rule(amount=SUMS, key=KEYS)
    def give(self, amount: int, key: str) -> None:
        async def work() -> None:
            async with self.database.unit() as unit:
                wallet = await locked_wallet(unit, self.user_id)
                posting = Posting(EntryKind.GRANT, ISSUANCE, WALLET, amount, f"grant:{key}")
                await post(unit, wallet, posting)

        self.run(work())
        if f"grant:{key}" not in self.keys:
            self.keys.add(f"grant:{key}")
            self.balance += amount

    @rule(amount=st.integers(-30, 30).filter(bool), key=KEYS)
    def adjust(self, amount: int, key: str) -> None:
        async def work() -> None:
            async with self.database.unit() as unit:
                await adjust_credits(unit, self.user_id, self.user_id, amount, "By hand", key)

        if f"adjust:{key}" in self.keys:
            self.run(work())
        elif self.balance + amount < 0:
            with pytest.raises(InsufficientCredits):
                self.run(work())
        else:
            self.run(work())
            self.keys.add(f"adjust:{key}")
            self.balance += amount
            self.left = min(self.left, self.balance)

    @precondition(lambda self: self.month < 12)
    @rule(again=st.booleans())
    def next_month(self, again: bool) -> None:
        self.renew(again=again)

    def renew(self, *, again: bool) -> None:
        if not again or not self.month:
            self.month += 1
            self.balance += MONTHLY - self.left
            self.left = MONTHLY

        async def work() -> None:
            async with self.database.unit() as unit:
                moment = datetime(2020, self.month, 7, tzinfo=UTC)
                await renew_wallet(unit, self.user_id, MONTHLY, moment)

        self.run(work())

    @rule(amount=SUMS, key=KEYS)
    def set_aside(self, amount: int, key: str) -> None:
        async def work() -> UUID:
            async with self.database.unit() as unit:
                made = await hold(unit, self.user_id, amount, key=key, memo="Work")
                return made.id

        if key in self.holds:
            assert self.run(work()) == self.holds[key].id
        elif amount > self.balance:
            with pytest.raises(InsufficientCredits):
                self.run(work())
        else:
            monthly = min(self.left, amount)
            self.holds[key] = Expected(self.run(work()), amount, monthly, self.month)
            self.balance -= amount
            self.left -= monthly

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), amount=st.none() | SUMS)
    def spend(self, data: st.DataObject, amount: int | None) -> None:
        held = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]

        async def work() -> None:
            async with self.database.unit() as unit:
                await capture(unit, held.id, amount)

        self.run(work())
        if held.state == "open":
            held.spent = held.amount if amount is None else min(amount, held.amount)
            held.spent_monthly = min(held.monthly, held.spent)
            held.state = "spent" if held.spent or not held.amount else "released"
            self._back(held, held.amount - held.spent, held.monthly - held.spent_monthly)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        held = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]

        async def work() -> None:
            async with self.database.unit() as unit:
                await release(unit, held.id)

        self.run(work())
        if held.state == "open":
            held.state = "released"
            self._back(held, held.amount, held.monthly)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        held = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]

        async def work() -> None:
            async with self.database.unit() as unit:
                await refund(unit, held.id, memo="It came out wrong")

        self.run(work())
        if held.state == "spent":
            held.state = "refunded"
            self._back(held, held.spent, held.spent_monthly)

    def _back(self, held: Expected, amount: int, monthly: int) -> None:
        self.balance += amount
        self.left += monthly if held.month == self.month else 0

    @invariant()
    def adds_up(self) -> None:
        async def work() -> tuple[Faults, tuple[int, int, int], dict[UUID, set[str]]]:
            async with self.database.read() as session:
                asked = select(Wallet).where(Wallet.user_id == self.user_id)
                found = (await session.scalars(asked)).one()
                ends = select(LedgerEntry.hold_id, LedgerEntry.kind).where(
                    LedgerEntry.wallet_id == found.id, LedgerEntry.hold_id.is_not(None)
                )
                ended: dict[UUID, set[str]] = {}
                for hold_id, kind in await session.execute(ends):
                    assert hold_id is not None
                    ended.setdefault(hold_id, set()).add(kind.value)
                kept = (found.balance, found.held, found.monthly_left)
                return await find_faults(session), kept, ended

        if not hasattr(self, "user_id"):
            return
        faults, wallet, ended = self.run(work())
        held = sum(each.amount for each in self.holds.values() if each.state == "open")
        assert faults == Faults(0, 0, 0, 0)
        assert wallet == (self.balance, held, self.left)
        for each in self.holds.values():
            ends = ended.get(each.id, set())
            assert ("CAPTURE" in ends) == (each.state in {"spent", "refunded"})
            assert bool(ends) == (each.state != "open")


def test_whatever_happens_the_ledger_adds_up(database_url: str) -> None:
    with asyncio.Runner() as runner:
        database = Database(database_url, pool=2)

        class Machine(LedgerMachine):
            def __init__(self) -> None:
                super().__init__(database, runner)

        try:
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    max_examples=30,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
