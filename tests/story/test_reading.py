"""A story is told as far as the reader has come, and no further."""

from typing import Any

from tests.installation import Client
from tests.story.conftest import Stories
from tests.story.tale import ONE, PARTING, TEXT

BOOK = """
query ($id: ID!, $at: Int!) { book(id: $id, asOf: {offset: $at}) {
  story { level isCorrected }
  characters { totalCount nodes {
    name role gender mentionCount firstSeen lastSeen revealedAt aliases { alias mentionCount }
    appearance { clothing eyes changes { type description } promptModifiers }
    utterances { totalCount nodes { passage { text } addressee { name } } }
    relationships { nodes { type weight source { name } target { name } } }
    timeline { nodes { role mentionCount scene { ordinal } character { name mentionCount } } }
  } }
  leads { name }
  relationships { totalCount nodes { type weight evidence { totalCount } } }
  places { nodes { name mentionCount lastSeen } }
  glossary { nodes { term definition { text } examples { passage { text } } } }
  scenes { nodes {
    analysis { mood timeOfDay keyVisualElements place { name } }
    characters { role mentionCount character { name } }
    utterances { nodes { speaker { name } addressee { name } confidence } }
  } }
  storyGraph { nodes { name mentionCount } edges { weight source { name } target { name } } }
} }
"""
NAMED = """
query ($id: ID!, $at: Int!, $name: String!) {
  book(id: $id, asOf: {offset: $at}) { character(name: $name) { name mentionCount } }
}
"""
REVEAL = TEXT.index("You are Anton Veld,") + len("You are Anton Veld,")


async def told(reader: Client, book_id: str, at: int) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.ask(BOOK, {"id": book_id, "at": at}))["book"]
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [each["name"] for each in found["characters"]["nodes"]]


async def test_at_the_beginning_nothing_is_told(ada: Client, stories: Stories) -> None:
    found = await told(ada, await stories.add(ada), 0)

    assert found["story"] == {"level": "FULL", "isCorrected": False}
    assert found["characters"] == {"totalCount": 0, "nodes": []}
    assert found["relationships"] == {"totalCount": 0, "nodes": []}
    assert found["leads"] == found["places"]["nodes"] == found["glossary"]["nodes"] == []
    assert found["storyGraph"] == {"nodes": [], "edges": []}
    empty: dict[str, Any] = {"analysis": None, "characters": [], "utterances": {"nodes": []}}
    assert found["scenes"]["nodes"] == [empty] * 3


async def test_after_a_chapter_what_it_tells_is_told(ada: Client, stories: Stories) -> None:
    found = await told(ada, await stories.add(ada), len(ONE))

    mara, stranger = found["characters"]["nodes"]
    assert (mara["name"], mara["gender"], mara["mentionCount"]) == ("Mara", "UNKNOWN", 2)
    assert (mara["firstSeen"], mara["lastSeen"]) == (0, TEXT.index("Mara", 1))
    assert mara["appearance"]["clothing"] == ["green coat"]
    assert mara["appearance"]["changes"] == []
    assert stranger["name"] == "stranger"
    assert stranger["appearance"]["eyes"] == ["grey eyes"]
    assert mara["utterances"]["nodes"] == [
        {"passage": {"text": "Is this the way to Oster?"}, "addressee": {"name": "stranger"}}
    ]
    assert mara["relationships"]["nodes"] == [
        {
            "type": "CONVERSES",
            "weight": 2,
            "source": {"name": "Mara"},
            "target": {"name": "stranger"},
        }
    ]
    assert found["places"]["nodes"] == [
        {"name": "Oster", "mentionCount": 1, "lastSeen": TEXT.index("Oster")}
    ]
    (slack,) = found["glossary"]["nodes"]
    assert slack["definition"] == {"text": "the hour when the river stands still"}
    first, second, third = found["scenes"]["nodes"]
    assert first["analysis"]["mood"] == "quiet"
    assert first["analysis"]["place"] == {"name": "Oster"}
    assert [each["character"]["name"] for each in first["characters"]] == ["Mara", "stranger"]
    assert (second["analysis"], third["analysis"]) == (None, None)


async def test_a_mask_is_somebody_until_it_falls(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)

    before = await told(ada, book_id, REVEAL - 1)
    assert names(before) == ["Mara", "stranger", "Anton Veld"]
    stranger, anton = before["characters"]["nodes"][1:]
    assert (stranger["utterances"]["totalCount"], anton["utterances"]["totalCount"]) == (2, 0)
    assert (stranger["mentionCount"], anton["mentionCount"]) == (4, 3)
    assert before["relationships"]["totalCount"] == 1

    after = await told(ada, book_id, REVEAL)
    assert names(after) == ["Mara", "Anton Veld"]
    anton = after["characters"]["nodes"][1]
    assert anton["utterances"]["totalCount"] == 2
    assert anton["mentionCount"] == 3 + 4
    assert anton["appearance"]["eyes"] == ["grey eyes"]
    assert [each["alias"] for each in anton["aliases"]] == ["stranger", "Anton Veld"]
    (talk,) = after["relationships"]["nodes"]
    assert talk == {"type": "CONVERSES", "weight": 3, "evidence": {"totalCount": 3}}
    scenes = after["scenes"]["nodes"]
    assert [each["character"]["name"] for each in scenes[0]["characters"]] == ["Mara", "Anton Veld"]
    assert [each["speaker"]["name"] for each in scenes[1]["utterances"]["nodes"]] == ["Anton Veld"]


async def test_names_find_whom_they_are_known_to_mean(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)

    async def named(name: str, at: int) -> Any:
        given = {"id": book_id, "at": at, "name": name}
        return (await ada.ask(NAMED, given))["book"]["character"]

    assert await named("mara", 0) is None
    assert await named("MARA", len(ONE)) == {"name": "Mara", "mentionCount": 2}
    assert await named("Anton Veld", PARTING) == {"name": "Anton Veld", "mentionCount": 2}
    assert await named("the Stranger", PARTING) is None
    assert (await named("Stranger", PARTING))["name"] == "stranger"
    assert (await named("Stranger", REVEAL))["name"] == "Anton Veld"
    assert await named("Anton", PARTING) is None
    assert (await named("Anton", len(TEXT)))["name"] == "Anton Veld"


async def test_looks_are_those_of_the_moment(ada: Client, stories: Stories) -> None:
    found = await told(ada, await stories.add(ada), len(TEXT))

    mara, anton = found["characters"]["nodes"]
    # Somebody is she from where the text first says so.
    assert (mara["gender"], anton["gender"]) == ("FEMALE", "MALE")
    assert mara["appearance"]["promptModifiers"] == ["a torn coat"]
    assert anton["appearance"]["changes"] == [{"type": "OUTFIT", "description": "red scarf"}]
    assert [each["scene"]["ordinal"] for each in mara["timeline"]["nodes"]] == [0, 1, 2]
    counts = [each["character"]["mentionCount"] for each in mara["timeline"]["nodes"]]
    assert counts == [2, 3, 4]
    # What was seen of the mask belongs to whoever was behind it, but not back then.
    then = [each["character"] for each in anton["timeline"]["nodes"]]
    assert then[0] is None
    assert then[-1] == {"name": "Anton Veld", "mentionCount": 8}
