"""Passages that respect paragraphs, sentences and sizes."""

import pytest

from app.texts.chunks import ChunkSizes, chunks, count_tokens
from app.texts.document import Document, SectionKind
from app.texts.read import read
from tests.texts.test_plain import GUTENBERG

SENTENCE = "The lamp burned on above the water. "


def opened(text: str) -> Document:
    return read(text.encode(), name="t.txt")


def passages(text: str, sizes: ChunkSizes) -> list[str]:
    document = opened(text)
    return [document.text[chunk.start : chunk.end] for chunk in chunks(document, sizes)]


def test_tokens_are_counted_in_pieces_and_signs() -> None:
    assert count_tokens("The lamp, unquestionably.") == 3 + 2 + 2 - 1
    assert count_tokens("灯台の光") == 4
    assert count_tokens("") == 0


def test_a_passage_ends_with_a_paragraph_past_its_target() -> None:
    paragraph = SENTENCE.strip()
    found = passages("\n\n".join([paragraph] * 6), ChunkSizes(target=16, maximum=40, overlap=0))
    assert found == ["\n\n".join([paragraph] * 2)] * 3


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = passages(SENTENCE * 6, ChunkSizes(target=16, maximum=24, overlap=0))
    assert found == [(SENTENCE * 3).strip()] * 2


def test_passages_share_sentences_as_far_as_the_overlap_goes() -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(1, 7))
    found = passages(text, ChunkSizes(target=18, maximum=24, overlap=8))
    assert found == [
        "Sentence number 1 is here. Sentence number 2 is here. Sentence number 3 is here.",
        "Sentence number 3 is here. Sentence number 4 is here. Sentence number 5 is here.",
        "Sentence number 5 is here. Sentence number 6 is here.",
    ]


def test_a_sentence_without_end_is_cut_between_words() -> None:
    found = passages("lamp " * 100, ChunkSizes(target=10, maximum=10, overlap=0))
    assert all(0 < count_tokens(passage) <= 10 for passage in found)
    assert "".join(found).split() == ["lamp"] * 100


def test_text_without_spaces_is_cut_between_signs() -> None:
    found = passages("灯" * 50, ChunkSizes(target=10, maximum=12, overlap=0))
    assert "".join(found) == "灯" * 50
    assert all(count_tokens(passage) <= 12 for passage in found)


def test_licences_have_no_passages() -> None:
    document = opened(GUTENBERG)
    kinds = {document.sections[chunk.section].kind for chunk in chunks(document)}
    assert kinds == {SectionKind.CHAPTER}


def test_the_same_words_have_the_same_checksum() -> None:
    document = opened(f"CHAPTER I\n\n{SENTENCE}\n\nCHAPTER I\n\n{SENTENCE}")
    first, second = chunks(document)
    assert first.checksum == second.checksum
    assert (first.ordinal, second.ordinal) == (0, 1)
    assert len(first.checksum) == 32


@pytest.mark.parametrize("overlap", [0, 5, 1_000])
def test_cutting_always_gets_on(overlap: int) -> None:
    found = passages(SENTENCE * 40, ChunkSizes(target=10, maximum=16, overlap=overlap))
    assert len(set(found)) >= 1
    assert len(found) <= 40
