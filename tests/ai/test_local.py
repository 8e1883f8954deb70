"""The embedder that is always there: the same vectors everywhere, near for words alike."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai.embed.local import DIMENSIONS, LocalEmbedder, vector_of


def near(one: str, other: str) -> float:
    return math.fsum(a * b for a, b in zip(vector_of(one), vector_of(other), strict=True))


@given(st.text(max_size=200))
def test_a_vector_has_length_one_or_none_at_all(text: str) -> None:
    vector = vector_of(text)

    assert len(vector) == DIMENSIONS
    assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-9) or not any(vector)


def test_the_same_text_has_the_same_vector_on_every_machine() -> None:
    vector = vector_of("The ferry came late to Oskholm.")

    assert [(n, round(value, 6)) for n, value in enumerate(vector) if abs(value) > 0.3] == PINNED


PINNED = [(19, 0.420155), (149, -0.420155), (219, 0.456169), (230, -0.470574), (254, 0.420155)]


def test_words_alike_are_near_and_others_are_not() -> None:
    question = "Where did the ferrymen hide the heron?"

    assert near(question, "The ferryman had hidden a heron.") > near(
        question, "It rained on Monday."
    )
    assert near("harbour lamps", "habrour lamp") > near("harbour lamps", "winter bread")
    assert near("Où est-elle?", "ou EST elle") == pytest.approx(1, abs=0.01)


async def test_texts_come_back_in_their_order() -> None:
    made = await LocalEmbedder().embed(["one", "two", ""])

    assert made.vectors == (vector_of("one"), vector_of("two"), [0.0] * DIMENSIONS)
    assert made.tokens == 0
