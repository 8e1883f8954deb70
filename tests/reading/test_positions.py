"""Positions come out the same in whatever order, batches and copies events arrive."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from app.reading.positions import (
    DWELL,
    MOST_SECONDS,
    Act,
    PositionEvent,
    Positions,
    fold,
    moment_of,
)

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def event(
    key: str, offset: int, minute: int, act: Act = Act.READ, seconds: int = 0
) -> PositionEvent:
    return PositionEvent(key, offset, NOON + timedelta(minutes=minute), seconds, act)


EVENTS = st.lists(
    st.builds(
        event,
        st.text("abc", min_size=1, max_size=3),
        st.integers(0, 1_000),
        st.integers(0, 9),
        st.sampled_from(Act),
        st.integers(0, 2 * DWELL),
    ),
    max_size=12,
    unique_by=lambda each: each.key,
)


@given(EVENTS, st.data())
def test_any_order_batches_and_copies_lead_to_the_same(
    events: list[PositionEvent], data: st.DataObject
) -> None:
    whole = fold(events)
    shuffled = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4)))
    bounds = [0, *cuts, len(events)]
    known = Positions()
    for start, end in pairwise(bounds):
        known = known.after(shuffled[start:end])

    assert known == whole
    assert fold([*shuffled, *events]) == whole


@given(EVENTS, EVENTS)
def test_furthest_never_falls_and_current_is_the_latest_deliberate_act(
    first: list[PositionEvent], more: list[PositionEvent]
) -> None:
    before = fold(first)
    seen = {each.key for each in first}
    events = [*first, *(each for each in more if each.key not in seen)]
    after = fold(events)

    assert after.furthest >= before.furthest
    meant = [each for each in events if each.act is not Act.REPORT]
    latest = max(meant, key=lambda each: (each.moment, each.key), default=None)
    assert after.current == (0 if latest is None else latest.offset)
    assert after.seconds == sum(each.seconds for each in events)


def test_two_devices_offline_and_back_in_every_order() -> None:
    """The phone reads on and steps back; the reader, offline since before, knows nothing of it."""
    phone = [
        event("p1", 300, 10),
        event("p2", 500, 20),
        event("p3", 100, 30, Act.JUMP),
    ]
    old = [
        event("r1", 700, 15),
        event("r2", 800, 25, Act.JUMP),
        event("r3", 700, 40, Act.REPORT),
    ]
    for arrival in permutations([*phone, *old]):
        known, furthest = Positions(), 0
        for each in arrival:
            known = known.after([each])
            assert known.furthest >= furthest
            furthest = known.furthest

        assert (known.current, known.furthest) == (100, 700)


def test_a_jump_ahead_is_not_read_until_somebody_stays_or_goes_on() -> None:
    jumped = fold([event("a", 50, 1), event("b", 900, 2, Act.JUMP)])
    passing = jumped.after([event("c", 900, 3, Act.REPORT, DWELL - 1)])
    stayed = jumped.after([event("c", 900, 3, Act.REPORT, DWELL)])
    went_on = jumped.after([event("c", 950, 3)])

    assert (jumped.current, jumped.furthest) == (900, 50)
    assert (passing.current, passing.furthest) == (900, 50)
    assert (stayed.current, stayed.furthest) == (900, 900)
    assert (went_on.current, went_on.furthest) == (950, 950)


def test_acts_of_one_moment_are_told_apart_by_their_keys() -> None:
    one, other = event("a", 10, 1), event("b", 20, 1)

    assert fold([one, other]).current == fold([other, one]).current == 20


def test_a_clock_that_runs_ahead_wins_nothing_and_one_that_is_wrong_is_corrected() -> None:
    hour = timedelta(hours=1)

    assert moment_of(NOON + hour, received=NOON) == NOON
    assert moment_of(NOON - hour, received=NOON) == NOON - hour
    # The device is an hour late: what its clock calls eleven was noon, two minutes before sending.
    late = moment_of(NOON - hour - timedelta(minutes=2), NOON, sent=NOON - hour)
    assert late == NOON - timedelta(minutes=2)
    ahead = moment_of(NOON + hour - timedelta(minutes=2), NOON, sent=NOON + hour)
    assert ahead == NOON - timedelta(minutes=2)
    assert moment_of(datetime.max.replace(tzinfo=UTC), NOON, sent=NOON - hour) == NOON


def test_time_is_bounded() -> None:
    most = fold([event("a", 1, 1, seconds=MOST_SECONDS), event("b", 1, 1, seconds=9)])

    assert most.seconds == MOST_SECONDS
