"""Turns of speech: the quotations of one breath, whom they call, and who is told of beside them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.story.analysis.findings import Gender
from app.story.analysis.lexicon import PRONOUNS
from app.story.analysis.marks import Spoken
from app.story.analysis.tags import LEAST, NOTHING, Call, Tag, TagKind, Tags
from app.story.analysis.view import View

FIRST_PRONOUN = re.compile(r"\b(he|she|He|She|I|his|her|His|Her)\b")


@dataclass(slots=True)
class Turn:
    """Quotations that one speaker says in one go."""

    quotes: list[int]
    paragraph: int
    last_paragraph: int
    start: int
    end: int
    tag: Tag = NOTHING
    vocatives: frozenset[int] = frozenset()
    mentioned: frozenset[int] = frozenset()
    beat: list[Call] = field(default_factory=list)
    beat_gender: Gender = Gender.UNKNOWN
    beat_i: bool = False


def turns(view: View, quotes: Sequence[Spoken], calls: Sequence[Call]) -> list[Turn]:
    """Join quotations to turns, with what stands beside them."""
    reader = _Reader(view, quotes, calls)
    made = list(reader.grouped())
    for turn in made:
        reader.read(turn)
    return made


class _Reader:
    """Reads the turns of a text."""

    def __init__(self, view: View, quotes: Sequence[Spoken], calls: Sequence[Call]) -> None:
        self.view = view
        self.quotes = quotes
        self.calls = calls
        self.starts = [call.start for call in calls]
        self.tags = Tags(view, quotes, calls)

    def grouped(self) -> Iterator[Turn]:
        """Yield the turns, each with its tag."""
        turn: Turn | None = None
        for number, quote in enumerate(self.quotes):
            tag = self.tags.of(number)
            if turn is not None:
                before = self.quotes[number - 1]
                if self._goes_on(before, quote) and not _hands_over(turn, tag):
                    turn.quotes.append(number)
                    turn.last_paragraph = quote.paragraph
                    turn.end = quote.end
                    if turn.tag.kind is TagKind.NONE or (
                        tag.kind is TagKind.NAME
                        and turn.tag.kind is not TagKind.NAME
                        and turn.tag.kind is not TagKind.I
                    ):
                        turn.tag = tag
                    continue
                yield turn
            turn = Turn([number], quote.paragraph, quote.paragraph, quote.start, quote.end, tag)
        if turn is not None:
            yield turn

    def _goes_on(self, before: Spoken, quote: Spoken) -> bool:
        if quote.paragraph == before.paragraph:
            return True
        paragraphs = self.view.paragraphs
        open_ended = before.end >= paragraphs[before.paragraph][1]
        begins = quote.start - paragraphs[quote.paragraph][0] <= LEAST
        return open_ended and begins and quote.paragraph == before.paragraph + 1

    def read(self, turn: Turn) -> None:
        """Read whom a turn calls and mentions, and who is told of around it."""
        view, calls = self.view, self.calls
        first = view.paragraphs[turn.paragraph][0]
        last = view.paragraphs[turn.last_paragraph][1]
        here = calls[bisect_left(self.starts, first) : bisect_left(self.starts, last)]
        own = set(turn.quotes)
        turn.vocatives = frozenset(c.person for c in here if c.spoken in own and c.vocative)
        turn.mentioned = frozenset(c.person for c in here if c.spoken in own and not c.vocative)
        turn.beat = [c for c in here if c.spoken < 0]
        for start, end in _gaps(self.quotes, turn, first, last):
            found = FIRST_PRONOUN.search(view.flat, start, end)
            if found is not None:
                if found[1] == "I":
                    turn.beat_i = True
                else:
                    male = PRONOUNS[found[1].lower()] == "M"
                    turn.beat_gender = Gender.MALE if male else Gender.FEMALE
                break


def _hands_over(turn: Turn, tag: Tag) -> bool:
    """Say whether a tag within a paragraph is somebody else's."""
    old = turn.tag
    if TagKind.NONE in {tag.kind, old.kind}:
        return False
    if tag.start == old.start:
        return False
    if tag.kind is TagKind.NAME and old.kind is TagKind.NAME:
        return tag.person != old.person
    if TagKind.I in {tag.kind, old.kind}:
        return tag.kind is not old.kind
    if tag.kind is TagKind.PRONOUN and old.kind is TagKind.PRONOUN:
        return tag.gender is not old.gender
    return False


def _gaps(quotes: Sequence[Spoken], turn: Turn, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield what is told around the quotations of a turn."""
    at = first
    for number in turn.quotes:
        quote = quotes[number]
        if quote.start - at > LEAST:
            yield at, quote.start - 1
        at = quote.end + 1
    if last - at > LEAST:
        yield at, last
