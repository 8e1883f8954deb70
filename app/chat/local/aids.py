"""What helps at a place in the text: who somebody is, what a word means, what a passage is about.

A citation's source counts through what a function is given, in the order of its arguments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from app.chat.answer import Answer, Source
from app.chat.local.fact import Fact, FactKind
from app.chat.local.forms import codes
from app.chat.local.known import in_turn, write
from app.chat.local.likely import likelihoods
from app.chat.local.page import Page, nothing
from app.chat.local.question import Question
from app.chat.local.sentence import Sentence, sentences_of

#: How many facts a card has, how many are told of each of several people, how many uses of a word
#: are shown, and how many sentences that speak of what a passage speaks of.
CARD, EACH, USES, ELSEWHERE = 16, 3, 3, 2
#: Neighbours share this many telling words with a passage, or speak of something else.
SHARED = 2

NOBODY = "Nothing is known of them, up to where you are."
NOBODY_HERE = "This passage names nobody of whom anything is known, up to where you are."
NO_WORD = "The text has no such word, up to where you are."
NOTHING = "Nothing is known that explains this passage, up to where you are."
UNEXPLAINED = "The text does not say what this word means. It uses it so:"
USED = "The text uses it so:"
BEFORE = "Just before, the text says:"
RELATED = "Near it, the text says:"


@dataclass(frozen=True, slots=True)
class Named:
    """A range that names somebody, of whom facts are known under the name of their subject."""

    start: int
    end: int
    subject: str


def card(facts: Sequence[Fact], language: str | None) -> Answer:
    """Tell what is known of one character; the sources are the facts."""
    page = Page()
    for number in in_turn(facts, range(len(facts)))[:CARD]:
        write(page, facts[number], number, language)
    return _finished(page, NOBODY)


def who(
    passage: Source, named: Sequence[Named], facts: Sequence[Fact], language: str | None
) -> Answer:
    """Tell who is named in a passage; the sources are the passage and the facts."""
    page = Page()
    _people(page, passage, named, facts, 1, language)
    return _finished(page, NOBODY_HERE)


def define(
    term: str, facts: Sequence[Fact], uses: Sequence[Source], language: str | None
) -> Answer:
    """Tell what a word means here, or how it is used; the sources are the facts and the uses."""
    page = Page()
    wanted = codes(term, language)
    if not wanted:
        return nothing(NO_WORD)
    for number, fact in enumerate(facts):
        if fact.kind is FactKind.TERM and codes(fact.subject, language) == wanted:
            write(page, fact, number, language)
    explained = not page.is_empty
    using = (
        each
        for each in sentences_of(uses, language)
        if _holds(each, wanted) and not page.cites(each.text)
    )
    quotes = [
        page.quoted(len(facts) + min(each.homes), each.start, each.text)
        for each in islice(using, USES)
    ]
    if quotes:
        page.say(USED if explained else UNEXPLAINED, *quotes)
    return _finished(page, NO_WORD, 1.0 if explained else 0.5)


def explain(
    passage: Source,
    neighbours: Sequence[Source],
    named: Sequence[Named],
    facts: Sequence[Fact],
    language: str | None,
) -> Answer:
    """Tell what leads to a passage, whom it names, what its words mean, and what is said near it.

    The sources are the passage, its neighbours and the facts.
    """
    page = Page()
    around = [
        each
        for each in sentences_of(neighbours, language)
        if each.book_id != passage.book_id or each.end <= passage.start or each.start >= passage.end
    ]
    before = [each for each in around if _before(each, passage)]
    if before:
        last = max(before, key=lambda each: each.end)
        page.say(BEFORE, _quoted(page, last))
    _people(page, passage, named, facts, 1 + len(neighbours), language)
    said = codes(passage.text, language)
    for number, fact in enumerate(facts):
        if fact.kind is FactKind.TERM and _within(codes(fact.subject, language), said):
            write(page, fact, 1 + len(neighbours) + number, language)
    near = [
        _quoted(page, each)
        for each in _related(passage, around, language)
        if not page.cites(each.text)
    ]
    if near:
        page.say(RELATED, *near)
    return _finished(page, NOTHING)


def _finished(page: Page, otherwise: str, confidence: float = 1.0) -> Answer:
    return nothing(otherwise) if page.is_empty else page.answer(confidence)


def _people(
    page: Page,
    passage: Source,
    named: Sequence[Named],
    facts: Sequence[Fact],
    first: int,
    language: str | None,
) -> None:
    """Tell of each who is named inside a passage, in the order in which they are."""
    inside = sorted(
        (each for each in named if passage.start <= each.start < each.end <= passage.end),
        key=lambda each: (each.start, each.end),
    )
    for subject in dict.fromkeys(each.subject for each in inside):
        mine = [number for number, fact in enumerate(facts) if fact.subject == subject]
        for number in in_turn(facts, mine)[:EACH]:
            write(page, facts[number], first + number, language)


def _quoted(page: Page, sentence: Sentence) -> str:
    return page.quoted(1 + min(sentence.homes), sentence.start, sentence.text)


def _before(sentence: Sentence, passage: Source) -> bool:
    return sentence.book_id == passage.book_id and sentence.end <= passage.start


def _related(passage: Source, around: Sequence[Sentence], language: str | None) -> list[Sentence]:
    """Return the sentences that speak of what a passage speaks of, in the order of the text."""
    question = Question.of(passage.text, language)
    likely = likelihoods(question, around)
    telling = question.query.words - question.common
    ranked = sorted(
        (
            (-chance, place)
            for place, (chance, each) in enumerate(zip(likely, around, strict=True))
            if len(telling.intersection(each.codes)) >= SHARED
        )
    )
    return [around[place] for place in sorted(place for _, place in ranked[:ELSEWHERE])]


def _holds(sentence: Sentence, wanted: Sequence[int]) -> bool:
    return _within(wanted, sentence.codes)


def _within(wanted: Sequence[int], said: Sequence[int]) -> bool:
    """Tell whether words stand side by side among others."""
    size = len(wanted)
    return bool(size) and any(
        list(said[place : place + size]) == list(wanted) for place in range(len(said) - size + 1)
    )
