"""Paragraphs, sentences and words in many scripts."""

import pytest

from app.texts.segment import count_words, paragraphs, sentences, words


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, 0, len(text), language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One\n\nTwo", ["One", "Two"]),
        ("\n One\nstill one\n \t\n\n Two \n", ["One\nstill one", "Two"]),
        (
            "  One line\ngoes on\n  Two begins\nindented",
            ["One line\ngoes on", "Two begins\nindented"],
        ),
        (
            "A line " * 40 + "\n" + "Another " * 40,
            [("A line " * 40).strip(), ("Another " * 40).strip()],
        ),
        ("", []),
    ],
)
def test_paragraphs(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in paragraphs(text, 0, len(text))] == found


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", ["The lamp burned.", "Who lit it?", "Nobody!", "She left…"]),
        ("en", ["“Go,” she said.", "“Why?”", "He went."]),
        ("en", ["“Who is there?” asked Tom.", "No one."]),
        ("en", ["Mr. Weir met Dr. Hale at St. Ives, etc. and left.", "J. R. Weir stayed."]),
        ("en", ["It cost 3.50 and took 2.5 hours."]),
        ("en", ["So it was I.", "Then came Tom."]),
        ("en", ["He paused... and went on.", "(Nobody saw.)", "Out."]),
        ("de", ["Am 3. Mai kam Dr. Weir.", "„Wirklich?“, fragte sie.", "Ja."]),
        ("fr", ["M. Weir arriva.", "« Vraiment ? »", "Il sortit."]),
        ("es", ["¿Quién es?", "¡Nadie!", "La Sra. Weir salió."]),
    ],
)
def test_sentences(language: str, found: list[str]) -> None:
    assert cut(" ".join(found), language) == found


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("ja", ["灯りが消えた。", "「誰だ\uff01」", "と彼は言った。"]),
        ("zh", ["她走了。", "没有人看见\uff1f", "没有。"]),
        ("hi", ["वह गई।", "कोई नहीं था।"]),
        ("ar", ["ذهبت.", "من هناك؟", "لا أحد."]),
    ],
)
def test_sentences_in_other_scripts(language: str, found: list[str]) -> None:
    between = "" if language in {"ja", "zh"} else " "
    assert cut(between.join(found), language) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't stop, half-way 42!", ["Don't", "stop", "half-way", "42"]),
        ("l\u2019été _dernier_", ["l\u2019été", "dernier"]),
        ("e\u0301te\u0301 fini", ["e\u0301te\u0301", "fini"]),
        ("नहीं था", ["नहीं", "था"]),
        ("灯りが", ["灯", "り", "が"]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == found
    assert count_words(text) == len(found)
