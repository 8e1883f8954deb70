"""Whether a text calls somebody he or she: by titles, and by the pronouns that follow a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from app.story.analysis.findings import Gender
from app.story.analysis.lexicon import (
    FEMALE_NOUNS,
    FEMALE_TITLES,
    MALE_NOUNS,
    MALE_TITLES,
    PRONOUNS,
)
from app.story.analysis.names import Kind, Occurrence
from app.story.analysis.view import View

REACH = 160
PRONOUN = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?\"\n]")
OTHER = re.compile(r"(?<![.!?\"] )(?<!\A)\b(?!I\b)[A-Z][a-z]+")
#: Said to somebody's face.
TO_MAN = re.compile(
    r"\b(?:sir|my lord|old man|old fellow|old boy|old chap|my boy)\b", re.IGNORECASE
)
LOOK_AT = 300
TITLE_WORTH = 40.0
SURE = 0.55
MANY = 15
ENDINGS_OF_HER = ("a", "ie", "y", "ine", "ette", "elle", "ah")


@dataclass(slots=True)
class Tally:
    """What speaks for he and for she."""

    male: float = 0.0
    female: float = 0.0
    #: How many times more the text says she than he.
    lean: float = 1.0

    def __iadd__(self, other: "Tally") -> Self:
        self.male += other.male
        self.female += other.female
        self.lean = other.lean
        return self

    @property
    def gender(self) -> Gender:
        """Return the likelier, if it is clear."""
        male, female = self.male, self.female
        if male + female > MANY:
            # Whoever's story it is, her pronouns follow the names of all others.
            male, female = male * self.lean**0.5, female / self.lean**0.5
        total = male + female
        if total == 0 or max(male, female) < SURE * total:
            return Gender.UNKNOWN
        return Gender.MALE if male > female else Gender.FEMALE


def lean_of(view: View) -> float:
    """Return how many times more a text says she than he."""
    counted = {"M": 1, "F": 1}
    for pronoun in PRONOUN.findall(view.flat):
        counted[PRONOUNS[pronoun.lower()]] += 1
    return counted["F"] / counted["M"]


def by_words(words: Sequence[str]) -> Gender:
    """Return what titles and nouns of a name say."""
    for word in words:
        plain = word.rstrip(".").lower()
        if plain in FEMALE_TITLES or plain in FEMALE_NOUNS:
            return Gender.FEMALE
        if plain in MALE_TITLES or plain in MALE_NOUNS:
            return Gender.MALE
    return Gender.UNKNOWN


def tally(view: View, kind: Kind, lean: float) -> Tally:
    """Count the pronouns that follow a name, and what its titles say."""
    counted = Tally(lean=lean)
    said = by_words(kind.words if kind.role else kind.titles)
    if not kind.role and not kind.titles and len(kind.core) == 1:
        said = by_words(kind.core) if kind.core[0][0].isupper() and kind.at[0].the else said
    if said is Gender.MALE:
        counted.male += TITLE_WORTH * len(kind.at)
    elif said is Gender.FEMALE:
        counted.female += TITLE_WORTH * len(kind.at)
    for occurrence in _some(kind.at):
        _follow(view, occurrence, counted)
    return counted


def _some(at: Sequence[Occurrence]) -> Iterable[Occurrence]:
    step = max(len(at) // LOOK_AT, 1)
    return at[::step]


def _follow(view: View, occurrence: Occurrence, counted: Tally) -> None:
    if occurrence.vocative:
        return
    first, last = occurrence.end, occurrence.end + REACH
    stop = view.flat.find("\n", first, last)
    if occurrence.spoken >= 0:
        # In speech the next sentence is as likely about somebody else.
        ended = SENTENCE_END.search(view.flat, first, last)
        stop = ended.start() if ended else stop
    ahead = view.flat[first : stop if stop >= 0 else last]
    pronoun = PRONOUN.search(ahead)
    if pronoun is None:
        return
    other = OTHER.search(ahead, 0, pronoun.start())
    if other is not None:
        return
    subject = occurrence.opens or occurrence.before in {"and", "when", "that", "but", "as"}
    worth = 1.0 if subject or occurrence.possessive else 0.6
    if PRONOUNS[pronoun[1].lower()] == "M":
        counted.male += worth
    else:
        counted.female += worth
