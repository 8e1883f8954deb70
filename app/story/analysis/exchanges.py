"""To whom each turn is spoken: whom it calls, or else who spoke beside it."""

from collections.abc import Sequence

from app.story.analysis.turns import Turn

#: So many paragraphs apart, two turns still belong to one exchange.
APART = 3


def addressees(turns: Sequence[Turn], speakers: Sequence[int | None]) -> list[int | None]:
    """Return whom each turn speaks to."""
    return [_of(number, turns, speakers) for number in range(len(turns))]


def _of(number: int, turns: Sequence[Turn], speakers: Sequence[int | None]) -> int | None:
    turn, speaker = turns[number], speakers[number]
    if speaker is None:
        return None
    called = [person for person in sorted(turn.vocatives) if person != speaker]
    if len(called) == 1:
        return called[0]
    # Back first: an answer goes to whoever spoke.
    for step in (-1, 1, -2, 2, -3):
        at = number + step
        if not 0 <= at < len(turns) or speakers[at] in {None, speaker}:
            continue
        if called and speakers[at] not in called:
            continue
        if abs(turns[at].paragraph - turn.paragraph) <= APART * abs(step):
            return speakers[at]
    return called[0] if called else None
