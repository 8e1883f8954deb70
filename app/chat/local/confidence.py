"""Whether a text speaks of what is asked at all: how much of a question stands close together.

The weights are those of a logistic regression: questions about short stories, asked of the right
one and of another, and of books of seventy stories, the right one among them or not. In a long text
more of a question stands together by chance.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from uuid import UUID

from app.chat.local.question import Question
from app.chat.local.sentence import Sentence

BIAS = -5.4
SENTENCE, CLOSE, PAIRS, PHRASES, NAMES = 1.7, 4.7, 1.9, 0.6, 3.8

#: What is taken off for each e-fold of code points that the passages reach over, and from where.
REACH, SHORTEST, USUAL = 0.49, 1_000, 8.0

#: Below this confidence there is no answer.
THRESHOLD = 0.4

#: Sentences that stand close together, and what counts for a question without names or phrases.
WINDOW, WITHOUT_NAMES, WITHOUT_PHRASES = 3, 0.5, 0.3


def confidence(question: Question, sentences: Sequence[Sentence]) -> float:
    """Return how sure it is that these sentences speak of what is asked."""
    if not sentences:
        return 0.0
    found = signs(question, sentences)
    weights = (SENTENCE, CLOSE, PAIRS, PHRASES, NAMES)
    total = math.fsum(one * other for one, other in zip(weights, found, strict=True))
    far = math.log(max(_reach(sentences), SHORTEST)) - USUAL
    return 1 / (1 + math.exp(-BIAS - total + REACH * far))


def _reach(sentences: Sequence[Sentence]) -> int:
    """Return over how much of their texts the sentences are strewn."""
    firsts: dict[UUID, int] = {}
    lasts: dict[UUID, int] = {}
    for each in sentences:
        firsts[each.book_id] = min(each.start, firsts.get(each.book_id, each.start))
        lasts[each.book_id] = max(each.end, lasts.get(each.book_id, each.end))
    return sum(lasts.values()) - sum(firsts.values())


def signs(question: Question, sentences: Sequence[Sentence]) -> tuple[float, ...]:
    """Return the shares of the question that are found, from 0 to 1."""
    words, pairs, names = question.query.words, question.query.pairs, question.names
    found = [words.intersection(each.codes) for each in sentences]
    together = [pairs.intersection(pairwise(each.codes)) for each in sentences]
    phrases = {pair for pair in pairs if words.issuperset(pair)}
    met = phrases.intersection(pair for each in together for pair in each)
    everywhere = frozenset[int]().union(*found)
    close = (frozenset[int]().union(*found[place : place + WINDOW]) for place in range(len(found)))
    return (
        max(_share(question, each) for each in found),
        max(_share(question, each) for each in close),
        max(map(len, together)) / max(len(pairs), 1),
        len(met) / len(phrases) if phrases else WITHOUT_PHRASES,
        len(names & everywhere) / len(names) if names else WITHOUT_NAMES,
    )


def _share(question: Question, found: Iterable[int]) -> float:
    total = math.fsum(map(question.weight, question.query.words))
    return math.fsum(map(question.weight, found)) / total if total else 0.0
