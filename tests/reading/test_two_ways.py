"""All of a reading is the same, compiled to one statement or loaded level by level."""

from typing import Any

import pytest

from app.graph.read.statement import Statement
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.gates.operations import whole
from tests.graph.test_compiled import found
from tests.installation import Client
from tests.reading.conftest import TEXT, TWO, event, move, open_
from tests.reading.test_exports import mark
from tests.reading.test_feed import view
from tests.reading.test_marks import note


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with room for questions that ask for everything."""
    return settings.model_copy(
        update={"max_cost": 10**8, "rate_limit_cost": 10**9, "rate_limit_documents": 10**9}
    )


@pytest.mark.parametrize("as_of", [None, {"end": True}, {"offset": TWO}])
async def test_a_reading_is_the_same_both_ways(
    ada: Client,
    bob: Client,
    loaded: Client,
    runtime: Runtime,
    book_id: str,
    club: str,
    as_of: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await open_(ada, book_id)
    await mark(ada, book_id)
    for end in (9, len(TEXT)):
        await note(bob, book_id, end - 5, end, visibility="WORKSPACE")
    await view(ada, book_id, 0, "a", isCompleted=True, seconds=9)
    await move(ada, book_id, event("b", len(TEXT), 9, act="JUMP"), event("c", 70, 8))

    for kind, name in (("Reading", "reading"), ("FeedConnection", "feed")):
        query = f"""query ($id: ID!, $asOf: AsOf) {{ book(id: $id, asOf: $asOf) {{
            {name} {{ {whole(kind, 3)} }} }} }}"""
        with found(monkeypatch) as noted:
            compiled = await ada.ask(query, {"id": book_id, "asOf": as_of})

        assert [isinstance(each, Statement) for each in noted] == [True], noted
        assert compiled["book"][name] is not None
        assert compiled == await loaded.ask(query, {"id": book_id, "asOf": as_of})
