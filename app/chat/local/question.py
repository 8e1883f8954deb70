"""What a question asks for: its telling words, the names in it, and what kind of answer fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from app.chat.local.forms import code, codes, plain, tongue
from app.texts.rank import Query, words
from app.texts.rank.stopwords import is_stopword
from app.texts.rank.terms import folded


class Kind(StrEnum):
    """What is asked for."""

    WHO = "WHO"
    WHERE = "WHERE"
    WHEN = "WHEN"
    WHY = "WHY"
    MANY = "MANY"
    FEELING = "FEELING"
    OTHER = "OTHER"


#: What the words of a question weigh, when it is judged whether a text speaks of them.
COMMON, NAME = 0.4, 1.5

#: Words that stand in every story and in every question, and tell little of which.
_COMMON = {
    "en": """able always ask asked ask became because become began begin belong came come continue
        decide describe do else end explain feel felt find first found gave get give go got happen
        hear know last learn leave let like long look made make many mean meet name need never
        next people person put react realise realize reason receive said saw say see seem show
        special start still story take tell text thing think thought time told took try turn type
        use want way went word""",
}

#: Words that ask, and what they ask for; of two in a question the one named first here counts.
_ASKING: dict[str, tuple[tuple[Kind, str], ...]] = {
    "en": (
        (Kind.WHY, "why"),
        (Kind.FEELING, "feel felt feeling"),
        (Kind.MANY, "many much old far"),
        (Kind.WHERE, "where"),
        (Kind.WHEN, "when"),
        (Kind.WHO, "who whom whose"),
    ),
    "de": (
        (Kind.WHY, "warum wieso weshalb"),
        (Kind.MANY, "wieviel wieviele viele"),
        (Kind.WHERE, "wo wohin woher"),
        (Kind.WHEN, "wann"),
        (Kind.WHO, "wer wen wem wessen"),
    ),
    "fr": (
        (Kind.WHY, "pourquoi"),
        (Kind.MANY, "combien"),
        (Kind.WHERE, "ou"),
        (Kind.WHEN, "quand"),
        (Kind.WHO, "qui"),
    ),
    "es": (
        (Kind.MANY, "cuantos cuantas cuanto cuanta"),
        (Kind.WHERE, "donde adonde"),
        (Kind.WHEN, "cuando"),
        (Kind.WHO, "quien quienes"),
    ),
}


@dataclass(frozen=True)
class Question:
    """A question as the text is searched for it; its words are numbers, as ranking has them."""

    text: str
    query: Query
    names: frozenset[int]
    common: frozenset[int]
    kind: Kind

    @classmethod
    def of(cls, text: str, language: str | None, known: Iterable[str] = ()) -> "Question":
        """Take a question apart; `known` are names that are names however they are written."""
        found = [(word, code(word, language)) for _, _, word in words(text)]
        silent = [is_stopword(folded(word), language) for word, _ in found]
        everything = [each for _, each in found]
        telling = [each for place, each in enumerate(everything) if not silent[place]]
        kept = frozenset(telling or everything)
        pairs = zip(pairwise(everything), pairwise(silent), strict=True)
        capitals = {each for word, each in found[1:] if word[0].isupper()}
        people = {each for name in known for each in codes(name, language)}
        return cls(
            text,
            Query(kept, frozenset(pair for pair, both in pairs if not all(both)), frozenset()),
            kept & (capitals | people),
            _common(tongue(language)),
            _kind(text, tongue(language)),
        )

    def weight(self, code: int) -> float:
        """Return what a word of the question weighs."""
        if code in self.names:
            return NAME
        return COMMON if code in self.common else 1.0


@cache
def _common(tongue: str) -> frozenset[int]:
    return frozenset(codes(_COMMON.get(tongue, ""), tongue))


def _kind(text: str, tongue: str) -> Kind:
    asked = set(plain(text).split())
    if tongue == "en" and asked & {"feel", "felt"} and "how" not in asked:
        asked -= {"feel", "felt"}
    if tongue == "en" and "how" not in asked:
        asked -= {"many", "much", "old", "far"}
    for kind, asking in _ASKING.get(tongue, ()):
        if not asked.isdisjoint(asking.split()):
            return kind
    return Kind.OTHER
