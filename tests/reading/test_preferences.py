"""How somebody likes to read one book."""

from typing import Any

import pytest

from tests.installation import Client

MEMBERS = "textSize lineHeight theme layout narrationSpeed"
SET = f"""
mutation ($input: SetReadingPreferencesInput!) {{ setReadingPreferences(input: $input) {{
  ... on SetReadingPreferencesPayload {{ reading {{ preferences {{ {MEMBERS} }} }} }}
  ... on InvalidInput {{ fields {{ path }} }}
}} }}
"""
READ = f"query ($id: ID!) {{ book(id: $id) {{ reading {{ preferences {{ {MEMBERS} }} }} }} }}"
NOTHING = dict.fromkeys(MEMBERS.split())


async def test_what_is_left_out_stays_and_null_is_as_usual(
    ada: Client, loaded: Client, book_id: str
) -> None:
    given: dict[str, Any] = {
        "textSize": 120,
        "lineHeight": 1.5,
        "theme": "SEPIA",
        "layout": "SCENES",
        "narrationSpeed": 1.25,
    }
    first = await ada.ask(SET, {"input": {"bookId": book_id, **given}})
    second = await ada.ask(SET, {"input": {"bookId": book_id, "theme": None, "textSize": 90}})

    after = {**given, "theme": None, "textSize": 90}
    assert first["setReadingPreferences"]["reading"]["preferences"] == given
    assert second["setReadingPreferences"]["reading"]["preferences"] == after
    for client in (ada, loaded):
        found = (await client.ask(READ, {"id": book_id}))["book"]["reading"]["preferences"]
        assert found == after
    cleared = await ada.ask(SET, {"input": {"bookId": book_id, **NOTHING}})
    assert cleared["setReadingPreferences"]["reading"]["preferences"] == NOTHING


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"textSize": 49}, "textSize"),
        ({"lineHeight": 3.1}, "lineHeight"),
        ({"narrationSpeed": 0.4}, "narrationSpeed"),
    ],
)
async def test_what_nobody_could_read_is_refused(
    ada: Client, book_id: str, given: dict[str, Any], path: str
) -> None:
    told = await ada.ask(SET, {"input": {"bookId": book_id, **given}})

    assert told["setReadingPreferences"]["fields"] == [{"path": path}]
