"""Where scenes begin, and why."""

import pytest

from app.texts.document import Document
from app.texts.read import read
from app.texts.scenes import BreakReason, scenes
from tests.texts.epubs import Epub

FILLER = "The lamp burned on above the water and nothing else moved along the whole of the coast. "


def story(*paragraphs: str, heading: str = "<h2>Chapter 1</h2>") -> Document:
    body = heading + "".join(p if p.startswith("<") else f"<p>{p}</p>" for p in paragraphs)
    return read(Epub().chapter("a.xhtml", body).bytes(), name="b.epub")


def reasons(document: Document) -> list[tuple[BreakReason, str]]:
    return [
        (scene.why, document.text[scene.start : scene.start + 12].replace("\n", " "))
        for scene in scenes(document)
    ]


def prose(words: int, opening: str = "") -> list[str]:
    """Write paragraphs of some 80 words that give no reason to part them."""
    made = [FILLER * 5] * (words // 80)
    return [opening + made[0], *made[1:]]


@pytest.mark.parametrize(
    "ornament",
    ["<hr/>", "<p>* * *</p>", "<p>***</p>", "<p>⁂</p>", "<p>#</p>", "<p>—</p>", "<p>o O o</p>"],
)
def test_an_ornament_parts_scenes_whatever_their_length(ornament: str) -> None:
    document = story(FILLER * 3, ornament, "Dawn. " + FILLER * 2)
    assert [why for why, _ in reasons(document)] == ["CHAPTER", "ORNAMENT"]
    assert reasons(document)[1][1] == "Dawn. The la"


def test_a_wide_gap_parts_scenes() -> None:
    document = story(*[FILLER] * 6, "<p>&#160;</p>", "Dawn. " + FILLER, *[FILLER] * 3)
    assert [why for why, _ in reasons(document)] == ["CHAPTER", "BLANK"]


def test_gaps_between_all_paragraphs_part_nothing() -> None:
    spaced = [part for _ in range(8) for part in (FILLER, "<p>&#160;</p>")]
    assert [why for why, _ in reasons(story(*spaced))] == ["CHAPTER"]


def test_dialogue_of_a_word_is_no_ornament() -> None:
    document = story(FILLER * 3, "“…”", "“?!”", "“No.”", FILLER * 3)
    assert [why for why, _ in reasons(document)] == ["CHAPTER"]


@pytest.mark.parametrize(
    ("opening", "why"),
    [
        ("The next morning she woke late. ", BreakReason.TIME),
        ("Three weeks later nobody spoke of it. ", BreakReason.TIME),
        ("At the harbour master's office, a light was on. ", BreakReason.PLACE),
        ("When they reached the mole, the boat had gone. ", BreakReason.PLACE),
        ("", BreakReason.LENGTH),
    ],
)
def test_a_long_chapter_is_parted_at_the_best_reason(opening: str, why: BreakReason) -> None:
    document = story(*prose(1_200), *prose(1_200, opening))
    found = reasons(document)
    assert [reason for reason, _ in found] == [BreakReason.CHAPTER, why]
    if opening:
        assert opening.startswith(found[1][1])


def test_other_people_are_a_reason() -> None:
    one = [f"{FILLER * 4}He told Weir that Hale and Marrow had gone, and {FILLER}"] * 11
    two = [f"{FILLER * 4}She asked Osk whether Pell and Quine were back, and {FILLER}"] * 11
    document = story(*one, *two)
    assert [why for why, _ in reasons(document)] == ["CHAPTER", "CAST"]


def test_a_short_chapter_is_one_scene() -> None:
    document = story(FILLER * 5, "The next morning " + FILLER * 5)
    assert [why for why, _ in reasons(document)] == ["CHAPTER"]


def test_scenes_are_numbered_in_their_chapters() -> None:
    book = Epub().chapter("t.xhtml", "<h1>Part One</h1>")
    for number in (1, 2):
        body = f"<h2>Chapter {number}</h2><p>{FILLER * 3}</p><hr/><p>{FILLER * 3}</p>"
        book.chapter(f"c{number}.xhtml", body)
    book.chapter("n.xhtml", "<section epub:type='endnotes'><p>A note</p></section>")
    found = scenes(read(book.bytes(), name="b.epub"))
    assert [(scene.chapter_number, scene.scene_number) for scene in found] == [
        (0, 1),
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
    assert [scene.ordinal for scene in found] == [0, 1, 2, 3, 4]
    # "Chapter 1", and three times the sentence's words.
    assert found[1].word_count == 2 + 3 * 17
