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
    SAY,
)
from app.story.analysis.names import Kind, Occurrence
from app.story.analysis.view import View

REACH = 160
PRONOUN = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?\"\n]")
OTHER = re.compile(r"(?<![.!?\"] )(?<!\A)\b(?!I\b)[A-Z][a-z]+")
#: Said to somebody's face.
TO_FACE = re.compile(
    r"\b(?:(?P<man>sir|my lord|(?:old|my dear|my good|dear|my) (?:man|fellow|boy|chap|lad))"
    r"|(?P<woman>ma'am|madam|my lady|my (?:dear )?(?:girl|child|woman)|dear girl))\b",
    re.IGNORECASE,
)
NEARBY = 200
#: Where nothing nearer tells, a pronoun so far away does a little.
FAR = 420
FAINT = 0.2
#: He or she beside what is said: the one who answers is the one who was called.
SAYS = re.compile(
    rf"\"\s(?P<before>he|she) (?:{'|'.join(sorted(SAY))})\b"
    rf"|\"\s(?:{'|'.join(sorted(SAY))}) (?P<after>he|she)\b"
)
ANSWERED = 0.5
#: What somebody is: "his son, Hale", "my man Hale", "Hale, the painter's wife".
IS_BEFORE = re.compile(
    r"\b(?:his|her|my|our|your|their|the|an?|'s) (?:[\w-]+ ){0,2}?(?P<noun>[a-z-]+),? "
    r"(?:called |named )?\Z"
)
IS_AFTER = re.compile(
    r"(?:,| was| is)? (?:the|an?|his|her|my|our|their) (?:[\w'-]+ ){0,2}?(?P<noun>[a-z]+)\b"
)
TOLD = 3.0
BESIDE = 60
LOOK_AT = 300
TITLE_WORTH = 40.0
SURE = 0.55
FEW, MANY = 6, 10
LITTLE = 1.5


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
        # Whoever's story it is, her pronouns follow the names of all others.
        lean = self.lean ** (0.5 * min(1.0, max(0.0, male + female - FEW) / MANY))
        male, female = male * lean, female / lean
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
        if not kind.role and not occurrence.vocative:
            _is(view, occurrence, counted)
    if counted.male + counted.female < LITTLE:
        for occurrence in _some(kind.at):
            _look_around(view, occurrence, counted)
    return counted


def _look_around(view: View, occurrence: Occurrence, counted: Tally) -> None:
    """Count what somebody is called to their face, and pronouns a little farther off."""
    first, last = view.paragraphs[occurrence.paragraph]
    if occurrence.vocative:
        _answers(view, occurrence, counted)
        start = max(first, occurrence.start - NEARBY)
        said = TO_FACE.search(view.flat, start, min(last, occurrence.end + NEARBY))
        if said is not None:
            counted.male += said["man"] is not None
            counted.female += said["woman"] is not None
        return
    if occurrence.spoken >= 0:
        return
    ahead = view.flat[occurrence.end : min(occurrence.end + FAR, len(view.flat))]
    pronoun = PRONOUN.search(ahead)
    if pronoun is not None and OTHER.search(ahead, 0, pronoun.start()) is None:
        male = PRONOUNS[pronoun[1].lower()] == "M"
        counted.male += FAINT * male
        counted.female += FAINT * (not male)


def _answers(view: View, occurrence: Occurrence, counted: Tally) -> None:
    for number in (occurrence.paragraph - 1, occurrence.paragraph + 1):
        if 0 <= number < len(view.paragraphs):
            said = SAYS.search(view.flat, *view.paragraphs[number])
            if said is not None:
                male = (said["before"] or said["after"]) == "he"
                counted.male += ANSWERED * male
                counted.female += ANSWERED * (not male)


def _is(view: View, occurrence: Occurrence, counted: Tally) -> None:
    """Count what the text says somebody is."""
    start = max(view.paragraphs[occurrence.paragraph][0], occurrence.start - BESIDE)
    before = IS_BEFORE.search(view.flat, start, occurrence.start)
    after = IS_AFTER.match(view.flat, occurrence.end, occurrence.end + BESIDE)
    for found in (before, after):
        said = by_words([found["noun"]]) if found is not None else Gender.UNKNOWN
        counted.male += TOLD * (said is Gender.MALE)
        counted.female += TOLD * (said is Gender.FEMALE)


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
