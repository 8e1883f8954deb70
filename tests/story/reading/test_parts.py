"""Parts tile what has words, and are no longer than they may be; what they take is known before."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.ai.metering import cost_of
from app.story.reading.estimate import estimate
from app.story.reading.parts import parts
from app.texts.read import read
from app.texts.scenes import scenes
from tests.story.reading.told import STORY, source

PARAGRAPH = st.integers(1, 120).map(lambda length: "Word " * (length - 1) + "end.")
CHAPTER = st.lists(PARAGRAPH, min_size=1, max_size=12).map("\n\n".join)


def words(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@settings(max_examples=60, deadline=None)
@given(st.lists(CHAPTER, min_size=1, max_size=4), st.integers(200, 2_000))
def test_parts_tile_the_sections_and_are_not_too_long(chapters: list[str], longest: int) -> None:
    text = "\n\n".join(
        f"CHAPTER {number}\n\n{body}" for number, body in enumerate(chapters, start=1)
    )
    document = read(text.encode(), name="x.txt")

    made = parts(document, scenes(document), longest)

    assert [each.ordinal for each in made] == list(range(len(made)))
    assert all(0 < each.end - each.start <= longest for each in made)
    assert all(one.end <= other.start for one, other in pairwise(made))
    told = "".join(document.text[each.start : each.end] for each in made)
    assert words(told) == words(document.text)
    for each in made:
        section = document.sections[each.section]
        assert section.start <= each.start < each.end <= section.end


def test_long_sections_are_parted_where_scenes_end() -> None:
    body = "\n\n* * *\n\n".join("The lamp burned on. " * 30 for _ in range(6))
    document = read(f"CHAPTER ONE\n\n{body}".encode(), name="x.txt")
    cut = scenes(document)

    made = parts(document, cut, 1_500)

    firsts = {scene.start for scene in cut}
    assert len(made) == 3
    assert {each.start for each in made} <= firsts
    assert [each.scenes for each in made] == [(0, 1), (2, 3), (4, 5)]


def test_a_scene_that_is_too_long_is_parted_where_paragraphs_begin() -> None:
    body = "\n\n".join(f"Lamp {number} burned. " * 20 for number in range(8))
    document = read(f"CHAPTER ONE\n\n{body}".encode(), name="x.txt")
    (only,) = scenes(document)

    made = parts(document, [only], 1_000)

    assert len(made) > 2
    assert all(document.text[each.start :].startswith("Lamp") for each in made[1:])
    assert {each.scenes for each in made} == {(0,)}


def test_a_longer_text_is_never_estimated_to_take_less() -> None:
    chapters = STORY.split("CHAPTER ")[1:]
    made = [
        estimate(source("".join(f"CHAPTER {each}" for each in chapters[:count])), "claude-opus-5-5")
        for count in (1, 2, 3)
    ]

    assert [each.parts for each in made] == [1, 2, 3]
    for less, more in pairwise(made):
        assert less.input_tokens < more.input_tokens
        assert less.output_tokens < more.output_tokens
        assert less.cost < more.cost
    whole = made[-1]
    assert whole.cost == cost_of("claude-opus-5-5", whole.input_tokens, whole.output_tokens)


@settings(max_examples=30, deadline=None)
@given(st.lists(PARAGRAPH, min_size=2, max_size=8), st.integers(1, 7))
def test_whatever_is_added_to_a_text_adds_to_what_it_takes(added: list[str], kept: int) -> None:
    less = "CHAPTER ONE\n\n" + "\n\n".join(added[:kept])
    more = "CHAPTER ONE\n\n" + "\n\n".join(added)

    one, other = (estimate(source(each), "gpt-6.1-sol") for each in (less, more))

    assert one.input_tokens <= other.input_tokens
    assert one.output_tokens <= other.output_tokens
    assert one.cost <= other.cost
