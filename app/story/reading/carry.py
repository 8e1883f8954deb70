"""Who is known when a part is read: carried from part to part, so that ids mean one person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from app.story.analysis.findings import Findings, Gender
from app.story.reading.told import NameTold, PartReading, PersonTold

#: So many of the cast a model is told of, the most mentioned first, and as many newcomers.
LISTED = 120


@dataclass(frozen=True, slots=True)
class Name:
    """A name of somebody, known to be theirs from an offset on."""

    name: str
    known: int
    #: Whether a model found that it is.
    told: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """One of the cast: `c` and a number if found here, `m` and a number if by the model."""

    id: str
    gender: Gender
    names: tuple[Name, ...]
    since: int
    narrator: bool = False

    @property
    def by_model(self) -> bool:
        """Return whether a model found them."""
        return self.id.startswith("m")

    def names_at(self, offset: int) -> Iterator[str]:
        """Yield the names that are known at an offset."""
        yield from (each.name for each in self.names if each.known <= offset)

    def owns(self, name: str) -> bool:
        """Say whether a name is theirs, be it known late."""
        return any(each.name.casefold() == name.casefold() for each in self.names)


@dataclass(frozen=True)
class Carry:
    """The cast of a whole text, each with where they and their names are first known."""

    cast: tuple[Known, ...]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.cast:
            for name in {name.name.casefold() for name in each.names}:
                found.setdefault(name, []).append(each.id)
        return found

    @cached_property
    def by_id(self) -> dict[str, Known]:
        """Return the cast by id."""
        return {each.id: each for each in self.cast}

    @property
    def newcomers(self) -> int:
        """Return how many of the cast a model has found."""
        return sum(each.by_model for each in self.cast)

    def owners(self, name: str) -> list[str]:
        """Return whose a name is, known or not yet known."""
        return self._by_name.get(name.casefold(), [])

    def at(self, offset: int) -> tuple[Known, ...]:
        """Return who is known at an offset: what comes later tells a model nothing."""
        known = [each for each in self.cast if each.since <= offset]
        found = [each for each in known if not each.by_model]
        return (*found[:LISTED], *[each for each in known if each.by_model][-LISTED:])

    def met(self, person: PersonTold) -> "Carry":
        """Return the cast with somebody new."""
        first = person.spans[0]
        name = Name(person.name, first.end, told=True)
        return Carry((*self.cast, Known(person.id, person.gender, (name,), first.end)))

    def called(self, told: NameTold) -> "Carry":
        """Return the cast with another name of one of them."""
        return Carry(
            tuple(
                replace(each, names=(*each.names, Name(told.name, told.known, told=True)))
                if each.id == told.who and not each.owns(told.name)
                else each
                for each in self.cast
            )
        )

    def after(self, reading: PartReading) -> "Carry":
        """Return the cast as it is once a part was read."""
        carry = self
        for person in reading.people:
            if person.new:
                carry = carry.met(person)
        for name in reading.names:
            carry = carry.called(name)
        return carry


def carry_of(findings: Findings) -> Carry:
    """Return the cast that was found without a model."""
    return Carry(
        tuple(
            Known(
                f"c{each.ordinal}",
                each.gender,
                tuple(Name(alias.name, alias.revealed_at) for alias in each.aliases),
                each.revealed_at,
                each.narrator,
            )
            for each in findings.characters
        )
    )
