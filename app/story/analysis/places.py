"""Where a story happens: names that people are in, go to and come from."""

import re
from collections.abc import Iterator, Sequence

from app.story.analysis.findings import Descriptor, Place
from app.story.analysis.lexicon import PLACE_BEFORE, PLACE_NOUNS, wordset
from app.story.analysis.names import Kind
from app.story.analysis.sentences import around
from app.story.analysis.view import View
from app.story.analysis.weighing import weigh
from app.texts.quotes import Span

LEAST = 2
#: What the sentence says a place is.
WAS = re.compile(
    r"(?:,| was| is| stood| lay)(?: called)? (an?|the) ([a-z][\w-]*(?: [a-z][\w-]*){0,4})"
)
STOPS = wordset(
    "of in on at to from for with that which who where when and but by as than it he she "
    "they was is had over under near beside first last same"
)
#: Endings of words for peoples and their speech.
PEOPLES = re.compile(r"(?:ish|ese|ians?|icans?|men|man)\Z")


def places(view: View, others: Sequence[Kind]) -> tuple[Place, ...]:
    """Return the places of a story, the most named first."""
    found = [_place(view, kind) for kind in others if is_place(kind)]
    return tuple(sorted(found, key=lambda place: (-place.count, place.first)))


def is_place(kind: Kind) -> bool:
    """Say whether a name is a place's."""
    sited = kind.words[-1].lower() in PLACE_NOUNS and len(kind.words) > 1
    where = sum(o.before in PLACE_BEFORE for o in kind.at)
    if PEOPLES.search(kind.name) and not sited:
        return False
    if len(kind.at) < LEAST:
        return sited and where > 0
    return weigh(kind).place > 0 or (sited and where > 0)


def _place(view: View, kind: Kind) -> Place:
    mentions = tuple(Span(o.start, o.end) for o in kind.at)
    described = list(_described(view, kind))
    first = mentions[0]
    return Place(
        kind.name,
        len(mentions),
        first.start,
        mentions[-1].start,
        mentions,
        first.end,
        tuple(described),
        around(view, described[0].evidence.start) if described else None,
    )


def _described(view: View, kind: Kind) -> Iterator[Descriptor]:
    seen: set[str] = set()
    for occurrence in kind.at:
        found = WAS.match(view.flat, occurrence.end, occurrence.end + 80)
        if found is None:
            continue
        words = []
        for word in found[2].split():
            if word in STOPS:
                break
            words.append(word)
        value = " ".join(words)
        if words and value not in seen:
            seen.add(value)
            end = found.start(2) + len(value)
            yield Descriptor(value, Span(occurrence.start, end), end)
