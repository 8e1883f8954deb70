"""How likely each sentence holds the answer: what is asked stands in it, or around it.

The weights are those of a logistic regression, fitted on one half of a set of questions about
short stories and tried on the other.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.chat.local.forms import codes
from app.chat.local.question import Kind, Question
from app.chat.local.sentence import Sentence
from app.texts.rank import score

BIAS = -6.3
WEIGHTS = {
    "own": 1.9,
    "before": 0.45,
    "behind": -0.4,
    "length": 2.7,
    "first": 0.9,
    "passage": 0.3,
    "fits": 0.85,
}

#: Words that stand in answers of a kind, in English; elsewhere only names and figures tell.
_CUES = {
    Kind.WHY: "because therefore thus since order cause reason lest",
    Kind.FEELING: """afraid anger angry anxious ashamed astonished content cried crying delight
        delighted despair envy envious fear feared frightened furious glad grateful grief grieved
        happy hated jealous joy joyful laughed lonely loved merry miserable pitied pity pleased
        proud rage rejoiced sad shocked sorrow sorry surprised tears terrified thankful tired
        trembled unhappy weary weeping wept worried""",
    Kind.WHERE: """at behind beneath beside by from in into near on over through to toward under
        upon""",
    Kind.WHEN: """after afterwards autumn before dawn day evening hour midnight month morning night
        spring summer till time tomorrow until week when winter year yesterday""",
    Kind.MANY: """both dozen eight eleven fifty five forty four hundred many nine one seven six ten
        thirty thousand three twelve twenty two""",
}
_CODES = {kind: frozenset(codes(cues, "en")) for kind, cues in _CUES.items()}

#: A word with a capital letter in the middle of a sentence.
INSIDE = re.compile(r"(?<=[^\W\d_][\s]|[,;]\s)[^\W\d_]")
FIGURE = re.compile(r"\d")

Signs = dict[str, float]


def likelihoods(question: Question, sentences: Sequence[Sentence]) -> list[float]:
    """Return for each sentence how likely it holds the answer."""
    return [
        1 / (1 + math.exp(-BIAS - math.fsum(WEIGHTS[name] * sign for name, sign in each.items())))
        for each in signs(question, sentences)
    ]


def signs(question: Question, sentences: Sequence[Sentence]) -> Iterator[Signs]:
    """Yield what speaks for each sentence."""
    found = score(
        question.query,
        [each.codes for each in sentences],
        groups=[each.book_id for each in sentences],
    )
    best = max(found, default=0.0) or 1.0
    own = [each / best for each in found]
    follows = [False, *(one.leads_to(other) for one, other in pairwise(sentences)), False]
    for place, sentence in enumerate(sentences):
        yield {
            "own": own[place],
            "before": own[place - 1] if follows[place] else 0.0,
            "behind": own[place + 1] if follows[place + 1] else 0.0,
            "length": math.log1p(len(sentence.codes)) / 4,
            "first": float(sentence.score == 1.0),
            "passage": sentence.score**2,
            "fits": float(_fits(question, sentence)),
        }


def _fits(question: Question, sentence: Sentence) -> bool:
    """Tell whether a sentence has what answers of the kind have."""
    if question.kind is Kind.WHO:
        return any(match[0].isupper() for match in INSIDE.finditer(sentence.text))
    if question.kind is Kind.MANY and FIGURE.search(sentence.text):
        return True
    cues = _CODES.get(question.kind)
    return cues is not None and not cues.isdisjoint(sentence.codes)
