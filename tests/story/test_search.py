"""Characters and places are found by the names that are known to be theirs."""

from typing import Any

from sqlalchemy import select

from app.books.models import Book, IndexState, IndexVersion
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from tests.installation import Client
from tests.story.conftest import Stories
from tests.story.tale import ONE, PARTING, TEXT
from tests.story.test_correcting import do, story, the

SEARCH = """
query ($query: String!, $at: Int!) {
  search(query: $query, asOf: {offset: $at}) {
    totalCount
    nodes {
      __typename score book { title }
      ... on CharacterHit {
        character { name mentionCount timeline { nodes { scene { analysis { mood } } } } }
        passage { start text }
      }
      ... on PlaceHit { place { name mentionCount } passage { start text } }
    }
  }
}
"""


async def indexed(stories: Stories, owner: Client, runtime: Runtime) -> str:
    book_id = await stories.add(owner)
    async with runtime.database.unit() as unit:
        text_id = await unit.session.scalar(
            select(Book.text_id).where(Book.id == split_id(book_id)[1])
        )
        assert text_id is not None
        unit.add(
            IndexVersion(
                text_id=text_id,
                number=1,
                embedder="local-hash-1",
                dimensions=256,
                chunker="test",
                state=IndexState.ACTIVE,
            )
        )
    return book_id


async def search(reader: Client, query: str, at: int) -> list[dict[str, Any]]:
    found: dict[str, Any] = (await reader.ask(SEARCH, {"query": query, "at": at}))["search"]
    assert found["totalCount"] == len(found["nodes"])
    nodes: list[dict[str, Any]] = found["nodes"]
    return nodes


async def test_a_name_finds_whom_it_means_and_where(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    await indexed(stories, ada, runtime)

    (mara,) = await search(ada, "mara", len(ONE))
    assert (mara["__typename"], mara["score"]) == ("CharacterHit", 1.0)
    assert mara["character"] == {
        "name": "Mara",
        "mentionCount": 2,
        "timeline": {"nodes": [{"scene": {"analysis": {"mood": "quiet"}}}]},
    }
    assert mara["passage"] == {"start": 0, "text": "Mara"}
    (veld,) = await search(ada, "VELD", PARTING)
    assert (veld["character"]["name"], veld["score"]) == ("Anton Veld", 0.5)
    (oster,) = await search(ada, "Oster", PARTING)
    assert oster["place"] == {"name": "Oster", "mentionCount": 2}
    assert await search(ada, "Who is Mara to the stranger of Oster?", PARTING) == []


async def test_a_name_finds_nobody_before_it_is_known(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    await indexed(stories, ada, runtime)

    assert await search(ada, "mara", 0) == []
    assert await search(ada, "veld", len(ONE)) == []
    (before,) = await search(ada, "stranger", PARTING)
    (after,) = await search(ada, "stranger", len(TEXT))
    assert before["character"]["name"] == "stranger"
    assert after["character"]["name"] == "Anton Veld"
    assert before["passage"] == after["passage"]


async def test_a_corrected_book_is_searched_as_corrected(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    book_id = await indexed(stories, ada, runtime)
    mara = the(await story(ada, book_id), "Mara")
    await do(ada, "renameCharacter", bookId=book_id, characterId=mara, name="Mary Lind")

    (named,) = await search(ada, "mara", PARTING)
    assert named["character"]["name"] == "Mary Lind"
    (given,) = await search(ada, "lind", PARTING)
    assert (given["character"]["name"], given["passage"]["start"]) == ("Mary Lind", 0)
