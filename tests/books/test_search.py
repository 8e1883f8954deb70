"""Passages and books are found, as far as one may read and be told."""

from typing import Any

import pytest

from app.books.models import Licence, Visibility
from app.books.service.names import trigrams
from app.books.service.search import candidates
from app.platform.runtime import Runtime
from tests.books.conftest import Shelf
from tests.books.files import STORY, send
from tests.installation import Client, work_off

SEARCH = """
query ($query: String!, $in: SearchScope, $asOf: AsOf, $first: Int, $after: Cursor) {
  search(query: $query, in: $in, asOf: $asOf, first: $first, after: $after) {
    totalCount
    edges { cursor }
    pageInfo { hasNextPage endCursor }
    nodes {
      __typename score book { id title horizon { rule offset } }
      ... on PassageHit {
        passage { start end text locator { value line } } section { title }
        highlights { start end }
      }
    }
  }
}
"""
UNPROTECT = """
mutation { updateSettings(input: {spoilerProtection: false}) { __typename } }
"""
SHARE = """
mutation ($id: ID!, $workspace: ID!) {
  addBookToWorkspace(input: {id: $id, workspaceId: $workspace}) { __typename }
}
"""


async def search(client: Client, query: str, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.ask(SEARCH, {"query": query, **given}))["search"]
    return found


@pytest.fixture
async def book_id(ada: Client, runtime: Runtime) -> str:
    """A novel of Ada's that is indexed; she does not mind spoilers."""
    sent = await send(ada, STORY, "The Ferry at Night.txt")
    await work_off(runtime)
    await ada.ask(UNPROTECT)
    made: str = sent["book"]["id"]
    return made


async def test_the_passage_that_answers_comes_first_and_verifies(ada: Client, book_id: str) -> None:
    found = await search(ada, "What was the heron's eye made of?", **{"in": {"books": [book_id]}})

    best = found["nodes"][0]
    passage = best["passage"]
    assert "one eye of blue glass" in passage["text"]
    assert STORY[passage["start"] : passage["end"]] == passage["text"]
    assert passage["locator"]["value"] == f"char={passage['start']},{passage['end']}"
    words = [STORY[each["start"] : each["end"]] for each in best["highlights"]]
    assert set(words) == {"heron", "eye"}
    assert best["section"]["title"] == "CHAPTER II"


async def test_nothing_behind_the_horizon_is_found_or_counted(ada: Client, book_id: str) -> None:
    end = STORY.index("CHAPTER III")

    whole = await search(ada, "the Heron of the valley", asOf={"end": True})
    before = await search(ada, "the Heron of the valley", asOf={"offset": end})
    start = await search(ada, "the Heron of the valley", asOf={"reader": True})

    told = [each["passage"]["end"] for each in before["nodes"] if "passage" in each]
    assert told
    assert max(told) <= end
    assert whole["totalCount"] > before["totalCount"]
    assert [each for each in start["nodes"] if each["__typename"] == "PassageHit"] == []
    assert {each["book"]["horizon"]["rule"] for each in before["nodes"]} == {"OFFSET"}


async def test_a_protected_novel_tells_nothing_before_it_is_read(
    ada: Client, bob: Client, runtime: Runtime
) -> None:
    await send(ada, STORY)
    await work_off(runtime)

    assert (await search(ada, "blue glass"))["totalCount"] == 0


async def test_what_one_may_not_read_is_not_found(ada: Client, bob: Client, book_id: str) -> None:
    everything = await search(bob, "ferry heron glass", asOf={"end": True})
    named = await search(bob, "heron", asOf={"end": True}, **{"in": {"books": [book_id]}})

    assert everything["totalCount"] == named["totalCount"] == 0


async def test_a_text_that_several_have_is_found_once_as_ones_own_copy(
    ada: Client, bob: Client, book_id: str, runtime: Runtime
) -> None:
    theirs = (await send(bob, STORY, "mine.txt"))["book"]["id"]
    await work_off(runtime)
    public = """mutation ($id: ID!) { updateBook(input: {id: $id, licence: OWN,
      visibility: PUBLIC}) { __typename } }"""
    await ada.ask(public, {"id": book_id})

    found = await search(bob, "blue glass", asOf={"end": True})

    passages = [each for each in found["nodes"] if each["__typename"] == "PassageHit"]
    assert {each["book"]["id"] for each in passages} == {theirs}
    ranges = [(each["passage"]["start"], each["passage"]["end"]) for each in passages]
    assert len(ranges) == len(set(ranges))


@pytest.mark.parametrize(
    "query",
    ["The Ferry at Night", "ferry night", "THE FERY AT NIHGT", "Férry at night", "ferry at nigth"],
)
async def test_a_book_is_found_by_its_title_however_it_is_typed(
    ada: Client, book_id: str, query: str
) -> None:
    found = await search(ada, query)

    assert found["nodes"][0]["__typename"] == "BookHit"
    assert found["nodes"][0]["book"]["id"] == book_id


async def test_a_book_is_found_by_its_author_and_others_are_not(
    ada: Client, bob: Client, shelf: Shelf
) -> None:
    everybody: dict[str, Any] = {"visibility": Visibility.PUBLIC, "licence": Licence.OPEN}
    mine = await shelf.add(
        bob,
        authors=["Émile Håkansson"],
        trigrams=trigrams("The Ferry", "Émile Håkansson"),
        **everybody,
    )
    await shelf.add(bob, title="Nobody's", trigrams=trigrams("Nobody's", "Émile Håkansson"))

    found = await search(ada, "hakanson emile")

    assert [each["book"]["id"] for each in found["nodes"]] == [mine]


async def test_pages_of_hits_are_the_whole_list_cut(ada: Client, book_id: str) -> None:
    query = "ferry heron Mara night"
    whole = await search(ada, query, first=100)
    assert whole["totalCount"] == len(whole["nodes"]) >= 3

    paged, after = [], None
    while True:
        page = await search(ada, query, first=1, after=after)
        paged += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert paged == whole["nodes"]


async def test_a_search_is_confined_to_a_workspace(
    ada: Client, book_id: str, runtime: Runtime
) -> None:
    mine = (await ada.ask("{ viewer { currentWorkspace { id } } }"))["viewer"]
    workspace = mine["currentWorkspace"]["id"]
    scope = {"in": {"workspace": workspace}}

    before = await search(ada, "blue glass", **scope)
    await ada.ask(SHARE, {"id": book_id, "workspace": workspace})
    after = await search(ada, "blue glass", **scope)

    assert before["totalCount"] == 0
    assert after["totalCount"] > 0


async def test_of_too_many_passages_those_with_the_most_words_are_ranked(
    ada: Client, book_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "What was the heron's eye ' made \\\\ of?"
    whole = await search(ada, question)
    monkeypatch.setattr(candidates, "EXACT", 1)
    monkeypatch.setattr(candidates, "MOST", 1)

    few = await search(ada, question)
    none = await search(ada, question, asOf={"offset": 10})

    assert [each["passage"] for each in few["nodes"]] == [whole["nodes"][0]["passage"]]
    assert none["totalCount"] == 0


@pytest.mark.parametrize("query", ["", "   ", "x" * 1001])
async def test_a_question_that_is_none_is_refused(ada: Client, query: str) -> None:
    error = await ada.fail(SEARCH, {"query": query})

    assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("after", ["x", "YQ", "MgpuYW4KeAox"])
async def test_a_cursor_from_elsewhere_is_refused(ada: Client, book_id: str, after: str) -> None:
    answer = (await ada.post(SEARCH, {"query": "ferry", "after": after})).json()

    assert "errors" in answer or answer["data"]["search"]["nodes"] == []
