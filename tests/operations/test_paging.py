"""Pages of runs, against a list, while more and more runs are made."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.graph.ids import encode_id
from tests.installation import Client
from tests.operations.conftest import Office

PAGE = """
query ($first: Int, $after: Cursor, $last: Int, $before: Cursor) {
  runs(first: $first, after: $after, last: $last, before: $before) {
    totalCount
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""

#: How many to ask for, and how many runs are made before the next page is.
PAGES = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 3)), min_size=1, max_size=6)


class Growing:
    """A list of runs that only grows at its newest end."""

    def __init__(self, office: Office, owner: Client) -> None:
        self.ids: list[str] = []
        self._office = office
        self._owner = owner

    async def grow(self, count: int) -> None:
        for _ in range(count):
            key = UUID(int=(7 << 76) | (2 << 62) | (len(self.ids) + 1))
            self.ids.append(encode_id("Run", key))
            await self._office.run(self._owner, id=key)

    @property
    def newest_first(self) -> list[str]:
        return self.ids[::-1]


async def page(ada: Client, **window: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await ada.ask(PAGE, window))["runs"]
    cursors = [edge["cursor"] for edge in found["edges"]]
    assert found["pageInfo"]["startCursor"] == (cursors[0] if cursors else None)
    assert found["pageInfo"]["endCursor"] == (cursors[-1] if cursors else None)
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in found["edges"]]


EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    # The rows of earlier examples stay: the list only gets longer.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def growing(ada: Client, office: Office) -> Growing:
    return Growing(office, ada)


@EXAMPLES
@given(pages=PAGES)
async def test_pages_from_the_newest_on_have_each_run_once(
    ada: Client, growing: Growing, pages: list[tuple[int, int]]
) -> None:
    await growing.grow(3)
    expected, seen, after = growing.newest_first, list[str](), None
    for size, more in pages:
        found = await page(ada, first=size, after=after)
        seen += ids(found)
        assert found["totalCount"] == len(growing.ids)
        assert found["pageInfo"]["hasNextPage"] == (len(seen) < len(expected))
        assert found["pageInfo"]["hasPreviousPage"] == (after is not None)
        after = found["pageInfo"]["endCursor"] or after
        await growing.grow(more)

    assert seen == expected[: sum(size for size, _ in pages)]


@EXAMPLES
@given(pages=PAGES)
async def test_pages_from_the_oldest_on_have_each_run_once(
    ada: Client, growing: Growing, pages: list[tuple[int, int]]
) -> None:
    await growing.grow(3)
    seen, before = list[str](), None
    for size, more in pages:
        found = await page(ada, last=size, before=before)
        expected = growing.ids[len(seen) : len(seen) + size]
        assert ids(found)[::-1] == expected
        seen += expected
        assert found["pageInfo"]["hasPreviousPage"] == (len(seen) < len(growing.ids))
        assert found["pageInfo"]["hasNextPage"] == (before is not None)
        before = found["pageInfo"]["startCursor"] or before
        await growing.grow(more)
