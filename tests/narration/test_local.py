"""The narrator that is there without a key reads a scene of our own novella."""

from pathlib import Path

import pytest

from app.ai.speech.words import words_of
from app.books.service.texts import digest_of
from app.platform.db.ids import named
from app.settings import Settings
from tests.books.conftest import Shelf, document
from tests.credits.conftest import Bank, key_of
from tests.installation import Client
from tests.narration.conftest import Narrating, is_ogg, scenes

DEMO = Path(__file__).parents[2] / "demo"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"narrator": "local"})


async def test_a_scene_of_the_novella_is_read_for_nothing(
    ada: Client, shelf: Shelf, narrating: Narrating, bank: Bank, stranger: Client
) -> None:
    told = next(DEMO.glob("*.txt")).read_text(encoding="utf-8")
    start = len(told) // 4
    text = told[start : told.index("\n\n", start + 3_000)]
    made = document({"One": text})
    book_id = await shelf.add(ada, made)
    await shelf.scenes(named(digest_of(made)), made)

    book = await narrating.make(ada, book_id)

    [narration] = scenes(book)
    assert narration["provider"] == "local"
    assert narration["credits"] == 0
    assert await bank.entries(key_of(ada)) == []
    assert [(word["start"], word["end"]) for word in narration["words"]] == words_of(text)
    # Ten to twenty-five characters a second are speech; anything else is none.
    assert len(text) / 25 < narration["seconds"] < len(text) / 10
    path = narration["url"][narration["url"].index("/media/") :]
    assert is_ogg((await stranger.http.get(path)).content)
