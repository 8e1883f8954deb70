"""Delays and progress, for every input."""

from hypothesis import given
from hypothesis import strategies as st

from app.platform.runs.models import RunKind
from app.platform.runs.plan import Plan, PlannedStep
from app.platform.runs.retry import FIRST_DELAY, LONGEST_ASKED, LONGEST_DELAY, delay
from app.platform.runs.step import Step

ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(st.integers(1, 10_000))
def test_delays_grow_within_bounds(attempt: int) -> None:
    ceiling = min(FIRST_DELAY * 2 ** min(attempt - 1, 20), LONGEST_DELAY)

    assert ceiling / 2 <= delay(attempt) <= ceiling


@given(st.integers(1, 10_000), ANY)
def test_nobody_is_asked_again_earlier_than_they_said(attempt: int, asked: float) -> None:
    found = delay(attempt, asked)

    if asked > 0:
        assert found >= min(asked, LONGEST_ASKED)
    assert 0 < found <= LONGEST_ASKED + LONGEST_DELAY


async def _nothing(step: Step) -> None:
    """Do nothing."""


WEIGHTS = st.lists(st.integers(1, 1000), min_size=1, max_size=8)
FRACTIONS = st.lists(st.floats(-1, 2), max_size=6).map(sorted)


@given(WEIGHTS, FRACTIONS)
def test_progress_rises_from_nothing_to_all(weights: list[int], fractions: list[float]) -> None:
    steps = tuple(PlannedStep(f"s{n}", _nothing, weight) for n, weight in enumerate(weights))
    plan = Plan(RunKind.ENRICH, steps)

    seen = [plan.progress(step.name, f) for step in steps for f in (0, *fractions, 1)]

    in_order = [plan.progress(s.name, f) for s in steps for f in sorted((0, *fractions, 1))]
    assert in_order == sorted(in_order)
    assert (seen[0], seen[-1]) == (0, 100)
    assert all(0 <= each <= 100 for each in seen)
