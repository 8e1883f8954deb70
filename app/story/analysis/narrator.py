"""Whether somebody of the story tells it, and who."""

import re
from collections import Counter
from collections.abc import Sequence

from app.story.analysis.cast import Cast
from app.story.analysis.marks import Spoken
from app.story.analysis.people import Person
from app.story.analysis.tags import Call, TagKind
from app.story.analysis.turns import Turn
from app.story.analysis.view import View

FIRST_PERSON = re.compile(r"\b(?:I|me|my|myself)\b")
#: So many words of narration for each "I" at most.
SELDOM = 150
FEW = 5
#: A narrator's name is spoken by others, hardly ever told.
TOLD = 0.3


def tells_in_first_person(view: View, quotes: Sequence[Spoken]) -> bool:
    """Say whether the narration says "I" often."""
    told = said = at = 0
    for start, end in [*((q.start, q.end) for q in quotes), (len(view.flat), len(view.flat))]:
        piece = view.flat[at:start]
        told += piece.count(" ")
        said += len(FIRST_PERSON.findall(piece))
        at = end
    return said * SELDOM > told and said > FEW


def with_narrator(
    view: View, quotes: Sequence[Spoken], cast: Cast, turns: Sequence[Turn]
) -> tuple[Cast, int | None]:
    """Return the cast with whoever tells the story, by name or without one."""
    if not tells_in_first_person(view, quotes):
        return cast, None
    narrator = find_narrator(cast.calls, turns)
    if narrator is not None:
        return cast, narrator
    return Cast([*cast.people, Person()], cast.calls, cast.others), len(cast.people)


def find_narrator(calls: Sequence[Call], turns: Sequence[Turn]) -> int | None:
    """Return whom others call by name around what the narrator says, and who is hardly told of."""
    told: Counter[int] = Counter()
    called: Counter[int] = Counter()
    for call in calls:
        if call.spoken < 0:
            told[call.person] += 1
        elif call.vocative:
            called[call.person] += 1
    worth: Counter[int] = Counter()
    for number, turn in enumerate(turns):
        beside = [*turns[max(0, number - 1) : number], *turns[number + 1 : number + 2]]
        if any(other.tag.kind is TagKind.I or other.beat_i for other in beside):
            for person in turn.vocatives:
                worth[person] += 2
        if turn.tag.kind is TagKind.I:
            for person in turn.vocatives | turn.mentioned:
                worth[person] -= 2
    for person, times in called.items():
        worth[person] += times
    fitting = [
        person
        for person in worth
        if worth[person] > 1 and told[person] <= TOLD * (told[person] + 2 * called[person])
    ]
    return max(fitting, key=lambda person: (worth[person], -person), default=None)
