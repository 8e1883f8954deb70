"""Who may speak a turn, and all that is known around it."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.story.analysis.findings import Gender
from app.story.analysis.people import Person
from app.story.analysis.tags import Call, TagKind
from app.story.analysis.turns import Turn
from app.story.analysis.view import View

#: So many paragraphs back, and so many turns on both sides, somebody may come from.
WINDOW = 40
NEAR = 14
LATELY = 6
AHEAD = 2
MOST = 16
#: What is worth how much for being a candidate at all.
RECENT, FADING, OFTEN, TAGGED, BESIDE, NAMED, TELLING = 3.0, 10.0, 0.3, 1.0, 3.0, 100.0, 50.0


@dataclass(frozen=True)
class Stage:
    """A book's people and calls, as every turn looks them up."""

    view: View
    calls: Sequence[Call]
    turns: Sequence[Turn]
    genders: Sequence[Gender]
    #: How much of the book somebody is in, from 0 to 1.
    fame: Sequence[float]
    narrator: int | None
    paragraphs: Sequence[int] = field(repr=False)

    @classmethod
    def of(
        cls,
        view: View,
        people: Sequence[Person],
        calls: Sequence[Call],
        turns: Sequence[Turn],
        narrator: int | None,
    ) -> "Stage":
        """Set out a book."""
        logs = [math.log(max(person.count, 1)) for person in people]
        most = max(logs, default=0.0) or 1.0
        return cls(
            view,
            calls,
            turns,
            [person.gender for person in people],
            [log / most for log in logs],
            narrator,
            [call.paragraph for call in calls],
        )

    def within(self, first: int, last: int) -> Sequence[Call]:
        """Return the calls of some paragraphs, the last one included."""
        start = bisect_left(self.paragraphs, first)
        return self.calls[start : bisect_right(self.paragraphs, last)]

    def tagged(self, turn: Turn) -> int | None:
        """Return whom a turn's tag names."""
        if turn.tag.kind is TagKind.NAME:
            return turn.tag.person
        return self.narrator if turn.tag.kind is TagKind.I else None


@dataclass(frozen=True)
class Around:
    """What stands around one turn."""

    stage: Stage
    number: int
    turn: Turn
    kind: str
    #: Paragraphs from the turn before.
    gap: int
    #: Whom the tag or the telling beside the turn says it is: he or she.
    wanted: Gender
    #: Where somebody was called last before the turn.
    recent: dict[int, int]
    ranks: dict[int, int]
    fitting: dict[int, int]
    doing: dict[int, int]
    often: Counter[int]
    lately: Counter[int]
    tagged_before: Counter[int]
    tagged_after: Counter[int]
    told: Sequence[Call]
    ahead: Sequence[Call]

    def neighbour(self, step: int) -> Turn | None:
        """Return a turn so many before or after this one."""
        at = self.number + step
        return self.stage.turns[at] if 0 <= at < len(self.stage.turns) else None


def around(stage: Stage, number: int) -> Around:
    """Look around one turn."""
    turn = stage.turns[number]
    here = turn.paragraph
    place = turn.tag.start or stage.view.paragraphs[here][0]
    recent: dict[int, int] = {}
    subjects: dict[int, int] = {}
    often: Counter[int] = Counter()
    lately: Counter[int] = Counter()
    for call in stage.within(here - WINDOW, here):
        if call.spoken >= 0 and not call.vocative:
            continue
        often[call.person] += 1
        lately[call.person] += call.paragraph >= here - LATELY
        if call.start < place:
            recent[call.person] = call.start
            if call.subject and call.spoken < 0:
                subjects[call.person] = call.start
    tagging = turn.tag.kind in {TagKind.PRONOUN, TagKind.NOUN}
    wanted = turn.tag.gender if tagging else turn.beat_gender
    order = sorted(recent, key=lambda person: -recent[person])
    acting = sorted(subjects, key=lambda person: -subjects[person])
    gap = here - stage.turns[number - 1].last_paragraph if number else WINDOW
    return Around(
        stage,
        number,
        turn,
        turn.tag.kind.value,
        gap,
        wanted,
        recent,
        {person: rank for rank, person in enumerate(order)},
        _ranked(stage, order, wanted),
        _ranked(stage, acting, wanted),
        often,
        lately,
        _tagged(stage, stage.turns[max(0, number - NEAR) : number]),
        _tagged(stage, stage.turns[number + 1 : number + 1 + NEAR]),
        [call for call in stage.within(here - 1, here - 1) if call.spoken < 0] if gap > 1 else [],
        [
            call
            for call in stage.within(turn.last_paragraph + 1, turn.last_paragraph + 1)
            if call.spoken < 0
        ],
    )


def _ranked(stage: Stage, order: Sequence[int], wanted: Gender) -> dict[int, int]:
    fits = {wanted, Gender.UNKNOWN}
    fitting = [p for p in order if wanted is Gender.UNKNOWN or stage.genders[p] in fits]
    return {person: rank for rank, person in enumerate(fitting)}


def _tagged(stage: Stage, turns: Sequence[Turn]) -> Counter[int]:
    found = (stage.tagged(turn) for turn in turns)
    return Counter(person for person in found if person is not None)


def candidates(around: Around) -> list[int]:
    """Return who may speak, the likelier first."""
    stage, here = around.stage, around.turn.paragraph
    pool: dict[int, float] = defaultdict(float)
    for call in stage.within(here - WINDOW, here + AHEAD):
        pool[call.person] += 0.0
    for person, at in around.recent.items():
        pool[person] += RECENT - (here - stage.view.paragraph_at(at)) / FADING
    for person, times in around.often.items():
        pool[person] += OFTEN * math.log1p(times)
    for person, times in (around.tagged_before + around.tagged_after).items():
        pool[person] += TAGGED + math.log1p(times)
    for call in around.turn.beat:
        pool[call.person] += BESIDE
    if around.turn.tag.person >= 0:
        pool[around.turn.tag.person] += NAMED
    if stage.narrator is not None:
        pool[stage.narrator] += TELLING
    return sorted(pool, key=lambda person: (-pool[person], person))[:MOST]
