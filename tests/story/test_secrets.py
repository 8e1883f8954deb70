"""Nothing that comes later changes an answer: not a word, not a count, not an id."""

import json
import re
from typing import Any

import pytest

from app.settings import Settings
from tests.installation import Client
from tests.story import tale
from tests.story.conftest import Stories
from tests.story.everything import everything

ID = re.compile(r"[A-Z]\w+_[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "max_cost": 10**9,
            "max_depth": 40,
            "rate_limit_cost": 10**12,
            "rate_limit_documents": 10**9,
        }
    )


async def answer(reader: Client, book_id: str, as_of: Any, name: str = "Anton Veld") -> str:
    """Return all that is told, its ids named by the order in which they appear."""
    told: dict[str, Any] = {}
    for document in everything():
        given = {"id": book_id, "asOf": as_of} | ({"name": name} if "$name" in document else {})
        told |= (await reader.ask(document, given))["book"]
    found = json.dumps(told, sort_keys=True)
    ids = list(dict.fromkeys(ID.findall(found)))
    places = {each: f"{each.split('_')[0]}#{place}" for place, each in enumerate(ids)}
    return ID.sub(lambda match: places[match[0]], found)


async def test_two_tales_are_told_alike_up_to_where_they_part(
    ada: Client, stories: Stories
) -> None:
    one = await stories.add(ada)
    other = await stories.add(ada, tale.CHANGED, tale.changed())

    for offset in (*range(0, tale.PARTING, 23), tale.PARTING):
        for name in ("Anton Veld", "stranger"):
            at = {"offset": offset}
            assert await answer(ada, one, at, name) == await answer(ada, other, at, name), offset

    # They are two tales all the same.
    end = {"end": True}
    assert await answer(ada, one, end) != await answer(ada, other, end)


async def test_no_position_lies_beyond_the_horizon(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)

    for offset in range(0, len(tale.TEXT), 31):
        found = json.loads(await answer(ada, book_id, {"offset": offset}))
        for name, value in _positions(found):
            assert value <= offset, (name, value, offset)


def _positions(found: Any) -> list[tuple[str, int]]:
    if isinstance(found, list):
        return [each for item in found for each in _positions(item)]
    if not isinstance(found, dict):
        return []
    known = {"start", "end", "firstSeen", "lastSeen", "revealedAt"}
    mine = [(name, value) for name, value in found.items() if name in known and value is not None]
    return mine + [each for value in found.values() for each in _positions(value)]


async def test_a_protected_reader_is_told_nothing_unasked(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)

    untold = await answer(ada, book_id, None)

    assert "Veld" not in untold
    assert untold == (await answer(ada, book_id, {"reader": True}))
