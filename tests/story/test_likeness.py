"""Who is alike, and whether a description fits, as far as the reader has come."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.runtime import Runtime
from app.story.analysis.findings import Descriptor, Trait
from app.story.likeness.consistency import Claim, Verdict, claims_of, held_against
from app.story.likeness.words import STEPS, Fact, steps
from tests.installation import Client
from tests.story import tale
from tests.story.conftest import Stories
from tests.story.tale import PARTING, TEXT
from tests.story.test_correcting import story, the
from tests.story.test_search import indexed

ALIKE = """
query ($book: ID!, $id: ID!, $at: Int!) {
  similarCharacters(bookId: $book, id: $id, asOf: {offset: $at}) {
    score book { title } character { name mentionCount }
  }
}
"""
PLACES = """
query ($book: ID!, $id: ID!) {
  similarPlaces(bookId: $book, id: $id, asOf: {end: true}) { score place { name } }
}
"""
CHECK = """
query ($book: ID!, $id: ID!, $said: String!, $at: Int!) {
  checkDescription(bookId: $book, id: $id, description: $said, asOf: {offset: $at}) {
    trait value verdict fact { value passage { text } }
  }
}
"""


def with_descriptors() -> Any:
    """The tale, in which Mara and Anton are both said to be quiet people."""
    found = tale.found()
    quiet = [
        Descriptor("a quiet ferry traveller", tale.Finder(tale.CHAPTERS).span("Mara"), 4),
        Descriptor("a quiet drowned traveller", tale.Finder(tale.CHAPTERS).span("Anton Veld"), 0),
    ]
    mara, stranger, anton = found.characters
    people = (
        replace(mara, descriptors=(quiet[0],)),
        stranger,
        replace(anton, descriptors=(replace(quiet[1], revealed_at=quiet[1].evidence.end),)),
    )
    return replace(found, characters=people)


async def test_the_most_alike_come_first_as_far_as_they_are_known(
    ada: Client, stories: Stories, runtime: Runtime
) -> None:
    stories.findings = with_descriptors()
    book_id = await indexed(stories, ada, runtime)
    mara = the(await story(ada, book_id), "Mara")

    async def alike(at: int) -> list[dict[str, Any]]:
        given = {"book": book_id, "id": mara, "at": at}
        found: list[dict[str, Any]] = (await ada.ask(ALIKE, given))["similarCharacters"]
        return found

    assert await alike(0) == []
    first, *others = await alike(PARTING)
    assert first["character"]["name"] == "Anton Veld"
    assert 0.2 < first["score"] < 1
    assert "Anton Veld" not in [each["character"]["name"] for each in others]
    assert "stranger" not in [each["character"]["name"] for each in await alike(len(TEXT))]


async def test_places_are_compared_too(ada: Client, stories: Stories, runtime: Runtime) -> None:
    book_id = await indexed(stories, ada, runtime)
    oster = (await story(ada, book_id))["places"]["nodes"][0]["id"]

    # Nothing is said of them but their names, and names say nothing of what a place is like.
    assert (await ada.ask(PLACES, {"book": book_id, "id": oster}))["similarPlaces"] == []


async def test_a_description_is_held_against_what_is_told(ada: Client, stories: Stories) -> None:
    book_id = await stories.add(ada)
    before = await story(ada, book_id, PARTING)
    stranger, anton = the(before, "stranger"), the(before, "Anton Veld")

    async def check(who: str, at: int, said: str) -> list[dict[str, Any]]:
        given = {"book": book_id, "id": who, "said": said, "at": at}
        found: list[dict[str, Any]] = (await ada.ask(CHECK, given))["checkDescription"]
        return found

    said = "A tall man with large blue eyes and a red scarf"
    grey = {"value": "grey eyes", "passage": {"text": "grey eyes"}}
    verdicts = {each["trait"]: each for each in await check(stranger, PARTING, said)}
    assert verdicts["EYES"]["verdict"] == "DIFFERS"
    assert verdicts["EYES"]["fact"] == grey
    assert verdicts["HEIGHT"] == {
        "trait": "HEIGHT",
        "value": "tall",
        "verdict": "NEW",
        "fact": None,
    }
    # Before the reveal nobody knows what eyes Anton has.
    hidden = {each["trait"]: each for each in await check(anton, PARTING, said)}
    assert (hidden["EYES"]["verdict"], hidden["EYES"]["fact"]) == ("NEW", None)
    known = {each["trait"]: each for each in await check(anton, len(TEXT), said)}
    assert (known["EYES"]["verdict"], known["EYES"]["fact"]) == ("DIFFERS", grey)


@pytest.mark.parametrize(
    ("said", "known", "verdict"),
    [
        ("She had bright blue eyes.", Claim(Trait.EYES, "large blue eyes"), Verdict.AGREES),
        ("She had bright gray eyes.", Claim(Trait.EYES, "keen grey eyes"), Verdict.AGREES),
        ("She had bright blue eyes.", Claim(Trait.EYES, "keen grey eyes"), Verdict.DIFFERS),
        ("He was short.", Claim(Trait.HEIGHT, "tall"), Verdict.DIFFERS),
        ("He was a stout man.", Claim(Trait.BUILD, "thin"), Verdict.DIFFERS),
        ("He was a slender man.", Claim(Trait.BUILD, "thin"), Verdict.AGREES),
        ("He had black hair.", Claim(Trait.EYES, "black eyes"), Verdict.NEW),
        ("He wore a green coat.", Claim(Trait.CLOTHING, "red scarf"), Verdict.NEW),
    ],
)
def test_verdicts(said: str, known: Claim, verdict: Verdict) -> None:
    (found,) = held_against(said, [known])

    assert found.verdict is verdict
    assert found.known == (None if verdict is Verdict.NEW else 0)


def test_claims_are_words_of_the_description() -> None:
    said = "A tall woman, with long red hair"

    assert {(each.trait, each.value) for each in claims_of(said)} >= {
        (Trait.HEIGHT, "tall"),
        (Trait.HAIR, "long red hair"),
    }


FACTS = st.lists(st.builds(Fact, st.integers(0, 50), st.sampled_from("abcdefgh")), min_size=1)


@given(FACTS)
def test_a_step_tells_nothing_that_comes_later(facts: list[Fact]) -> None:
    made = list(steps(facts))

    assert 0 < len(made) <= STEPS
    for step in made:
        so_far = {fact.words for fact in facts if fact.revealed_at <= step.revealed_at}
        assert set(step.words.split(". ")) == so_far
    assert made[-1].revealed_at == max(fact.revealed_at for fact in facts)
