"""Bookmarks, highlights and notes stand where the text says what they quote."""

from typing import Any

import pytest
from sqlalchemy import update

from app.platform.runtime import Runtime
from app.reading.models import Note
from app.reading.service import marks
from tests.books.conftest import CHAPTERS
from tests.installation import Client
from tests.reading.conftest import ONE, TEXT

MARK = "id quote start end page passage { start end text locator { value line } }"
ADD_NOTE = f"""
mutation ($input: AddNoteInput!) {{ addNote(input: $input) {{ __typename
  ... on AddNotePayload {{ note {{ body colour visibility isMine author {{ username }} {MARK} }} }}
  ... on Problem {{ code }} ... on InvalidInput {{ fields {{ path message }} }}
}} }}
"""
UPDATE_NOTE = """
mutation ($input: UpdateNoteInput!) { updateNote(input: $input) { __typename
  ... on UpdateNotePayload { note { id body colour visibility } }
  ... on Problem { code } ... on InvalidInput { fields { path message } }
} }
"""
REMOVE_NOTE = """
mutation ($id: ID!) { removeNote(input: {id: $id}) { __typename ... on Problem { code } } }
"""
HIGHLIGHT = f"""
mutation ($input: AddHighlightInput!) {{ addHighlight(input: $input) {{ __typename
  ... on AddHighlightPayload {{ highlight {{ colour visibility {MARK} }} }}
  ... on InvalidInput {{ fields {{ path message }} }}
}} }}
"""
UPDATE_HIGHLIGHT = """
mutation ($input: UpdateHighlightInput!) { updateHighlight(input: $input) {
  ... on UpdateHighlightPayload { highlight { colour visibility } } ... on Problem { code }
} }
"""
REMOVE_HIGHLIGHT = """
mutation ($id: ID!) { removeHighlight(input: {id: $id}) { __typename ... on Problem { code } } }
"""
BOOKMARK = f"""
mutation ($input: AddBookmarkInput!) {{ addBookmark(input: $input) {{ __typename
  ... on AddBookmarkPayload {{ bookmark {{ label {MARK} }} }}
  ... on InvalidInput {{ fields {{ path message }} }}
}} }}
"""
UPDATE_BOOKMARK = """
mutation ($id: ID!, $label: String!) { updateBookmark(input: {id: $id, label: $label}) {
  ... on UpdateBookmarkPayload { bookmark { label } } ... on Problem { code }
} }
"""
REMOVE_BOOKMARK = """
mutation ($id: ID!) { removeBookmark(input: {id: $id}) { __typename ... on Problem { code } } }
"""
READING = """
query ($id: ID!, $asOf: AsOf) { book(id: $id, asOf: $asOf) { reading {
  bookmarks { totalCount nodes { label quote } }
  highlights { totalCount nodes { quote isMine } }
  notes(first: 50) { totalCount nodes { id body isMine quote passage { text } } }
} } }
"""
COAT = TEXT.index("green coat"), TEXT.index("green coat") + len("green coat")


def about(start: int, end: int, **given: Any) -> dict[str, Any]:
    return {"anchor": {"range": {"start": start, "end": end}}, **given}


async def note(who: Client, book_id: str, start: int, end: int, **given: Any) -> dict[str, Any]:
    """Make a note about a range."""
    asked = about(start, end, bookId=book_id, **{"body": "Why green?", **given})
    made: dict[str, Any] = (await who.ask(ADD_NOTE, {"input": asked}))["addNote"]
    return made


async def test_a_note_is_verified_shown_changed_and_removed(ada: Client, book_id: str) -> None:
    made = (await note(ada, book_id, *COAT, quote="green coat", colour="BLUE"))["note"]

    assert made == {
        "id": made["id"],
        "body": "Why green?",
        "colour": "BLUE",
        "visibility": "PRIVATE",
        "isMine": True,
        "author": {"username": "ada"},
        "quote": "green coat",
        "start": COAT[0],
        "end": COAT[1],
        "page": None,
        "passage": {
            "start": COAT[0],
            "end": COAT[1],
            "text": "green coat",
            "locator": {"value": f"char={COAT[0]},{COAT[1]}", "line": 2},
        },
    }
    changed = await ada.ask(UPDATE_NOTE, {"input": {"id": made["id"], "body": " Envy. "}})
    assert changed["updateNote"]["note"] == {
        "id": made["id"],
        "body": "Envy.",
        "colour": "BLUE",
        "visibility": "PRIVATE",
    }
    removed = [(await ada.ask(REMOVE_NOTE, {"id": made["id"]}))["removeNote"] for _ in range(2)]
    assert [each["__typename"] for each in removed] == ["RemoveNotePayload", "NotFound"]


async def test_a_highlight_is_made_changed_and_removed(ada: Client, book_id: str) -> None:
    locator = {"locator": f"char={COAT[0]},{COAT[1]}"}
    asked = {"input": {"bookId": book_id, "anchor": locator}}
    made = (await ada.ask(HIGHLIGHT, asked))["addHighlight"]["highlight"]
    assert (made["quote"], made["colour"], made["start"]) == ("green coat", "YELLOW", COAT[0])

    pink = {"id": made["id"], "colour": "PINK", "visibility": "WORKSPACE"}
    changed = (await ada.ask(UPDATE_HIGHLIGHT, {"input": pink}))["updateHighlight"]
    removed = (await ada.ask(REMOVE_HIGHLIGHT, {"id": made["id"]}))["removeHighlight"]

    assert changed == {"highlight": {"colour": "PINK", "visibility": "WORKSPACE"}}
    assert removed == {"__typename": "RemoveHighlightPayload"}


@pytest.mark.parametrize(
    ("position", "quote"),
    [
        ({"offset": 0}, "The ferry came late."),
        ({"offset": 4}, "ferry came late."),
        (
            {"offset": ONE - 2},
            f"\n\n{CHAPTERS['Two'].rstrip()}",
        ),
        ({"offset": len(TEXT)}, "\n"),
        ({"progress": 1.0}, "\n"),
    ],
)
async def test_a_bookmark_is_the_line_at_a_place(
    ada: Client, book_id: str, position: dict[str, Any], quote: str
) -> None:
    asked = {"bookId": book_id, "position": position, "label": " here "}
    made = (await ada.ask(BOOKMARK, {"input": asked}))["addBookmark"]["bookmark"]

    assert (made["quote"], made["label"]) == (quote, "here")
    assert made["passage"]["text"] == TEXT[made["start"] : made["end"]] == quote
    renamed = await ada.ask(UPDATE_BOOKMARK, {"id": made["id"], "label": ""})
    assert renamed["updateBookmark"] == {"bookmark": {"label": ""}}
    removed = await ada.ask(REMOVE_BOOKMARK, {"id": made["id"]})
    assert removed["removeBookmark"] == {"__typename": "RemoveBookmarkPayload"}


async def test_a_quote_that_the_text_does_not_say_is_refused_with_what_it_says(
    ada: Client, book_id: str
) -> None:
    told = await note(ada, book_id, *COAT, quote="red coat")

    assert told["fields"] == [
        {
            "path": "quote",
            "message": f"From {COAT[0]} to {COAT[1]} the text says “green coat”.",
        }
    ]


@pytest.mark.parametrize(
    ("start", "end", "given", "path"),
    [
        (5, 5, {}, "anchor"),
        (-1, 5, {}, "anchor"),
        (7, 5, {}, "anchor"),
        (0, len(TEXT) + 1, {}, "anchor"),
        (0, 5, {"body": "  "}, "body"),
        (0, 5, {"body": "x" * 10_001}, "body"),
        (0, 5, {"anchor": {"locator": "char=1"}}, "anchor"),
        (0, 5, {"anchor": {"locator": "nowhere"}}, "anchor.locator"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    ada: Client, book_id: str, start: int, end: int, given: dict[str, Any], path: str
) -> None:
    told = await note(ada, book_id, start, end, **given)

    assert [each["path"] for each in told["fields"]] == [path]


async def test_marks_of_one_kind_have_their_bounds(
    ada: Client, book_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST", 1)
    monkeypatch.setattr(marks, "LONGEST", 9)

    long = await note(ada, book_id, *COAT)
    first, second = [await note(ada, book_id, 0, 9) for _ in range(2)]

    assert [each["path"] for each in long["fields"]] == ["anchor"]
    assert (first["__typename"], second["code"]) == ("AddNotePayload", "CONFLICT")


async def test_words_that_the_text_no_longer_says_have_no_place(
    ada: Client, loaded: Client, runtime: Runtime, book_id: str
) -> None:
    await note(ada, book_id, *COAT)
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Note).values(quote="red coats!"))

    for client in (ada, loaded):
        found = (await client.ask(READING, {"id": book_id}))["book"]["reading"]["notes"]["nodes"]
        assert [(each["quote"], each["passage"]) for each in found] == [("red coats!", None)]


async def test_nobody_changes_or_removes_what_is_not_theirs(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    made = (await note(ada, book_id, 0, 9, visibility="WORKSPACE"))["note"]

    changed = await bob.ask(UPDATE_NOTE, {"input": {"id": made["id"], "body": "mine"}})
    removed = await bob.ask(REMOVE_NOTE, {"id": made["id"]})

    assert changed["updateNote"]["code"] == "NOT_FOUND"
    assert removed["removeNote"]["code"] == "NOT_FOUND"
