"""All of a story is the same, compiled to one statement or loaded level by level."""

from typing import Any

import pytest

from app.graph.read.statement import Statement
from tests.graph.test_compiled import found
from tests.graph.test_two_paths import field_by_field
from tests.installation import Client
from tests.story.conftest import Stories
from tests.story.everything import everything
from tests.story.tale import ONE, TEXT
from tests.story.test_secrets import settings

__all__ = ["field_by_field", "settings"]


@pytest.mark.parametrize("offset", [len(ONE), len(TEXT) - 40, len(TEXT)])
async def test_a_story_is_the_same_both_ways(
    offset: int,
    ada: Client,
    stories: Stories,
    field_by_field: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book_id = await stories.add(ada)
    loaded = Client(field_by_field, ada.token)

    for document in everything():
        given: dict[str, Any] = {"id": book_id, "asOf": {"offset": offset}}
        if "$name" in document:
            given["name"] = "stranger"
        with found(monkeypatch) as noted:
            compiled = await ada.ask(document, given)
        assert isinstance(noted[0], Statement), (document, noted)
        assert compiled == await loaded.ask(document, given), document
