"""The demo novella keeps its secret until it tells it, whatever is asked and however."""

from typing import Any

import pytest

from app.platform.runtime import Runtime
from app.settings import Settings
from demo.build import build
from tests.books.files import send
from tests.installation import Client, join, work_off
from tests.operations.test_streams import by_websocket, served, taken
from tests.story.test_secrets import settings

__all__ = ["served", "settings"]

WHO = """
query ($id: ID!, $at: Int!) {
  book(id: $id, asOf: {offset: $at}) {
    tuner: character(name: "Lasker Voyle") { id name aliases { alias } utterances { totalCount } }
    keeper: character(name: "Josian Harl") { id name aliases { alias } }
    characters(first: 40) { totalCount nodes { id name aliases { alias } } }
    relationships(first: 100) { nodes { source { id } target { id } } }
    scenes(first: 25) { nodes {
      characters { character { id name } }
      utterances(first: 40) { nodes { speaker { id name } } }
    } }
  }
}
"""
FOLLOW = """
subscription ($id: ID!, $at: Int!) { book(id: $id, asOf: {offset: $at}) {
  ... on BookSnapshot { book { characters(first: 40) { nodes { id name aliases { alias } } } } }
} }
"""
TUNER, KEEPER = {"Lasker Voyle", "Mr. Voyle", "Voyle", "Listener"}, {"Josian Harl", "Harl"}


@pytest.fixture
async def book_id(served: Client, runtime: Runtime, settings: Settings) -> tuple[Client, str]:
    ada = await join(served, "ada")
    made = (await send(ada, build(), "lull.epub"))["book"]["id"]
    await work_off(runtime)
    return ada, made


def names(character: dict[str, Any]) -> set[str]:
    return {character["name"], *(each["alias"] for each in character["aliases"])}


async def test_two_are_two_until_the_secret_is_out(book_id: tuple[Client, str]) -> None:
    ada, book = book_id
    length = (
        await ada.ask(
            "query ($id: ID!) { book(id: $id) { length text: passage(start: 0, "
            "end: 37000) { text } } }",
            {"id": book},
        )
    )["book"]
    reveal = length["text"]["text"].index("“You are Josian Harl.”")

    for offset in (*range(0, reveal, 2_500), reveal):
        found = (await ada.ask(WHO, {"id": book, "at": offset}))["book"]
        for each in found["characters"]["nodes"]:
            assert not (names(each) & TUNER and names(each) & KEEPER), offset
        tuner, keeper = found["tuner"], found["keeper"]
        assert tuner is None or keeper is None or tuner["id"] != keeper["id"]
        shown = {each["id"] for each in found["characters"]["nodes"]}
        assert people_in(found) <= shown, offset
        async with by_websocket(ada, FOLLOW, id=book, at=offset) as events:
            (snapshot,) = await taken(events, "book", 1)
        told = snapshot["book"]["characters"]["nodes"]
        assert [each["id"] for each in told] == [e["id"] for e in found["characters"]["nodes"]]

    end = (await ada.ask(WHO, {"id": book, "at": length["length"]}))["book"]
    assert end["tuner"]["id"] == end["keeper"]["id"]
    assert names(end["tuner"]) >= {"Lasker Voyle", "Josian Harl"}


def people_in(found: dict[str, Any]) -> set[str]:
    """Return whoever is named in relationships, casts and speech."""
    ends = {
        end["id"]
        for each in found["relationships"]["nodes"]
        for end in (each["source"], each["target"])
    }
    scenes = found["scenes"]["nodes"]
    cast = {one["character"]["id"] for scene in scenes for one in scene["characters"]}
    spoken = {
        said["speaker"]["id"]
        for scene in scenes
        for said in scene["utterances"]["nodes"]
        if said["speaker"] is not None
    }
    return ends | cast | spoken
