"""Scenes, and what is worth telling of each: digested once, and kept as long as its text stays."""

import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.chat.local.forms import code, codes, plain, tongue
from app.chat.local.sentence import ranges
from app.texts.rank import words
from app.texts.rank.stopwords import is_stopword
from app.texts.rank.terms import folded
from app.texts.segment import Range

#: Of each part of a scene so many sentences are kept: a reader may have stopped anywhere in it.
PARTS, KEPT = 4, 4

#: Sentences of so many words are told with ease; what a sentence is worth for each sign.
SHORT, LONG = 8, 40
CENTRAL, PEOPLE, CHANGE, EDGE = 1.0, 0.35, 0.4, 0.25
TALK, LEANS, ASKING, LENGTH = 1.2, 0.5, 0.3, 0.8

#: What things are done or become with, in English.
_CHANGES = """
agree appear arrest arrive attack become begin betray bring burn bury carry catch choose climb
confess cross decide deny die discover drop drown enter escape fall fight find fire fly follow
forbid forgive give go hide hurt invite kill kiss lead leave lie lock lose love marry meet offer
open order pay promise pull push read refuse remember return reveal run save sell send shoot
shut sink steal strike swear take teach tear tell throw turn vanish wake warn watch weep win
write
"""
_CHANGED = frozenset(codes(_CHANGES, "en"))
#: A sentence that begins so leans on the one before it.
_LEANING = """also and but he her hers him his however it its nor or she so such that their them
then these they this those yet"""
_HANGING = frozenset(_LEANING.split())
#: The marks that open what is said, and those that close it again.
_MARKS = {
    '"': '"',
    "\u2018": "\u2019",
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u201a": "\u2018",
    "\u00ab": "\u00bb",
    "\u2039": "\u203a",
    "\u300c": "\u300d",
}
_SIGN = re.compile("\n\n|[" + "".join({*_MARKS, *_MARKS.values()}) + "]")
ENDS = (".", "!", "?", "\u2026", "\u3002", "\uff01", "\uff1f", "\u0964", "\u061f")


@dataclass(frozen=True, slots=True)
class SceneText:
    """A scene, or as much of it as may be read: `text` is its book's from `start` to `end`.

    `title` is what its chapter is called, `characters` are the names of who is in it.
    """

    start: int
    end: int
    text: str
    title: str | None
    characters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may be told, with whom it names and the words that say something."""

    start: int
    end: int
    quote: str
    worth: float
    names: frozenset[str]
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class SceneDigest:
    """What is worth telling of a scene, in the order of the text."""

    start: int
    end: int
    title: str | None
    told: tuple[Told, ...]


def digest(scene: SceneText, language: str | None) -> SceneDigest:
    """Keep what is worth telling of a scene."""
    places = list(ranges(scene.text, language))
    # Headings, and what was cut off where the reader is, end like no sentence.
    whole = [place for place in places if _bare(scene.text[slice(*place)]).endswith(ENDS)]
    places = whole or places
    texts = [scene.text[start:end] for start, end in places]
    spoken = [[word for _, _, word in words(text)] for text in texts]
    said = [_telling(each, language) for each in spoken]
    spread = Counter(each for telling in said for each in telling)
    names = {name: f" {plain(name)} " for name in scene.characters if plain(name)}
    talk = _talk(scene.text)
    found = []
    for number, ((start, end), text, telling) in enumerate(zip(places, texts, said, strict=True)):
        there = f" {' '.join(map(folded, spoken[number]))} "
        named = frozenset(name for name, form in names.items() if form in there)
        worth = _worth(text, spoken[number], telling, spread, len(named), language)
        if number in (0, len(places) - 1):
            worth += EDGE
        worth -= TALK * _share(talk, start, end)
        found.append(
            Told(scene.start + start, scene.start + end, text, round(worth, 4), named, telling)
        )
    return SceneDigest(scene.start, scene.end, scene.title, tuple(_kept(found)))


def _telling(spoken: Sequence[str], language: str | None) -> frozenset[int]:
    return frozenset(
        code(word, language) for word in spoken if not is_stopword(folded(word), language)
    )


def _worth(
    text: str,
    spoken: Sequence[str],
    telling: frozenset[int],
    spread: Mapping[int, int],
    named: int,
    language: str | None,
) -> float:
    """Return what a sentence is worth in its scene: what it speaks of, who acts, how it reads."""
    if not telling:
        return -1.0
    central = math.fsum(math.log(spread[each]) for each in telling) / len(telling)
    worth = CENTRAL * central + PEOPLE * min(named, 3)
    if not SHORT <= len(spoken) <= LONG:
        worth -= LENGTH
    if _bare(text).endswith("?"):
        worth -= ASKING
    if tongue(language) == "en":
        worth -= LEANS * (folded(spoken[0]) in _HANGING)
        worth += CHANGE * (not _CHANGED.isdisjoint(telling))
    return worth


def _bare(text: str) -> str:
    return text.rstrip("\"'*_)" + "".join(_MARKS.values()))


def _talk(text: str) -> list[Range]:
    """Return what somebody says, with its marks; what no mark closes ends with its paragraph."""
    spans: list[Range] = []
    opened, closing = 0, ""
    for match in _SIGN.finditer(text):
        place, sign = match.start(), match[0]
        within = text[match.end() : match.end() + 1].isalnum() and text[place - 1 : place].isalnum()
        if closing and (sign == "\n\n" or (sign == closing and not within)):
            spans.append((opened, match.end()))
            closing = ""
        elif not closing and sign in _MARKS:
            opened, closing = place, _MARKS[sign]
    return [*spans, (opened, len(text))] if closing else spans


def _share(spans: Sequence[Range], start: int, end: int) -> float:
    """Return how much of a range lies in spans that are in order and apart."""
    covered = 0
    for place in range(max(bisect(spans, (start,)) - 1, 0), len(spans)):
        first, last = spans[place]
        if first >= end:
            break
        covered += max(min(last, end) - max(first, start), 0)
    return covered / (end - start)


def _kept(found: Sequence[Told]) -> Iterator[Told]:
    """Yield the best of each part, in the order of the text."""
    size = max(math.ceil(len(found) / PARTS), 1)
    for first in range(0, len(found), size):
        best = sorted(found[first : first + size], key=lambda each: (-each.worth, each.start))
        yield from sorted(best[:KEPT], key=lambda each: each.start)
