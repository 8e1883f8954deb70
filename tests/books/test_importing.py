"""Books that lie elsewhere: at addresses, and at Project Gutenberg."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.platform.runtime import Runtime
from app.settings import Settings
from tests.books.files import STORY
from tests.elsewhere import Elsewhere, elsewhere
from tests.installation import Client, work_off

IMPORT = """
mutation ($input: ImportBookInput!) { importBook(input: $input) {
  __typename ... on ImportBookPayload { alreadyThere book { id } run { id } }
  ... on InvalidInput { fields { path } }
} }
"""
GUTENBERG = """
mutation ($id: Int!) { importFromGutenberg(input: {gutenbergId: $id}) {
  __typename ... on ImportFromGutenbergPayload { alreadyThere book { id title } }
  ... on InvalidInput { fields { path } }
} }
"""
SEARCH = """
query ($search: String!, $first: Int, $after: Cursor) {
  gutenberg(search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { gutenbergId title authors languages copyrighted downloads book { id } }
  }
}
"""
LOOK = """
query ($id: ID!) { book(id: $id) {
  title authors language licence gutenbergId status error { code message }
  sections { nodes { text } }
} }
"""


def edition(number: int, **changes: Any) -> dict[str, Any]:
    """Write an edition as Gutendex does."""
    return {
        "id": number,
        "title": f"The Ferry, part {number}",
        "authors": [{"name": "Vold, Ina", "birth_year": 1851, "death_year": None}],
        "translators": [],
        "subjects": ["Ferries -- Fiction"],
        "bookshelves": [],
        "languages": ["en"],
        "copyright": False,
        "media_type": "Text",
        "formats": {},
        "download_count": 1_000 - number,
        **changes,
    }


@pytest.fixture
def world() -> Iterator[Elsewhere]:
    with elsewhere() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, world: Elsewhere) -> Settings:
    """Settings whose catalogue and mirrors are the server on loopback."""
    return settings.model_copy(
        update={
            "gutendex_url": f"{world.url}/api",
            "gutenberg_mirrors": (f"{world.url}/one", f"{world.url}/two"),
            "fetch_allow": ("127.0.0.0/8",),
        }
    )


async def test_a_book_is_taken_in_from_its_address(
    ada: Client, world: Elsewhere, runtime: Runtime
) -> None:
    world.has("/files/the_ferry.txt", STORY.encode(), content_type="text/plain")
    url = world.has("/ferry", b"", 302, location="/files/the_ferry.txt")

    first = (await ada.ask(IMPORT, {"input": {"url": url}}))["importBook"]
    await work_off(runtime)
    again = (await ada.ask(IMPORT, {"input": {"url": url}}))["importBook"]

    book = (await ada.ask(LOOK, {"id": first["book"]["id"]}))["book"]
    assert (book["title"], book["status"], book["licence"]) == ("the ferry", "READY", "RESERVED")
    assert "".join(each["text"] for each in book["sections"]["nodes"]) == STORY
    assert again == {**first, "alreadyThere": True}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.1/secret.txt", "ADDRESS_REFUSED"),
        ("http://169.254.169.254/latest/meta-data", "ADDRESS_REFUSED"),
        ("{world}/nothing.txt", "FETCH_REFUSED"),
    ],
)
async def test_an_address_that_gives_no_book_fails_it_at_once(
    ada: Client, world: Elsewhere, runtime: Runtime, url: str, code: str
) -> None:
    given = {"input": {"url": url.format(world=world.url)}}

    made = (await ada.ask(IMPORT, given))["importBook"]
    await work_off(runtime)

    book = (await ada.ask(LOOK, {"id": made["book"]["id"]}))["book"]
    assert (book["status"], book["error"]["code"]) == ("FAILED", code)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "", "x", "http://" + "x" * 2000]
)
async def test_what_is_no_address_is_refused(ada: Client, url: str) -> None:
    refused = (await ada.ask(IMPORT, {"input": {"url": url}}))["importBook"]

    assert refused == {"__typename": "InvalidInput", "fields": [{"path": "url"}]}


async def test_the_catalogue_is_searched_page_by_page_and_asked_once(
    ada: Client, world: Elsewhere, runtime: Runtime
) -> None:
    for page, numbers in ((1, range(1, 33)), (2, range(33, 41))):
        body = {"count": 40, "next": None, "results": [edition(number) for number in numbers]}
        world.has(f"/api/books/?search=the+ferry&page={page}", json.dumps(body).encode())

    whole = []
    after = None
    while True:
        given = {"search": " the ferry ", "first": 15, "after": after}
        found = (await ada.ask(SEARCH, given))["gutenberg"]
        whole += found["nodes"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert found["totalCount"] == 40
    assert [each["gutenbergId"] for each in whole] == list(range(1, 41))
    assert whole[0] == {
        "gutenbergId": 1,
        "title": "The Ferry, part 1",
        "authors": ["Ina Vold"],
        "languages": ["en"],
        "copyrighted": False,
        "downloads": 999,
        "book": None,
    }
    assert len(world.asked) == 2


async def test_a_book_of_the_catalogue_is_taken_in_from_the_mirror_that_has_it(
    ada: Client, world: Elsewhere, runtime: Runtime
) -> None:
    body = {"count": 1, "results": [edition(7)]}
    world.has("/api/books/?search=ferry&page=1", json.dumps(body).encode())
    world.has("/api/books/7/", json.dumps(edition(7)).encode())
    world.has("/one/cache/epub/7/pg7-images-3.epub", b"", 503)
    world.has("/two/cache/epub/7/pg7.txt", STORY.encode(), content_type="text/plain")

    made = (await ada.ask(GUTENBERG, {"id": 7}))["importFromGutenberg"]
    await work_off(runtime)

    book = (await ada.ask(LOOK, {"id": made["book"]["id"]}))["book"]
    assert made["book"]["title"] == "Project Gutenberg 7"
    assert (book["title"], book["authors"]) == ("The Ferry, part 7", ["Ina Vold"])
    assert (book["licence"], book["gutenbergId"], book["status"]) == ("PUBLIC_DOMAIN", 7, "READY")
    again = (await ada.ask(GUTENBERG, {"id": 7}))["importFromGutenberg"]
    assert again["alreadyThere"] is True
    listed = (await ada.ask(SEARCH, {"search": "ferry"}))["gutenberg"]["nodes"]
    assert listed[0]["book"] == {"id": made["book"]["id"]}


async def test_what_is_in_copyright_is_not_called_free(
    ada: Client, world: Elsewhere, runtime: Runtime
) -> None:
    world.has("/api/books/8/", json.dumps(edition(8, copyright=True)).encode())
    world.has("/one/cache/epub/8/pg8.txt", STORY.encode())

    made = (await ada.ask(GUTENBERG, {"id": 8}))["importFromGutenberg"]
    await work_off(runtime)

    assert (await ada.ask(LOOK, {"id": made["book"]["id"]}))["book"]["licence"] == "RESERVED"


async def test_a_number_that_is_none_fails_with_a_sentence(
    ada: Client, world: Elsewhere, runtime: Runtime
) -> None:
    made = (await ada.ask(GUTENBERG, {"id": 9}))["importFromGutenberg"]
    await work_off(runtime)

    book = (await ada.ask(LOOK, {"id": made["book"]["id"]}))["book"]
    assert book["error"] == {
        "code": "NOT_FOUND",
        "message": "Project Gutenberg has no book number 9.",
    }
    refused = (await ada.ask(GUTENBERG, {"id": 0}))["importFromGutenberg"]
    assert refused["fields"] == [{"path": "gutenbergId"}]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"count": 1, "results": [{}]}', b"[]"])
async def test_a_catalogue_that_talks_nonsense_is_called_unavailable(
    ada: Client, world: Elsewhere, body: bytes
) -> None:
    world.has("/api/books/?search=ferry&page=1", body)

    error = await ada.fail(SEARCH, {"search": "ferry"})

    assert error["extensions"]["code"] == "UNAVAILABLE"


async def test_the_catalogue_is_asked_politely(ada: Client, world: Elsewhere) -> None:
    codes: list[str] = []
    while not codes:
        number = len(world.asked)
        path = f"/api/books/?search=ferry{number}&page=1"
        world.has(path, json.dumps({"count": 0, "results": []}).encode())
        answer = (await ada.post(SEARCH, {"search": f"ferry{number}"})).json()
        codes = [error["extensions"]["code"] for error in answer.get("errors", ())]

    assert codes == ["RATE_LIMITED"]
    # Thirty at once, and one more for each two seconds that this has taken.
    assert 30 <= len(world.asked) < 60
