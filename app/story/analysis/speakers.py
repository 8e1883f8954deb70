"""Who speaks each turn: every candidate weighed by its signs, whole exchanges at once."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.story.analysis.candidates import Around, Stage, around, candidates
from app.story.analysis.people import Person
from app.story.analysis.signs import signs, signs_of_history
from app.story.analysis.tags import Call
from app.story.analysis.turns import Turn
from app.story.analysis.view import View

Weights = Mapping[str, float]
#: So many histories are followed side by side; of each, so many speakers are remembered.
BEAM = 8
REMEMBERED = 6
#: Less likely ones are not followed.
UNLIKELY = 1e-4
History = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One turn with its candidates, and the signs of each that no history changes."""

    around: Around
    candidates: list[int]
    signs: list[list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who speaks a turn, and how surely."""

    person: int
    chance: float


def cases(
    view: View,
    people: Sequence[Person],
    calls: Sequence[Call],
    turns: Sequence[Turn],
    narrator: int | None,
) -> Iterator[Case]:
    """Yield every turn with its candidates."""
    stage = Stage.of(view, people, calls, turns, narrator)
    for number in range(len(turns)):
        here = around(stage, number)
        found = candidates(here)
        yield Case(here, found, [list(signs(here, person)) for person in found])


def resolve(laid: Sequence[Case], weights: Weights) -> list[Answer | None]:
    """Choose speakers for all turns."""
    beam: dict[History, float] = {(): 0.0}
    answers: list[Answer | None] = []
    for case in laid:
        if not case.candidates:
            answers.append(None)
            continue
        chances, reached = _step(case, beam, weights)
        best = max(chances, key=lambda person: (chances[person], -person))
        answers.append(Answer(best, chances[best]))
        ranked = sorted(reached.items(), key=lambda item: (-item[1], item[0]))[:BEAM]
        # Only differences matter, and a sum over a whole book would lose them.
        beam = {history: score - ranked[0][1] for history, score in ranked}
    return answers


def _step(
    case: Case, beam: Mapping[History, float], weights: Weights
) -> tuple[dict[int, float], dict[History, float]]:
    """Return how likely each candidate is over all histories, and the histories that follow."""
    fixed = [sum(weights.get(sign, 0.0) for sign in each) for each in case.signs]
    total = sum(math.exp(score) for score in beam.values())
    chances: dict[int, float] = defaultdict(float)
    reached: dict[History, float] = {}
    for history, score in beam.items():
        share = math.exp(score) / total
        scores = [
            base + sum(weights.get(s, 0.0) for s in signs_of_history(case.around, person, history))
            for base, person in zip(fixed, case.candidates, strict=True)
        ]
        most = max(scores)
        masses = [math.exp(each - most) for each in scores]
        whole = sum(masses)
        for person, mass in zip(case.candidates, masses, strict=True):
            chance = mass / whole
            chances[person] += share * chance
            if chance > UNLIKELY:
                told = (person, *history[: REMEMBERED - 1])
                reached[told] = max(reached.get(told, -math.inf), score + math.log(chance))
    return chances, reached
