"""What a story tells of somebody's looks, of a place, of a scene; each dated by where it does."""

from dataclasses import dataclass, field, replace

from app.story.models import Gender, Trait


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the text says, in its own words, and from where on it is known."""

    value: str
    revealed_at: int
    #: What of somebody's looks it is about.
    trait: Trait | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: how they look at first, and what has changed since."""

    name: str
    gender: Gender
    revealed_at: int
    traits: tuple[Fact, ...] = ()
    #: As instructions for whoever draws them, in order.
    changes: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, and the words that the text has for it."""

    name: str
    revealed_at: int
    keywords: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneTold:
    """How a scene looks and feels."""

    revealed_at: int
    description: str = ""
    mood: str = ""
    lighting: str = ""
    time_of_day: str = ""
    weather: str = ""
    camera: str = ""
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """All there is to paint from."""

    title: str = ""
    authors: tuple[str, ...] = ()
    scene: SceneTold | None = None
    place: Spot | None = None
    people: tuple[Person, ...] = field(default_factory=tuple)
    #: The words of the text at the place that is illustrated.
    moment: str = ""

    def as_of(self, offset: int) -> "Told":
        """Return what is told up to an offset: nothing from beyond it is left."""
        scene, place = self.scene, self.place
        return replace(
            self,
            scene=scene if scene is not None and scene.revealed_at <= offset else None,
            place=replace(place, keywords=_known(place.keywords, offset))
            if place is not None and place.revealed_at <= offset
            else None,
            people=tuple(
                replace(
                    each,
                    traits=_known(each.traits, offset),
                    changes=_known(each.changes, offset),
                )
                for each in self.people
                if each.revealed_at <= offset
            ),
        )

    @property
    def revealed_at(self) -> int:
        """Return from where on all of it is known."""
        dates = [each.revealed_at for each in (self.scene, self.place) if each is not None]
        if self.place is not None:
            dates += [each.revealed_at for each in self.place.keywords]
        for person in self.people:
            facts = (*person.traits, *person.changes)
            dates += [person.revealed_at, *(each.revealed_at for each in facts)]
        return max(dates, default=0)


def _known(facts: tuple[Fact, ...], offset: int) -> tuple[Fact, ...]:
    return tuple(each for each in facts if each.revealed_at <= offset)
