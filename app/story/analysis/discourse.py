"""Whom a pronoun means: the last one told of who fits."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.story.analysis.findings import Gender
from app.story.analysis.people import Person
from app.story.analysis.tags import Call
from app.story.analysis.view import View

REACH = 700
MOST = 14
#: Somebody new, whom a pronoun after it means, and no name does yet.
SOMEBODY = re.compile(
    # After a verb of being, or a comma, it says what somebody known is.
    r"(?<!was )(?<!is )(?<!been )(?<!, )\b(?:[Aa]n?|[Aa]nother|[Oo]ne|[Ss]ome)"
    r"(?: [\w-]+){0,2} (?:man|woman|boy|girl|gentleman|lady|fellow|stranger|"
    r"figure|person|youth|lad|voice)\b"
)


@dataclass(frozen=True)
class Discourse:
    """The people of a text as its narration calls them, in order."""

    view: View
    people: Sequence[Person]
    calls: Sequence[Call]
    starts: Sequence[int] = field(repr=False)

    @classmethod
    def of(cls, view: View, people: Sequence[Person], calls: Sequence[Call]) -> "Discourse":
        """Lay out the calls of a text for looking back."""
        return cls(view, people, calls, [call.start for call in calls])

    def between(self, start: int, end: int) -> Sequence[Call]:
        """Return the calls that begin within a range."""
        return self.calls[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def fits(self, person: int, gender: Gender) -> bool:
        """Say whether somebody may be meant by he or she."""
        own = self.people[person].gender
        return Gender.UNKNOWN in {own, gender} or own is gender

    def meant(self, offset: int, gender: Gender) -> int | None:
        """Return whom a pronoun at an offset most likely means, if nobody new stands between."""
        number = bisect_left(self.starts, offset)
        near: int | None = None
        for call in reversed(self.calls[max(0, number - MOST) : number]):
            if offset - call.start > REACH:
                break
            if call.spoken >= 0 or not self.fits(call.person, gender):
                continue
            if SOMEBODY.search(self.view.flat, call.end, offset):
                return None
            if call.subject:
                return call.person
            if near is None and not call.possessive:
                near = call.person
        return near
