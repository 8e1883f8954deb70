"""Fits what each sign is worth: the likelihood of who speaks, among those who may."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.story.analysis.signs import signs_of_history
from app.story.analysis.speakers import REMEMBERED, Case
from bench.story.gold import Novel

EPOCHS = 8
RATE = 0.15
#: Pulls what is seen seldom towards nothing.
PULL = 0.00015
#: So often a history holds somebody wrong, as it will when it is guessed.
MISTAKEN = 0.12
#: A chance too small to learn from.
NOTHING = 1e-3
SEED = 11


@dataclass(frozen=True)
class Sample:
    """A turn whose speaker is among its candidates."""

    case: Case
    right: list[bool]
    history: tuple[int, ...]


def samples(novel: Novel) -> list[Sample]:
    """Return the turns of a novel that something can be learnt from."""
    made: list[Sample] = []
    said: list[int] = []
    for case, speaker in zip(novel.ground.cases, novel.speakers(), strict=True):
        right = [speaker is not None and novel.owner[p] == speaker for p in case.candidates]
        if any(right):
            made.append(Sample(case, right, tuple(said[: -REMEMBERED - 1 : -1])))
            said.append(case.candidates[right.index(True)])
        else:
            said.append(-1)
    return made


def fit(novels: Sequence[Sequence[Sample]]) -> dict[str, float]:
    """Fit weights to novels."""
    learner = _Learner()
    learning = [sample for novel in novels for sample in novel]
    chance = random.Random(SEED)  # noqa: S311 (an order, no secret)
    for epoch in range(EPOCHS):
        chance.shuffle(learning)
        for sample in learning:
            learner.learn(sample, chance, RATE / (1 + 0.3 * epoch))
    return dict(learner.weights)


class _Learner:
    """Climbs the likelihood sample by sample; each sign has a pace of its own."""

    def __init__(self) -> None:
        self.weights: defaultdict[str, float] = defaultdict(float)
        self.steps: defaultdict[str, float] = defaultdict(lambda: 1.0)

    def learn(self, sample: Sample, chance: random.Random, rate: float) -> None:
        weights, case = self.weights, sample.case
        history = tuple(_mistaken(sample, chance))
        seen = [
            [*fixed, *signs_of_history(case.around, person, history)]
            for fixed, person in zip(case.signs, case.candidates, strict=True)
        ]
        scores = [sum(weights[sign] for sign in each) for each in seen]
        most = max(scores)
        masses = [math.exp(score - most) for score in scores]
        whole = sum(masses)
        fitting = sum(m for m, right in zip(masses, sample.right, strict=True) if right)
        for each, mass, right in zip(seen, masses, sample.right, strict=True):
            slope = (mass / fitting if right and fitting else 0.0) - mass / whole
            if abs(slope) < NOTHING:
                continue
            for sign in each:
                pulled = slope - PULL * weights[sign]
                self.steps[sign] += pulled * pulled
                weights[sign] += rate * pulled / math.sqrt(self.steps[sign])


def _mistaken(sample: Sample, chance: random.Random) -> Iterator[int]:
    for person in sample.history:
        if person < 0 or chance.random() < MISTAKEN:
            yield chance.choice(sample.case.candidates)
        else:
            yield person
