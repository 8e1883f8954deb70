"""Somebody, by all the names that are taken for theirs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.story.analysis.findings import Gender
from app.story.analysis.gender import Tally
from app.story.analysis.lexicon import wordset
from app.story.analysis.names import Kind

#: Titles that tell a husband from a wife and a wife from a daughter.
MARRIED = frozenset(["mrs", "madame", "mme", "frau", "señora", "senora", "signora"])
UNMARRIED = frozenset(["miss", "mademoiselle", "mlle", "señorita", "signorina"])
#: A title after which mostly a first name stands.
BEFORE_GIVEN = wordset(
    "sir aunt uncle brother sister prince princess king queen father "
    "don dame cousin auntie brer saint st friar old young little"
)
#: Of one's father's name: no surname.
PATRONYMIC = re.compile(r"(?:[oe]vi(?:t?ch|\u010d)|[oe]vn[ay]|inichna|ichna|itch)\Z")
#: So many can be told apart by what is told of them.
BEARERS = 2
#: So many letters of a father's name are spelled alike.
STEM = 4
NUMERAL = re.compile(r"[IVX]+\Z")


@dataclass(slots=True)
class Person:
    """The names that are taken for one person's."""

    kinds: list[Kind] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    married: bool = False

    @property
    def count(self) -> int:
        """Return how often somebody is called."""
        return sum(len(kind.at) for kind in self.kinds)

    @property
    def gender(self) -> Gender:
        """Return what all their names together say."""
        return self.tally.gender

    @property
    def first(self) -> int:
        """Return where somebody is called first."""
        return min((kind.at[0].start for kind in self.kinds), default=0)

    @property
    def last(self) -> int:
        """Return where somebody is called last."""
        return max((kind.at[-1].start for kind in self.kinds), default=0)

    @property
    def known(self) -> int:
        """Return where the first call of somebody ends: nobody knows them before."""
        return min((kind.at[0].end for kind in self.kinds), default=0)

    def titles(self) -> set[str]:
        """Return the titles somebody is known by."""
        return {title for kind in self.kinds for title in kind.titles}

    def firsts(self) -> set[str]:
        """Return the first names somebody is known by."""
        return {kind.core[0] for kind in self.kinds if _given(kind)}

    def fathers(self) -> set[str]:
        """Return the beginnings of the names of their father that somebody is known by."""
        return {father for kind in self.kinds for father in fathers(kind.core)}

    def lasts(self) -> set[str]:
        """Return the surnames somebody is known by."""
        return {kind.core[-1] for kind in self.kinds if not kind.role and _surnamed(kind)}


def of_common_rank(people: Sequence[Person]) -> frozenset[int]:
    """Return who is called only by a rank that several others bear: it may be any of them."""
    bearers = Counter(title for person in people for title in person.titles())
    return frozenset(
        number
        for number, person in enumerate(people)
        if person.kinds
        and all(kind.role and bearers[kind.words[-1]] > BEARERS for kind in person.kinds)
    )


def fathers(core: Sequence[str]) -> set[str]:
    """Return the stems of a father's name within a name: its endings are spelled as they come."""
    return {word[:STEM].lower() for word in core[1:2] if PATRONYMIC.search(word)}


def _given(kind: Kind) -> bool:
    if kind.role or not kind.core or NUMERAL.match(kind.core[-1]):
        return False
    return len(kind.core) > 1 or not kind.titles or kind.titles[-1] in BEFORE_GIVEN


def _surnamed(kind: Kind) -> bool:
    if PATRONYMIC.search(kind.core[-1]) and len(kind.core) > 1:
        return False
    return len(kind.core) > 1 or (bool(kind.titles) and kind.titles[-1] not in BEFORE_GIVEN)
