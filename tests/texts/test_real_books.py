"""Twenty-two novels and plays as a careful publisher makes them."""

import json

import pytest

from app.texts.chunks import chunks
from app.texts.document import STORY, Document, SectionKind
from app.texts.read import read
from app.texts.scenes import scenes
from tests.texts import shelf

FOLDER = "epub"
NAMES = shelf.names(FOLDER)

#: Sections that tell the story, by kind.
STORIES = {
    "alices-adventures-in-wonderland": (0, 12),
    "anna-karenina": (8, 239),
    "emma": (0, 55),
    "the-iliad": (0, 24),
    "huckleberry-finn": (0, 43),
    "the-sign-of-the-four": (0, 12),
    "the-sun-also-rises": (3, 19),
    "gullivers-travels": (4, 39),
    "pride-and-prejudice": (0, 61),
}


def book(name: str) -> Document:
    return read(shelf.data(FOLDER, name), name=f"{name}.epub")


@shelf.needs_shelf
@pytest.mark.parametrize("name", NAMES)
def test_a_book_is_read_whole_and_cut_without_rests(name: str) -> None:
    document = book(name)
    manifest = json.loads((shelf.ROOT / FOLDER / "MANIFEST.json").read_text())
    entry = next(each for each in manifest if each["slug"] == name)

    assert not document.warnings
    assert document.metadata.title is not None
    assert document.cover is not None
    assert document.metadata.language in {"en-GB", "en-US"}
    # Their count includes the marks of notes; ours does not.
    assert abs(len(document.text.split()) - entry["words_text"]) < 0.02 * entry["words_text"]
    assert "\n\n\n\n" not in document.text

    told = [s for s in document.sections if s.kind in STORY]
    assert all(section.title for section in told)
    cut = scenes(document)
    assert [scene.start for scene in cut if scene.why == "CHAPTER"] == [s.start for s in told]
    passages = chunks(document)
    assert max(passage.tokens for passage in passages) <= 160


@shelf.needs_shelf
@pytest.mark.parametrize("name", STORIES)
def test_parts_and_chapters_are_told_apart(name: str) -> None:
    kinds = [section.kind for section in book(name).sections]
    assert (kinds.count(SectionKind.PART), kinds.count(SectionKind.CHAPTER)) == STORIES[name]


@shelf.needs_shelf
def test_there_are_twenty_two() -> None:
    assert len(NAMES) == 22
