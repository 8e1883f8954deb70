"""The newest events of a stream, against a list that forgets nothing."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.platform.live.log import Happening
from app.platform.live.topic import KEPT, Topic

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def event(seq: int) -> Happening:
    return Happening("s", seq, "Said", MOMENT, {"seq": seq})


#: What pub/sub may do: any order, gaps, repeats, numbers without their event.
HEARD = st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=60)


@given(HEARD, st.integers(0, 45))
def test_a_follower_is_told_all_that_follows_or_sent_to_the_log(
    heard: list[tuple[int, bool]], cursor: int
) -> None:
    topic = Topic("s")
    for seq, whole in heard:
        topic.hear(seq, event(seq) if whole else None)

    head = max((seq for seq, _ in heard), default=0)
    told = topic.after(cursor)

    assert topic.head == head
    if told is not None:
        assert [one.seq for one in told] == list(range(cursor + 1, head + 1))
    if cursor == head:
        assert told == []


@given(st.integers(0, 1000), st.integers(1, 3 * KEPT), st.integers(0, 3 * KEPT))
def test_what_came_in_order_is_told_from_memory_as_far_as_it_is_kept(
    start: int, count: int, back: int
) -> None:
    topic = Topic("s")
    topic.hear(start, None)
    for seq in range(start + 1, start + count + 1):
        topic.hear(seq, event(seq))

    told = topic.after(start + count - min(back, count))

    if back <= min(KEPT, count):
        assert told is not None
        assert len(told) == back
    else:
        assert (told is None) == (min(back, count) > KEPT)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_a_topic_believes_the_log_only_about_what_it_had_heard_when_it_asked(
    claimed: int, logged: int, later: int
) -> None:
    topic = Topic("s")
    topic.hear(claimed, None)
    topic.hear(claimed + later, None)

    topic.correct(claimed, logged)

    assert topic.head == (min(claimed, logged) if later == 0 else claimed + later)
    assert topic.after(topic.head) == []
    assert topic.after(topic.head + 1) is None
