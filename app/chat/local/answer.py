"""Answering a question with what the text says, in its own words."""

from collections.abc import Sequence

from app.chat.answer import Answer, Source
from app.chat.local.asked import Asked, about, asked
from app.chat.local.confidence import THRESHOLD, confidence
from app.chat.local.fact import Fact
from app.chat.local.known import known_as, write
from app.chat.local.likely import likelihoods
from app.chat.local.page import Page, nothing
from app.chat.local.passages import Passage, passages
from app.chat.local.question import Question
from app.chat.local.sentence import sentences_of

NOT_FOUND = "I found nothing in the text, up to where you are, that answers this."
REPLIES = {
    Asked.SMALL_TALK: "Ask me about the text: who somebody is, where, when or why something "
    "happens. I answer with passages from it, up to where you are.",
    Asked.RECAP: "For this there is the recap: it tells the story so far in sentences of the text.",
    Asked.CATCH_UP: "For this there is the recap: it tells what you read since your last visit "
    "in sentences of the text.",
    Asked.ENDING: "I tell nothing that lies ahead of where you are. What came last is told by "
    "the recap, in sentences of the text.",
}
SAYS, SAYS_TOO = "The text says:", "It also says:"
#: How many facts of somebody are told before passages are quoted.
FACTS = 4


def answer(
    question: str, sources: Sequence[Source], language: str | None, facts: Sequence[Fact] = ()
) -> Answer:
    """Answer with passages of the sources, and with facts if it is asked who somebody is.

    A citation's source counts through the sources, and then on through the facts.
    """
    wanted = asked(question)
    if wanted in REPLIES:
        return nothing(REPLIES[wanted])
    known = known_as(about(question), facts)[:FACTS]
    parsed = Question.of(question, language, {fact.subject for fact in facts})
    sentences = sentences_of(sources, language)
    sure = confidence(parsed, sentences)
    page = Page()
    for number in known:
        write(page, facts[number], len(sources) + number, language)
    if sure >= THRESHOLD:
        for passage in passages(sources, sentences, likelihoods(parsed, sentences)):
            _quote(page, passage, sources[passage.source])
    if page.is_empty:
        return nothing(NOT_FOUND, 1 - sure)
    return page.answer(1.0 if known else sure)


def _quote(page: Page, passage: Passage, source: Source) -> None:
    quote = source.text[passage.start - source.start : passage.end - source.start]
    if not page.cites(quote):
        page.say(
            SAYS if page.is_empty else SAYS_TOO, page.quoted(passage.source, passage.start, quote)
        )
