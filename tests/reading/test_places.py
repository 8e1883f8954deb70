"""Places of an EPUB in the words of reader apps: fragments, hrefs, pages."""

from typing import Any

import pytest

from tests.books.conftest import Shelf
from tests.installation import Client
from tests.reading.conftest import at, move, place
from tests.reading.test_exports import epub

MADE = epub()
OUT = MADE.text.index("out")
SECOND = MADE.text.index("was")


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        ({"locator": MADE.locators.locate(OUT, OUT + 3).value}, OUT),
        ({"locator": MADE.locators.locate(OUT, OUT).value}, OUT),
        ({"locator": "EPUB/a.xhtml#p2"}, SECOND),
        ({"page": "ii"}, SECOND),
        ({"page": "i"}, 0),
    ],
)
async def test_a_device_says_where_it_is_in_its_own_words(
    ada: Client, shelf: Shelf, position: dict[str, Any], offset: int
) -> None:
    book_id = await shelf.add(ada, MADE)

    told = await move(ada, book_id, {"id": "a", "position": position, "at": at(0)})

    assert place(told) == (offset, offset)


async def test_a_page_that_is_not_there_is_none(ada: Client, shelf: Shelf) -> None:
    book_id = await shelf.add(ada, MADE)

    told = await move(ada, book_id, {"id": "a", "position": {"page": "iii"}, "at": at(0)})

    assert [each["path"] for each in told["fields"]] == ["events.0.position.page"]
