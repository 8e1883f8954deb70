"""Whatever the text and the question: what is quoted is there, and nothing is made up."""

import re
from uuid import UUID

from hypothesis import given as given_by
from hypothesis import strategies as st

from app.chat.answer import Answer, Source
from app.chat.local import aids
from app.chat.local import answer as answering
from app.chat.local.answer import answer
from app.chat.local.fact import Fact, FactKind
from app.chat.local.fact import told as in_words
from app.chat.local.recap import NOTHING, NOTHING_NEW, SINCE, SO_FAR, recap
from app.chat.local.scene import SceneText
from app.texts.quotes import Plain
from tests.chat.local.telling import Given, given, verify

PIECES = (
    "Maren the eel eels found find ferry Oskholm [1] because \u201cno\u201d heron. quay? sank! "
    "Mr. 3 \n\n \n ; \u2060 \u00e9t\u00e9 \u6e21\u3057\u8239\u3002 [\u2060 I he"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.lists(WORDS, min_size=1, max_size=120).map(" ".join) | st.text(min_size=1, max_size=300)
QUESTIONS = st.lists(WORDS | st.sampled_from(["who is", "why", "tell me about"]), max_size=8).map(
    " ".join
) | st.text(max_size=40)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ja", "en-GB", "zz", None])


@st.composite
def passages(draw: st.DrawFn) -> list[Source]:
    """Draw ranges of one or two books, overlapping as they like."""
    books = {UUID(int=n): draw(TEXTS) for n in range(draw(st.integers(1, 2)))}
    found = []
    for _ in range(draw(st.integers(0, 5))):
        book = draw(st.sampled_from(sorted(books)))
        text = books[book]
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        score = draw(st.floats(-5, 50))
        found.append(Source(book, start, end, text[start:end], score))
    return found


@st.composite
def known(draw: st.DrawFn) -> list[Fact]:
    """Draw facts whose evidence stands somewhere."""
    made = []
    for _ in range(draw(st.integers(0, 4))):
        quote = draw(TEXTS.filter(lambda each: bool(each.strip())))
        start = draw(st.integers(0, 500))
        kind = draw(st.sampled_from(list(FactKind)))
        subject = draw(st.sampled_from(["Maren", "eel", "heron [1]", "Mr. Krog"]))
        made.append(
            Fact(UUID(int=0), kind, subject, "HAIR", "eel", start, start + len(quote), quote)
        )
    return made


def leftover(found: Answer, *frames: str) -> str:
    """Return what an answer says besides its quotations and sentences of ours."""
    rest = found.text.replace("\u2060", "")
    for number, each in enumerate(found.citations, start=1):
        rest = rest.replace(f"\u201c{each.quote.replace(chr(0x2060), '')}\u201d [{number}]", "", 1)
    for frame in sorted(frames, key=len, reverse=True):
        rest = rest.replace(frame.replace("\u2060", ""), "")
    return re.sub(r"[\s:]", "", rest)


FRAMES = (answering.NOT_FOUND, answering.SAYS, answering.SAYS_TOO, *answering.REPLIES.values())


@given_by(QUESTIONS, passages(), LANGUAGES, known())
def test_an_answer_is_made_of_what_was_given(
    question: str, sources: list[Source], language: str | None, facts: list[Fact]
) -> None:
    found = answer(question, sources, language, facts)

    verify(found, given(*sources, *facts))
    assert found == answer(question, sources, language, facts)
    assert leftover(found, *FRAMES, *map(in_words, facts)) == ""


@given_by(TEXTS.filter(lambda text: any(each.isalnum() for each in text)), LANGUAGES)
def test_what_an_answer_quotes_is_found_in_its_text(text: str, language: str | None) -> None:
    found = answer(text[:60], [Source(UUID(int=1), 0, len(text), text, 1.0)], language)

    for each in found.citations:
        if any(sign.isalnum() for sign in each.quote):
            span = Plain(text, 0, len(text)).find(each.quote)
            assert span is not None


@given_by(passages(), passages(), known(), LANGUAGES, QUESTIONS)
def test_aids_are_made_of_what_was_given(
    some: list[Source], others: list[Source], facts: list[Fact], language: str | None, term: str
) -> None:
    passage = next(iter(some), Source(UUID(int=0), 0, 5, "Maren", 1.0))
    named = [aids.Named(passage.start, passage.end, fact.subject) for fact in facts]
    frames = (
        *(frame for frame in vars(aids).values() if isinstance(frame, str)),
        *map(in_words, facts),
    )
    for found, things in (
        (aids.card(facts, language), given(*facts)),
        (aids.who(passage, named, facts, language), given(passage, *facts)),
        (aids.define(term, facts, others, language), given(*facts, *others)),
        (
            aids.explain(passage, others, named, facts, language),
            given(passage, *others, *facts),
        ),
    ):
        verify(found, things)
        assert leftover(found, *frames) == ""


@given_by(
    st.lists(TEXTS, max_size=6),
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(0, 12),
    LANGUAGES,
)
def test_a_recap_is_made_of_what_was_read(
    texts: list[str], since: int, until: int, size: int, language: str | None
) -> None:
    at, scenes = 0, []
    for text in texts:
        scenes.append(SceneText(at, at + len(text), text, "One [1]", ("Maren", "")))
        at += len(text)

    found = recap(scenes, until, size, language, since)

    verify(found, [Given(each.start, each.end, each.text) for each in scenes])
    assert len(found.citations) <= size
    assert all(since <= each.start and each.end <= until for each in found.citations)
    assert found == recap(scenes, until, size, language, since)
    assert leftover(found, NOTHING, NOTHING_NEW, SINCE, SO_FAR, "One [1]") == ""
