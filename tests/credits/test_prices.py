"""What work costs: never less than the provider asks, nothing on one's own key."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credits import prices
from app.credits.posting import owed_back, part, spent_first, taken_last

some = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("usd", "credits"), [("0", 0), ("0.0001", 1), ("0.01", 1), ("0.0101", 2), ("1.5", 150)]
)
def test_a_begun_credit_counts(usd: str, credits: int) -> None:
    assert prices.credits_of(Decimal(usd)) == credits


@given(st.decimals(0, 1000, places=6))
def test_credits_are_worth_what_they_are_taken_for(usd: Decimal) -> None:
    taken = prices.credits_of(usd)

    assert usd <= prices.usd_of(taken) < usd + Decimal("0.01")


@pytest.mark.parametrize(
    ("model", "width", "height", "credits"),
    [
        ("plain", 512, 512, 2),
        ("plain", 1024, 1024, 4),
        ("plain", 1792, 1024, 8),
        ("plain", 4096, 4096, 16),
        ("gpt-image-2", 1024, 1024, 8),
    ],
)
def test_a_picture_costs_by_its_size_and_its_painter(
    model: str, width: int, height: int, credits: int
) -> None:
    assert prices.picture(model, width, height) == credits


@pytest.mark.parametrize(("seconds", "credits"), [(0, 0), (1, 2), (60, 2), (60.5, 4), (600, 20)])
def test_speech_costs_by_the_begun_minute(seconds: float, credits: int) -> None:
    assert prices.narration(seconds) == credits


def test_ones_own_key_and_what_works_here_cost_nothing() -> None:
    assert prices.charged(8, provider="openai", own_key=False) == 8
    assert prices.charged(8, provider="openai", own_key=True) == 0
    assert prices.charged(8, provider="local", own_key=False) == 0


@given(some, some, st.none() | some)
def test_a_hold_is_parted_without_a_rest(held: int, monthly: int, spent: int | None) -> None:
    monthly = min(monthly, held)

    parted = part(held, monthly, spent)

    assert parted.spent + parted.back == held
    assert parted.spent_monthly + parted.back_monthly == monthly
    assert 0 <= parted.spent_monthly <= parted.spent <= held
    assert 0 <= parted.back_monthly <= parted.back
    assert parted.spent == (held if spent is None else min(spent, held))


@given(some, some, some)
def test_the_months_own_go_first_when_spent_and_last_when_taken(
    balance: int, monthly: int, amount: int
) -> None:
    monthly, amount = min(monthly, balance), min(amount, balance)

    for gone in (spent_first(amount, monthly), taken_last(amount, balance, monthly)):
        assert 0 <= gone <= amount
        assert 0 <= monthly - gone <= balance - amount
    assert taken_last(amount, balance, monthly) <= spent_first(amount, monthly)


def test_nobody_spends_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        part(5, 0, -1)


@given(some, st.integers(1, 10_000), st.lists(some, max_size=5))
def test_refunds_in_parts_take_what_one_refund_takes(
    credits: int, amount: int, parts: list[int]
) -> None:
    taken = refunded = 0
    for each in [*parts, amount]:
        refunded = min(amount, refunded + each)
        taken += owed_back(credits, amount, refunded) - taken

    assert taken == credits
