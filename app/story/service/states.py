"""How a character is called and how much they matter, as a reader gets to know it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.story.analysis.findings import Role
from app.story.models import Gender

#: Shares of the most mentioned character's mentions.
LEADING, SUPPORTING = 0.5, 0.08


@dataclass(frozen=True, slots=True)
class Called:
    """A name that a character is called by somewhere."""

    name: str
    known_at: int


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a character from an offset on."""

    revealed_at: int
    name: str
    role: Role
    gender: Gender


def names_over(called: Iterable[Called], best: str) -> list[tuple[int, str]]:
    """Return how somebody is called from where on.

    It is the best name once that is known, and before it the one that they are called most often.
    """
    counts: Counter[str] = Counter()
    found: list[tuple[int, str]] = []
    for each in sorted(called, key=lambda call: call.known_at):
        counts[each.name] += 1
        if best in counts:
            name = best
        else:
            current = found[-1][1] if found else each.name
            # Who leads keeps the place: a name that changes back and forth helps nobody.
            name = each.name if counts[each.name] > counts[current] else current
        if not found or found[-1][1] != name:
            if found and found[-1][0] == each.known_at:
                found.pop()
            found.append((each.known_at, name))
    return found


def role_of(count: int, most: int) -> Role:
    """Return how much somebody matters so far, by how often they are mentioned."""
    if count >= LEADING * most:
        return Role.PROTAGONIST
    return Role.SUPPORTING if count >= SUPPORTING * most else Role.MINOR


def roles_over(
    known: Mapping[int, Sequence[int]], stops: Sequence[int]
) -> dict[int, list[tuple[int, Role]]]:
    """Return everybody's role from each stop on, by their mentions known there, in order."""
    found: dict[int, list[tuple[int, Role]]] = {who: [] for who in known}
    for stop in stops:
        counts = {who: bisect_right(offsets, stop) for who, offsets in known.items()}
        most = max(counts.values(), default=0)
        for who, count in counts.items():
            if not count:
                continue
            role = role_of(count, most)
            if not found[who] or found[who][-1][1] != role:
                found[who].append((stop, role))
    return found


def states(
    since: int,
    names: Sequence[tuple[int, str]],
    roles: Sequence[tuple[int, Role]],
    genders: Sequence[tuple[int, Gender]],
    fallback: str,
) -> list[State]:
    """Put names, roles and genders together; whoever has just come is of no importance yet."""
    name, role, gender = fallback, Role.MINOR, Gender.UNKNOWN
    found: dict[int, State] = {}
    changes = sorted({since, *(at for each in (names, roles, genders) for at, _ in each)})
    by_name, by_role, by_gender = dict(names), dict(roles), dict(genders)
    for at in changes:
        name, role = by_name.get(at, name), by_role.get(at, role)
        gender = by_gender.get(at, gender)
        place = max(at, since)
        found[place] = State(place, name, role, gender)
    return [found[at] for at in sorted(found)]
