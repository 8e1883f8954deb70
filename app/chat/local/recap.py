"""The story so far, in sentences of the text: something from every part, most from the last."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.chat.answer import Answer
from app.chat.local.page import Page, nothing, unmarked
from app.chat.local.scene import SceneDigest, SceneText, Told, digest

#: How much closer the last scene is told than the first.
CLOSER = 3.0
#: What a sentence is worth for each lead in it, for the first sight of somebody, and how much less
#: for what was told before.
LEADS, FIRST_SIGHT, AGAIN = 0.3, 0.5, 1.5
#: So many leads a story has.
MOST_LEADS = 6

Share = list[tuple[int, Told]]

SO_FAR = "The story so far, in sentences of the text."
SINCE = "What happened since, in sentences of the text."
NOTHING = "Nothing has been told yet, up to where you are."
NOTHING_NEW = "Nothing has been told since, up to where you are."


def recap(
    scenes: Sequence[SceneText], until: int, size: int, language: str | None, since: int = 0
) -> Answer:
    """Tell what happened in scenes, as `told` does, without digests that were kept."""
    return told([digest(_until(scene, until), language) for scene in scenes], until, size, since)


def told(digests: Sequence[SceneDigest], until: int, size: int, since: int = 0) -> Answer:
    """Tell what happened between two places in so many sentences; sources are the scenes.

    A scene that was only begun should be digested as far as it was read: of a whole one the best
    sentences may all lie ahead.
    """
    parts = [
        (number, [each for each in scene.told if since <= each.start and each.end <= until])
        for number, scene in enumerate(digests)
    ]
    shares = _shares([part for part in parts if part[1]], size)
    chosen = _chosen(shares, _leads(digests, until), _seen(digests))
    if not chosen:
        return nothing(NOTHING_NEW if since else NOTHING)
    page = Page()
    page.say(SINCE if since else SO_FAR)
    for title, group in groupby(chosen, key=lambda each: digests[each[0]].title):
        quotes = [page.quoted(number, each.start, each.quote) for number, each in group]
        page.say(*([f"{unmarked(title)}:"] if title else []), *quotes)
    return page.answer(1.0)


def _until(scene: SceneText, until: int) -> SceneText:
    end = max(min(scene.end, until), scene.start)
    text = scene.text[: end - scene.start]
    return SceneText(scene.start, end, text, scene.title, scene.characters)


def _leads(digests: Sequence[SceneDigest], until: int) -> frozenset[str]:
    """Return who is named in most scenes, up to a place."""
    scenes = (
        {name for each in scene.told if each.end <= until for name in each.names}
        for scene in digests
    )
    named = Counter(name for scene in scenes for name in sorted(scene))
    ranked = sorted(named, key=lambda name: (-named[name], name))
    return frozenset(ranked[:MOST_LEADS])


def _seen(digests: Sequence[SceneDigest]) -> frozenset[int]:
    """Return where somebody is named for the first time."""
    known: set[str] = set()
    places = set()
    for scene in digests:
        for each in scene.told:
            if not each.names <= known:
                places.add(each.start)
                known |= each.names
    return frozenset(places)


def _chosen(
    shares: Iterable[Share], leads: frozenset[str], first_seen: frozenset[int]
) -> list[tuple[int, Told]]:
    """Choose the best sentence of each share of the story."""
    chosen: list[tuple[int, Told]] = []
    for share in shares:
        best = max(
            share,
            key=lambda pair: (
                pair[1].worth
                + LEADS * len(pair[1].names & leads)
                + FIRST_SIGHT * (pair[1].start in first_seen)
                - AGAIN * _again(pair[1], [each for _, each in chosen]),
                -pair[1].start,
            ),
        )
        chosen.append(best)
    return sorted(chosen, key=lambda pair: (pair[1].start, pair[0]))


def _shares(parts: Sequence[tuple[int, Sequence[Told]]], size: int) -> Iterator[Share]:
    """Yield as many shares of the story as sentences are told: the later, the smaller they are."""
    last = max(len(parts) - 1, 1)
    weights = [1 + (CLOSER - 1) * (place / last) ** 2 for place in range(len(parts))]
    if size < len(parts):
        # Neighbours are told together.
        for group in _grouped(weights, size):
            yield [(parts[place][0], each) for place in group for each in parts[place][1]]
        return
    for (number, part), quota in zip(parts, _quotas(parts, weights, size), strict=True):
        for turn in range(quota):
            some = part[len(part) * turn // quota : len(part) * (turn + 1) // quota]
            yield [(number, each) for each in some]


def _grouped(weights: Sequence[float], count: int) -> Iterator[range]:
    """Yield runs of parts of about one weight, each of one part at least."""
    first = 0
    for left in range(count, 0, -1):
        fair = math.fsum(weights[first:]) / left
        last, weight = first + 1, weights[first]
        while last < len(weights) - left + 1 and weight + weights[last] / 2 <= fair:
            weight += weights[last]
            last += 1
        yield range(first, len(weights) if left == 1 else last)
        first = last


def _quotas(
    parts: Sequence[tuple[int, Sequence[Told]]], weights: Sequence[float], size: int
) -> list[int]:
    """Return how many sentences each part is told in: one at least, and no more than it has."""
    quotas = [1] * len(parts)
    for _ in range(size - len(parts)):
        open_to_more = [place for place, part in enumerate(parts) if len(part[1]) > quotas[place]]
        if not open_to_more:
            break
        neediest = max(open_to_more, key=lambda place: (weights[place] / quotas[place], place))
        quotas[neediest] += 1
    return quotas


def _again(told: Told, before: Sequence[Told]) -> float:
    """Return how much of a sentence was told already."""
    said = (len(told.codes & each.codes) for each in before)
    return max(said, default=0) / max(len(told.codes), 1)
