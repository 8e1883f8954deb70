"""The text layer of PDFs, put together again."""

import pytest

from app.texts.document import Document
from app.texts.read import read
from tests.texts.pdfs import Bookmark, Line, column, pdf

FULL = "the keeper of the lamp went down the stairs to the sea"


def opened(pages: list[list[Line]], **more: object) -> Document:
    return read(pdf(pages, **more), name="p.pdf")  # type: ignore[arg-type]


def test_lines_become_paragraphs() -> None:
    lines = [
        "She counted the steps each evening, and there were as",
        "many as ever.",
        "  That night there was one more. She went back down and",
        "counted again.",
        "",
        "It was gone.",
    ]
    assert opened([column(lines)]).text == (
        "She counted the steps each evening, and there were as many as ever.\n\n"
        "That night there was one more. She went back down and counted again.\n\n"
        "It was gone."
    )


def test_words_broken_at_the_end_of_a_line_are_whole_again() -> None:
    lines = [
        "It was a well-known light, and every har-",
        "bour master on that coast was a well-",
        "known man.",
    ]
    assert opened([column(lines)]).text == (
        "It was a well-known light, and every harbour master on that coast was a well-known man."
    )


def test_a_paragraph_goes_on_over_the_page() -> None:
    pages = [column([FULL, "and nobody saw her"]), column(["come back, though many", "waited."])]
    document = opened(pages)
    assert document.text == f"{FULL} and nobody saw her come back, though many waited."
    turn = document.text.index("come back")
    assert [document.locators.page_of(at) for at in (turn - 1, turn)] == ["1", "2"]


def test_running_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        [
            Line("THE LAMP AT FEN HEAD", 150, 580, 9),
            *column([f"Page {word} says this.", FULL, FULL]),
            Line(str(number), 200, 30, 9),
        ]
        for number, word in enumerate(["one", "two", "three", "four"], start=7)
    ]
    text = opened(pages).text
    assert "LAMP" not in text
    assert not any(character.isdigit() for character in text)
    assert text.startswith("Page one says this.")


def test_what_stands_at_the_edge_of_one_page_stays() -> None:
    pages = [[Line("A title", 150, 580, 11), *column([FULL, FULL, FULL])]] + [
        column([FULL] * 4)
    ] * 3
    assert opened(pages).text.startswith("A title")


def test_two_columns_are_read_one_after_the_other() -> None:
    left = column(["The left side comes first", "and ends."], x=40)
    right = column(["The right side follows", "and ends."], x=220)
    assert opened([[*left, *right]]).text == (
        "The left side comes first and ends.\n\nThe right side follows and ends."
    )


def test_bookmarks_are_the_sections() -> None:
    pages = [column(["Dusk", "", FULL]), column([FULL, "and slept.", "", "Dawn", "", FULL])]
    marks = [Bookmark("Dusk", 0), Bookmark("Dawn", 1, 510)]
    document = opened(pages, bookmarks=marks)
    assert [section.title for section in document.sections] == ["Dusk", "Dawn"]
    assert document.text[document.sections[1].start :].startswith("Dawn\n\n")


def test_large_type_makes_sections_where_there_are_no_bookmarks() -> None:
    body = [FULL] * 6
    first = [Line("Light on the Fen Coast", 80, 570, 20), Line("Ilse Hale", 80, 545, 11)]
    pages = [
        [*first, Line("1 Lamps", 50, 510, 15), *column(body, top=490)],
        [Line("2 Ships", 50, 560, 15), *column(body, top=540)],
    ]
    document = opened(pages)
    assert document.metadata.title == "Light on the Fen Coast"
    assert [section.title for section in document.sections] == [None, "1 Lamps", "2 Ships"]


def test_chapters_of_one_size_are_found_by_their_words() -> None:
    pages = [
        column([f"CHAPTER {number}", "", *[f"{who}, {FULL}"] * 3, f"and {who} slept."])
        for number, who in (("I", "Hale"), ("II", "Weir"), ("III", "Osk"))
    ]
    assert [s.title for s in opened(pages).sections] == ["CHAPTER I", "CHAPTER II", "CHAPTER III"]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("The Lamp", "The Lamp"),
        ("Microsoft Word - draft.doc", None),
        ("untitled", None),
        ("", None),
    ],
)
def test_what_the_file_says_of_itself(title: str, told: str | None) -> None:
    info = {
        "Title": title,
        "Author": "Ilse Hale; Tom Weir",
        "CreationDate": "D:20210503120000Z",
        "Keywords": "lamps, coast",
    }
    metadata = opened([column([FULL])], info=info).metadata
    assert metadata.title == told
    assert metadata.authors == ("Ilse Hale", "Tom Weir")
    assert (metadata.published, metadata.subjects) == ("2021-05-03", ("lamps", "coast"))


def test_mostly_pictures_is_told() -> None:
    document = opened([column([FULL]), [], []], picture=True)
    assert [flaw.code for flaw in document.warnings] == ["SCANNED"]
    assert document.text == FULL
