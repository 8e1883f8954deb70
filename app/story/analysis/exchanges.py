"""To whom each turn is spoken: whom it calls, or else who spoke beside it."""

from collections.abc import Iterator, Sequence

from app.story.analysis.findings import Quotation
from app.story.analysis.turns import Turn

#: So many paragraphs apart, two turns still belong to one exchange.
APART = 3
#: So sure the speakers of two quotations have to be, and so many signs apart the two at most, for
#: one to be an answer to the other; so many pieces of one's speech are passed over.
SURE = 0.8
CLOSE = 600
PIECES = 3


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


def exchanged(quotations: Sequence[Quotation]) -> Iterator[tuple[int, int, Quotation]]:
    """Yield what surely is said to somebody who surely answers, or has spoken, to the speaker."""
    for number, quotation in enumerate(quotations):
        speaker, hearer = quotation.speaker, quotation.addressee
        if speaker is None or hearer is None or quotation.confidence < SURE:
            continue
        for step in (-1, 1):
            other = _other(quotations, number, step)
            if other is None or other.speaker != hearer or other.addressee != speaker:
                continue
            apart = max(other.start - quotation.end, quotation.start - other.end)
            if other.confidence >= SURE and apart <= CLOSE:
                yield speaker, hearer, quotation
                break


def _other(quotations: Sequence[Quotation], number: int, step: int) -> Quotation | None:
    """Return what somebody else says before or after a quotation."""
    for at in range(number + step, number + step * (PIECES + 2), step):
        if not 0 <= at < len(quotations):
            return None
        if quotations[at].speaker != quotations[number].speaker:
            return quotations[at]
    return None
