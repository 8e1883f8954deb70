"""Whatever a provider sends: no citation that the book does not bear out, and always an end."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

import pytest

from app.ai.errors import AnswerCut, ProviderUnavailable
from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.port import Limits
from app.chat.answer import Citation, Source
from app.chat.answering.prompts import RULES, Asked
from app.chat.answering.written import LONGEST, Written, write
from app.platform.errors import AppError
from bench.chat.tricks import SPOILER, TRICKS
from bench.chat.trickster import playing
from tests.books.files import STORY

HORIZON = STORY.index("CHAPTER III")
PASSAGES = [(0, 210), (150, 420), (300, HORIZON)]
SOURCES = [Source(UUID(int=1), a, b, STORY[a:b], 1.0) for a, b in PASSAGES]
TOLD = 16

_NUMBER = re.compile(r"\[\s*(\d+)\s*\]")


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with playing() as address:
        yield address


async def said(url: str, number: int) -> tuple[str, list[Citation], Written | None, str]:
    """Return what of an answer is let through, and how it ends."""
    asked = Asked("QUESTION", f"trick {number}", ["The Ferry"], SOURCES)
    model = AnthropicTextModel("sk-x", url, "m")
    text, citations, end, code = "", [], None, ""
    try:
        async with aclosing(write(model, asked, None)) as pieces:
            async for piece in pieces:
                assert end is None
                if isinstance(piece, Written):
                    end = piece
                elif isinstance(piece, Citation):
                    citations.append(piece)
                else:
                    text += piece
                    # Never a mark before what it stands for.
                    assert all(0 < int(n) <= len(citations) for n in _NUMBER.findall(text)), text
    except AppError as error:
        code = error.code
    finally:
        await model.close()
    return text, citations, end, code


@pytest.mark.parametrize("play", range(len(TRICKS)))
async def test_only_what_the_book_bears_out_gets_through(url: str, play: int) -> None:
    for number in range(play, play + TOLD * len(TRICKS), len(TRICKS)):
        text, citations, end, code = await said(url, number)

        assert (end is None) == bool(code), number
        assert len(text) < 2 * LONGEST
        text.encode()
        assert "\x00" not in text
        for each in citations:
            assert each.quote == STORY[each.start : each.end], number
            assert each.end <= HORIZON, number
            assert SPOILER not in each.quote
        assert [f"[{n}]" in text for n in range(1, len(citations))].count(False) == 0
        assert RULES[40:200] not in text


async def test_the_tricks_are_played(url: str) -> None:
    ends = [await said(url, number) for number in range(10 * len(TRICKS))]

    assert sum(len(citations) for _, citations, _, _ in ends) > 20
    assert {code for *_, code in ends} >= {
        "",
        "UNAVAILABLE",
        AnswerCut.code,
        "PROVIDER_ANSWER_REFUSED",
        "PROVIDER_INPUT_REFUSED",
    }


async def test_a_provider_that_only_thinks_is_left(url: str) -> None:
    # The ninth trick goes on for ever; its time is up before its words are too many.
    asked = Asked("QUESTION", f"trick {9}", ["The Ferry"], SOURCES)
    model = AnthropicTextModel("sk-x", url, "m")
    with pytest.raises((ProviderUnavailable, AnswerCut)):
        async with aclosing(write(model, asked, None, limits=Limits(10, 0.0))) as pieces:
            [_ async for _ in pieces]
    await model.close()
