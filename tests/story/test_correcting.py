"""People know better: in their book, at once, for good, and until they take it back."""

from typing import Any

import pytest

from app.books.models import Book, Licence, Visibility
from app.graph.ids import split_id
from app.platform.runtime import Runtime
from app.story.service import throttle
from app.story.service.tell import tell_all
from tests.installation import Client
from tests.story import tale
from tests.story.conftest import Stories
from tests.story.tale import PARTING, TEXT

PROBLEM = "... on Problem { code message }"
DONE = f"__typename ... on StoryCorrected {{ correction {{ id kind summary }} }} {PROBLEM}"

STORY = """
query ($id: ID!, $at: Int!) { book(id: $id, asOf: {offset: $at}) {
  story { isCorrected }
  corrections { id kind summary undoneAt }
  characters { nodes {
    id name role gender mentionCount aliases { alias source } utterances { totalCount }
  } }
  relationships { nodes { id type weight source { name } target { name } } }
  places { nodes { id name } } glossary { nodes { id term } }
  scenes { nodes { utterances { nodes { id passage { text } speaker { name } } } } }
} }
"""


async def story(reader: Client, book_id: str, at: int = len(TEXT)) -> dict[str, Any]:
    found: dict[str, Any] = (await reader.ask(STORY, {"id": book_id, "at": at}))["book"]
    return found


async def do(who: Client, mutation: str, **given: Any) -> dict[str, Any]:
    kind = mutation[0].upper() + mutation[1:] + "Input"
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {DONE} }} }}"
    found: dict[str, Any] = (await who.ask(query, {"input": given}))[mutation]
    return found


def people(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in found["characters"]["nodes"]}


def the(found: dict[str, Any], name: str) -> str:
    return str(people(found)[name]["id"])


async def test_a_name_holds_from_the_first_page_in_one_book_alone(
    ada: Client, bob: Client, stories: Stories
) -> None:
    mine, theirs = await stories.add(ada), await stories.add(bob)
    before = await story(ada, mine, PARTING)

    done = await do(
        ada, "renameCharacter", bookId=mine, characterId=the(before, "stranger"), name="The Guest"
    )

    assert done["__typename"] == "RenameCharacterPayload"
    assert done["correction"]["summary"] == "“stranger” is called “The Guest”."
    after = await story(ada, mine, PARTING)
    assert list(people(after)) == ["Mara", "The Guest", "Anton Veld"]
    assert after["story"] == {"isCorrected": True}
    assert {"alias": "The Guest", "source": "USER"} in people(after)["The Guest"]["aliases"]
    assert people(after)["The Guest"]["mentionCount"] == 4
    others = await story(bob, theirs, PARTING)
    assert list(people(others)) == ["Mara", "stranger", "Anton Veld"]
    assert others["story"] == {"isCorrected": False}


async def test_two_become_one(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id, PARTING)

    ids = {"characterId": the(before, "Anton Veld"), "intoId": the(before, "Mara")}
    await do(ada, "mergeCharacters", bookId=book_id, **ids)

    after = await story(ada, book_id, PARTING)
    assert list(people(after)) == ["Mara", "stranger"]
    assert people(after)["Mara"]["mentionCount"] == 3 + 2
    aliases = [each["alias"] for each in people(after)["Mara"]["aliases"]]
    assert aliases == ["Mara", "Anton Veld"]


async def test_two_become_one_only_where_the_secret_is_out(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id, PARTING)

    ids = {"characterId": the(before, "stranger"), "intoId": the(before, "Mara")}
    done = await do(ada, "mergeCharacters", bookId=book_id, revealedAt=PARTING - 9, **ids)

    assert done["correction"]["summary"].endswith(f"is “Mara”, which is revealed at {PARTING - 9}.")
    assert list(people(await story(ada, book_id, PARTING - 10)))[:2] == ["Mara", "stranger"]
    assert list(people(await story(ada, book_id, PARTING - 9))) == ["Mara", "Anton Veld"]


async def test_one_becomes_two(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    anton = the(await story(ada, book_id), "Anton Veld")

    await do(ada, "splitCharacter", bookId=book_id, characterId=anton, names=["anton"])

    after = people(await story(ada, book_id))
    assert list(after) == ["Mara", "Anton Veld", "Anton"]
    assert (after["Anton Veld"]["mentionCount"], after["Anton"]["mentionCount"]) == (3 + 4, 1)


async def test_what_does_not_belong_there_goes(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id)

    gone = [
        the(before, "Mara"),
        before["places"]["nodes"][0]["id"],
        before["glossary"]["nodes"][1]["id"],
    ]
    for each in gone:
        done = await do(ada, "hideEntity", bookId=book_id, id=each)
        assert done["__typename"] == "HideEntityPayload"

    after = await story(ada, book_id)
    assert list(people(after)) == ["Anton Veld"]
    assert [each["name"] for each in after["places"]["nodes"]] == ["weir"]
    assert [each["term"] for each in after["glossary"]["nodes"]] == ["slack"]
    assert after["relationships"]["nodes"] == []
    summaries = [each["summary"] for each in after["corrections"]]
    assert summaries == [
        "“slack-book” is left out.",
        "“Oster” is left out.",
        "“Mara” is left out.",
    ]


async def test_role_and_gender(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    mara = the(await story(ada, book_id), "Mara")

    await do(ada, "setCharacterRole", bookId=book_id, characterId=mara, role="SUPPORTING")
    await do(ada, "setCharacterGender", bookId=book_id, characterId=mara, gender="UNKNOWN")

    after = people(await story(ada, book_id, 10))["Mara"]
    assert (after["role"], after["gender"]) == ("SUPPORTING", "UNKNOWN")


async def test_who_speaks_and_what_that_shows(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id)
    (wait,) = before["scenes"]["nodes"][1]["utterances"]["nodes"]
    assert wait["speaker"] == {"name": "Anton Veld"}

    given = {"bookId": book_id, "utteranceId": wait["id"]}
    await do(ada, "setSpeaker", characterId=the(before, "Mara"), **given)

    after = await story(ada, book_id)
    assert after["scenes"]["nodes"][1]["utterances"]["nodes"][0]["speaker"] == {"name": "Mara"}
    assert [each["weight"] for each in after["relationships"]["nodes"]] == [4]
    again = {**given, "utteranceId": after["scenes"]["nodes"][1]["utterances"]["nodes"][0]["id"]}
    await do(ada, "setSpeaker", **again)
    last = await story(ada, book_id)
    assert last["scenes"]["nodes"][1]["utterances"]["nodes"][0]["speaker"] is None


async def test_how_two_stand_to_each_other(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    (talk,) = (await story(ada, book_id, PARTING))["relationships"]["nodes"]

    given = {"bookId": book_id, "relationshipId": talk["id"], "type": "ENEMY"}
    await do(ada, "correctRelationship", **given)

    (enemies,) = (await story(ada, book_id, PARTING))["relationships"]["nodes"]
    assert (enemies["type"], enemies["weight"]) == ("ENEMY", 3)


async def test_corrections_are_taken_back_one_by_one(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id)
    made = [
        await do(ada, "renameCharacter", bookId=book_id, characterId=the(before, old), name=new)
        for old, new in (("Mara", "Mary"), ("Anton Veld", "Tony"))
    ]

    first, second = (each["correction"]["id"] for each in made)
    await do(ada, "undoCorrection", correctionId=first)
    after = await story(ada, book_id)
    assert list(people(after)) == ["Mara", "Tony"]
    assert [each["undoneAt"] is None for each in after["corrections"]] == [True, False]

    await do(ada, "undoCorrection", correctionId=second)
    last = await story(ada, book_id)
    assert last["story"] == {"isCorrected": False}
    assert last["characters"] == before["characters"]
    again = await do(ada, "undoCorrection", correctionId=second)
    assert (again["__typename"], again["code"]) == ("Conflict", "CHANGES_NOTHING")


async def test_corrections_outlive_another_analysis(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id)
    mara = the(before, "Mara")
    await do(ada, "renameCharacter", bookId=book_id, characterId=mara, name="Mary")
    corrected = await story(ada, book_id)

    async with runtime.database.unit() as unit:
        book = await unit.session.get_one(Book, split_id(book_id)[1])
        assert book.text_id is not None
        await tell_all(unit, book.text_id, TEXT, tale.found())

    assert await story(ada, book_id) == corrected


async def test_only_the_owner_corrects_and_sees_what_was_corrected(
    ada: Client, bob: Client, stories: Stories
) -> None:
    public: dict[str, Any] = {"visibility": Visibility.PUBLIC, "licence": Licence.PUBLIC_DOMAIN}
    book_id = await stories.add(ada, **public)
    mara = the(await story(bob, book_id), "Mara")

    refused = await do(bob, "renameCharacter", bookId=book_id, characterId=mara, name="Mary")
    assert (refused["__typename"], refused["code"]) == ("Forbidden", "FORBIDDEN")

    await do(ada, "renameCharacter", bookId=book_id, characterId=mara, name="Mary")
    theirs = await story(bob, book_id)
    assert list(people(theirs)) == ["Mary", "Anton Veld"]
    assert theirs["corrections"] == []


async def test_a_minute_has_room_for_so_many(
    ada: Client, stories: Stories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "CORRECTIONS", 1)
    book_id = await stories.add(ada)
    mara = the(await story(ada, book_id), "Mara")

    given = {"bookId": book_id, "characterId": mara}
    await do(ada, "renameCharacter", name="Mary", **given)
    second = await do(ada, "renameCharacter", name="Marie", **given)

    assert (second["__typename"], second["code"]) == ("RateLimited", "RATE_LIMITED")


async def test_what_changes_nothing_or_is_not_there_is_said(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id)
    mara = the(before, "Mara")
    other = await stories.add(ada, tale.CHANGED, tale.changed())
    ruth = the(await story(ada, other), "Ruth")

    same = await do(ada, "splitCharacter", bookId=book_id, characterId=mara, names=["Nobody"])
    assert (same["__typename"], same["code"]) == ("Conflict", "CHANGES_NOTHING")
    nobody = await do(ada, "renameCharacter", bookId=book_id, characterId=ruth, name="R.")
    assert nobody["__typename"] == "NotFound"
    empty = await do(ada, "renameCharacter", bookId=book_id, characterId=mara, name=" ")
    assert empty["__typename"] == "InvalidInput"
    itself = await do(ada, "mergeCharacters", bookId=book_id, characterId=mara, intoId=mara)
    assert itself["__typename"] == "InvalidInput"
    wrong = await do(ada, "hideEntity", bookId=book_id, id=book_id)
    assert wrong["__typename"] == "InvalidInput"
    assert (await story(ada, book_id)) == before
