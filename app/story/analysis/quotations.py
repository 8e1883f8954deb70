"""Quotations as they are found: who speaks to whom, how that is known, from where on."""

from collections.abc import Sequence

from app.story.analysis.findings import Method, Quotation
from app.story.analysis.marks import Spoken
from app.story.analysis.people import Person
from app.story.analysis.speakers import Answer
from app.story.analysis.tags import TagKind
from app.story.analysis.turns import Turn

METHODS = {
    TagKind.NAME: Method.EXPLICIT,
    TagKind.I: Method.EXPLICIT,
    TagKind.PRONOUN: Method.ANAPHORIC,
    TagKind.NOUN: Method.ANAPHORIC,
    TagKind.NONE: Method.IMPLICIT,
}


def quotations(
    quotes: Sequence[Spoken],
    turns: Sequence[Turn],
    answers: Sequence[Answer | None],
    hearers: Sequence[int | None],
    people: Sequence[Person],
) -> tuple[Quotation, ...]:
    """Put together what is known of every quotation, in the order of the text."""
    return tuple(
        Quotation(
            quotes[number].start,
            quotes[number].end,
            answer.person if answer else None,
            hearer,
            round(answer.chance, 3) if answer else 0.0,
            METHODS[turn.tag.kind],
            _revealed(quotes[number], turn, answer, hearer, people),
        )
        for turn, answer, hearer in zip(turns, answers, hearers, strict=True)
        for number in turn.quotes
    )


def _revealed(
    quote: Spoken,
    turn: Turn,
    answer: Answer | None,
    hearer: int | None,
    people: Sequence[Person],
) -> int:
    """Return where the evidence ends: the tag beside it, and the first time both are named."""
    ends = [quote.end, turn.tag.end]
    if answer is not None:
        ends.append(people[answer.person].known)
    if hearer is not None:
        ends.append(people[hearer].known)
    return max(ends)
