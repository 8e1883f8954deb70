"""Who turns out to be whom: two until then, and from then on one has all that was the other's."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.story.analysis.findings import Identity


@dataclass(frozen=True, slots=True)
class Unmasking:
    """Who a character turns out to be, and from where on a reader knows."""

    real: int
    at: int


def unmaskings(identities: Sequence[Identity]) -> dict[int, Unmasking]:
    """Return who each masked character turns out to be in the end.

    Of a chain of masks only the last face counts, known when the whole chain is: who is split for
    too long is no spoiler.
    """
    first: dict[int, Unmasking] = {}
    for each in sorted(identities, key=lambda identity: identity.revealed_at):
        if each.masked != each.real:
            first.setdefault(each.masked, Unmasking(each.real, each.revealed_at))
    found = {}
    for masked in first:
        real, at, seen = masked, 0, {masked}
        while real in first:
            step = first[real]
            if step.real in seen:
                break
            real, at = step.real, max(at, step.at)
            seen.add(real)
        if real != masked:
            found[masked] = Unmasking(real, at)
    return found
