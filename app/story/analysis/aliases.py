"""Which names are one person's: full names first, then titles, then what is left if it is clear."""

import re
from collections.abc import Callable, Sequence

from app.story.analysis.apart import Apart
from app.story.analysis.findings import Gender
from app.story.analysis.gender import Tally, by_words
from app.story.analysis.lexicon import ADJECTIVES, TITLES
from app.story.analysis.names import Kind
from app.story.analysis.people import BEFORE_GIVEN, MARRIED, UNMARRIED, Person, fathers
from app.story.analysis.ranks import AGAINST, KIN_TITLES, RANKED, RANKED_ELDER, shared
from app.story.analysis.short_forms import (
    is_fond_form,
    is_grown_form,
    is_short_form,
    is_spoken_form,
)

AHEAD = 3.0
#: Words that say of what land or house somebody is, or what they do.
EPITHET = re.compile(r"(?:[iey]an|ive|\w-\w+)\Z")
#: "Mr. Hale" beside "Mr. John Hale" is somebody else if he is named so much more often.
ELDER = 2.5
FEW = 5
OFTEN = 8
KNOWN = 10
#: A title that more people bear does not say who is meant.
HELD = 2
#: Two names side by side so often, for so many of one of them, are two people's.
OFTEN_APART, SELDOM, SELDOMER = 2, 12, 20


def gather(kinds: Sequence[Kind], tallies: dict[str, Tally], apart: "Apart") -> list[Person]:
    """Gather names into people."""
    graph = _Graph(kinds, tallies, apart)
    named = sorted(kinds, key=lambda kind: (-len(kind.at), kind.name))
    # The fullest first: it holds together what is left out of it here and there.
    for kind in sorted(named, key=lambda kind: -len(kind.core)):
        if not kind.role and len(kind.core) > 1:
            graph.full(kind)
    for kind in named:
        if not kind.role and len(kind.core) == 1 and kind.titles:
            graph.titled(kind)
    plain = [k for k in named if not k.role and len(k.core) == 1 and not k.titles]
    firsts = {word for person in graph.people for word in person.firsts()}
    # First names first: whoever gains one may be the one whom a bare surname means.
    for kind in sorted(plain, key=lambda kind: kind.core[0] not in firsts):
        graph.bare(kind)
    for kind in named:
        if kind.role:
            graph.role(kind)
    graph.short_forms()
    graph.epithets()
    return graph.people


class _Graph:
    def __init__(self, kinds: Sequence[Kind], tallies: dict[str, Tally], apart: Apart) -> None:
        self.kinds = kinds
        self.people: list[Person] = []
        self.tallies = tallies
        self.apart = apart

    def alone(self, kind: Kind) -> Person:
        person = Person()
        self.people.append(person)
        self._add(person, kind)
        return person

    def _add(self, person: Person, kind: Kind) -> None:
        person.kinds.append(kind)
        person.tally += self.tallies[kind.name]
        person.married = person.married or bool(MARRIED & set(kind.titles))

    def role(self, kind: Kind) -> None:
        """Join what somebody is to the same words as a name: the duchess, the Duchess."""
        for person in self.people:
            if any(other.name.lower() == kind.name for other in person.kinds):
                self._add(person, kind)
                return
        held = [each for each in self.people if kind.name in each.titles()]
        bearer = _clearest(held) if len(held) <= HELD else None
        if bearer is not None and _genders_agree(self.tallies[kind.name].gender, bearer.gender):
            self._add(bearer, kind)
        elif len(held) != HELD or not self._share(held, kind):
            self.alone(kind)

    def _share(self, held: Sequence[Person], kind: Kind) -> bool:
        """Part a rank between two who bear it."""
        gender = self.tallies[kind.name].gender
        if not all(_genders_agree(gender, person.gender) for person in held):
            return False
        for person, part in list(shared(held, kind)):
            self._add(person, part)
        return True

    def full(self, kind: Kind) -> None:
        core = kind.core
        for person in self.people:
            for other in person.kinds:
                same = other.core == core or (
                    other.core[0] == core[0]
                    and (other.core[-1] == core[-1] or other.core[: len(core)] == core)
                    and (set(core) <= set(other.core) or set(other.core) <= set(core))
                )
                if same and self._agree(person, kind):
                    self._add(person, kind)
                    return
        self.alone(kind)

    def titled(self, kind: Kind) -> None:
        word, title = kind.core[0], kind.titles[-1]
        by_last = [p for p in self.people if word in p.lasts()]
        by_first = [p for p in self.people if word in p.firsts() and title not in {"mr", "mrs"}]
        given = title in BEFORE_GIVEN | RANKED
        found = (by_first or by_last) if given else (by_last or by_first)
        same = [p for p in found if self._bears(p, title) and self._agree(p, kind)]
        if title in RANKED and not same:
            # A rank is told with the name: who bears none is somebody else.
            same = [p for p in found if p.count > 2 * len(kind.at) and not p.titles()]
        fitting = [
            person
            for person in (same or found)
            if self._agree(person, kind)
            and not self._elder(person, kind)
            and not self._eldest(person, kind)
            and not self._wife(person, kind)
        ]
        if title in RANKED:
            fitting = [person for person in fitting if person in same]
        person = _clearest(fitting)
        if person is None and title in UNMARRIED:
            plain = [p for p in fitting if not any(UNMARRIED & set(k.titles) for k in p.kinds)]
            person = plain[0] if len(plain) == 1 else None
        if person is None or self._named_apart(person, kind):
            self.alone(kind)
        else:
            self._add(person, kind)

    @staticmethod
    def _bears(person: Person, title: str) -> bool:
        return any(title in kind.titles for kind in person.kinds)

    def _eldest(self, person: Person, kind: Kind) -> bool:
        """Say whether "Miss Hale" is another's, as this one is called "Miss Anne"."""
        if not UNMARRIED & set(kind.titles):
            return False
        firsts = person.firsts()
        if not any(self._sister(other, person, kind) for other in self.people):
            return False
        own = sum(
            len(other.at)
            for other in self.kinds
            if UNMARRIED & set(other.titles)
            and other.core[0] in firsts
            and other.core[0] != kind.core[0]
        )
        return AHEAD * own > len(kind.at)

    def _sister(self, other: Person, person: Person, kind: Kind) -> bool:
        """Say whether another unmarried woman of some presence has the surname."""
        if other is person or other.married or other.gender is Gender.MALE:
            return False
        if kind.core[-1] not in other.lasts():
            return False
        firsts = other.firsts()
        return other.count + sum(len(k.at) for k in self.kinds if k.name in firsts) > FEW

    def _wife(self, person: Person, kind: Kind) -> bool:
        """Say whether "Mrs. Hale" is another's, as this one is a daughter of the house."""
        if not MARRIED & set(kind.titles) or person.married:
            return False
        surname = kind.core[-1]
        return any(
            UNMARRIED & set(other.titles)
            and (surname in other.core or other.core[0] in person.firsts())
            for other in self.kinds
        )

    def bare(self, kind: Kind) -> None:
        word = kind.core[0]
        title = word.rstrip(".").lower()
        if title in TITLES and title not in ADJECTIVES:
            held = [p for p in self.people if any(title in other.titles for other in p.kinds)]
            person = _clearest(held)
            if person is None and len(held) == HELD and self._share(held, kind):
                return
            if person is not None and person.count * OFTEN >= len(kind.at):
                self._add(person, kind)
                return
        by_first = [p for p in self.people if word in p.firsts() and self._agree(p, kind)]
        by_last = [p for p in self.people if word in p.lasts() and self._agree(p, kind)]
        person = _clearest(by_first)
        if person is None and not by_first:
            men = [p for p in by_last if p.gender is not Gender.FEMALE and not p.married]
            sirs = [
                p for p in men if any("mr" in k.titles and k.core == kind.core for k in p.kinds)
            ]
            person = _clearest(sirs) or _clearest(by_last) or _clearest(men)
        if person is None or self._named_apart(person, kind):
            self.alone(kind)
        else:
            self._add(person, kind)

    def short_forms(self) -> None:
        """Join those whose first names are forms of one, where nobody else has it."""
        # What joined a whole name to one may join its other forms to it, too.
        for kind_of in (is_short_form, is_grown_form, is_fond_form, is_spoken_form, is_short_form):
            for person in sorted(self.people, key=lambda person: -person.count):
                found = [
                    other
                    for other in self.people
                    if other is not person
                    and other.count >= person.count
                    and (
                        _genders_agree(person.gender, other.gender)
                        # So few mentions tell little of he or she.
                        or (kind_of is is_short_form and other.count > SELDOMER * person.count)
                    )
                    and person.married == other.married
                    and self._forms(person, other, kind_of)
                    and not self._met(person, other)
                ]
                if self._ambiguous(person, kind_of):
                    continue
                meant = _clearest(found)
                if meant is not None and person in self.people:
                    for kind in person.kinds:
                        self._add(meant, kind)
                    self.people.remove(person)

    def epithets(self) -> None:
        """Join "Harlian Anselm" to Anselm, where the story mostly calls him by his name alone."""
        holders = {kind.name: person for person in self.people for kind in person.kinds}
        for person in list(self.people):
            meant = {
                id(holders.get(kind.core[-1])): holders.get(kind.core[-1])
                for kind in person.kinds
                if not kind.titles and len(kind.core) > 1 and EPITHET.search(kind.core[0])
            }
            other = next(iter(meant.values()), None)
            if other is None or other is person or len(meant) > 1:
                continue
            if other.count > AHEAD * person.count and _genders_agree(person.gender, other.gender):
                for kind in person.kinds:
                    self._add(other, kind)
                self.people.remove(person)

    def _ambiguous(self, person: Person, kind_of: Callable[[str, str], bool]) -> bool:
        """Say whether people of several fathers have a name that a form may stand for."""
        fathers = [p.fathers() for p in self.people if p.fathers() and p is not person]
        if len(fathers) < HELD:
            return False
        sired = [
            other.fathers()
            for other in self.people
            if other is not person and other.fathers() and self._forms(person, other, kind_of)
        ]
        return any(_conflict(sired[0], each) for each in sired)

    def _forms(self, person: Person, other: Person, kind_of: Callable[[str, str], bool]) -> bool:
        if self._ranked(person) != self._ranked(other) and min(person.count, other.count) > FEW:
            return False
        if _conflict(person.fathers(), other.fathers()):
            return False
        if bool(KIN_TITLES & person.titles()) != bool(KIN_TITLES & other.titles()):
            return False
        lasts, others = person.lasts(), other.lasts()
        if lasts and others and not lasts & others:
            return False
        if kind_of is is_fond_form and not lasts & others:
            return False
        return any(
            kind_of(one.lower(), two.lower()) or kind_of(two.lower(), one.lower())
            for one in person.firsts()
            for two in other.firsts()
        )

    @staticmethod
    def _ranked(person: Person) -> bool:
        ranked = sum(
            len(kind.at) for kind in person.kinds if {"sir", "king", "lady"} & set(kind.titles)
        )
        return 3 * ranked > person.count

    def _met(self, person: Person, other: Person) -> bool:
        times = sum(
            self.apart.times(one.name, two.name) for one in person.kinds for two in other.kinds
        )
        return times * SELDOMER > person.count

    def _named_apart(self, person: Person, kind: Kind) -> bool:
        """Say whether the story names them side by side, unless one holds the other's words."""
        times = sum(self.apart.times(other.name, kind.name) for other in person.kinds)
        return times > OFTEN_APART and times * SELDOM > len(kind.at)

    def _agree(self, person: Person, kind: Kind) -> bool:
        if _conflict(person.fathers(), fathers(kind.core)):
            return False
        title = set(kind.titles)
        theirs = {title for other in person.kinds for title in other.titles}
        if any(
            (one & title and two & theirs) or (two & title and one & theirs) for one, two in AGAINST
        ):
            return False
        said = by_words(kind.titles)
        if said is Gender.UNKNOWN:
            said = self.tallies[kind.name].gender
        if MARRIED & theirs and not title & MARRIED and len(kind.core) > 1:
            return said is Gender.FEMALE
        if MARRIED & title and person.gender is not Gender.FEMALE:
            return False
        return _genders_agree(said, person.gender)

    def _elder(self, person: Person, kind: Kind) -> bool:
        """Say whether somebody's plain title and surname must be another's: the elder's."""
        title = kind.titles[-1]
        titled = [o for o in person.kinds if title in o.titles and len(o.core) > 1]
        if title in RANKED or not titled or len(kind.at) < ELDER * person.count:
            return False
        if any(
            RANKED_ELDER & set(o.titles) and o.core == kind.core and len(o.at) > FEW
            for o in self.kinds
        ):
            # The elder of the house is called by his rank, and the plain title is the younger's.
            return False
        first = {o.core[0] for o in titled}
        called = max(
            (len(o.at) for o in self.kinds if len(o.words) == 1 and o.name in first), default=0
        )
        return called > KNOWN or any(self.apart.times(o.name, kind.name) for o in titled)


def _conflict(one: set[str], other: set[str]) -> bool:
    """Say whether two are known by something, and by nothing that both share."""
    return bool(one and other and not one & other)


def _genders_agree(one: Gender, other: Gender) -> bool:
    return Gender.UNKNOWN in {one, other} or one is other


def _clearest(found: Sequence[Person]) -> Person | None:
    ranked = sorted(found, key=lambda person: -person.count)
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0].count < AHEAD * ranked[1].count:
        return None
    return ranked[0]
