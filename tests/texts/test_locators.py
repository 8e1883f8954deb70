"""Places named in a file's own words, and found again."""

import json

import pytest

from app.texts.document import Document
from app.texts.faults import NoSuchPlace
from app.texts.locators import locator_map
from app.texts.read import read
from tests.texts.epubs import Epub
from tests.texts.pdfs import column, pdf

BODY = "<h2 id='h'>Dusk</h2><p>The  <em>lamp</em> \U0001f56f burned.</p><p id='end'>Out.</p>"


def epub() -> Document:
    book = Epub().chapter("a.xhtml", BODY).chapter("b.xhtml", "<p>Dawn.</p>")
    return read(book.bytes(), name="b.epub")


def place(document: Document, words: str) -> tuple[int, int]:
    start = document.text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("words", "cfi"),
    [
        ("Dusk", "epubcfi(/6/2!/4/2,/1:0,/1:4)"),
        ("lamp", "epubcfi(/6/2!/4/4/2,/1:0,/1:4)"),
        # White space that collapsed still counts in the file, and so do both halves of a pair.
        ("The lamp", "epubcfi(/6/2!/4/4,/1:0,/2/1:4)"),
        ("\U0001f56f", "epubcfi(/6/2!/4/4,/3:1,/3:3)"),
        ("burned", "epubcfi(/6/2!/4/4,/3:4,/3:10)"),
        ("Out.\n\nDawn", "epubcfi(/6,/2!/4/6/1:0,/4!/4/2/1:4)"),
    ],
)
def test_a_range_has_a_cfi_that_leads_back(words: str, cfi: str) -> None:
    document = epub()
    start, end = place(document, words)
    assert document.locators.locate(start, end).value == cfi
    assert document.locators.resolve(cfi) == (start, end)


def test_a_place_is_a_range_without_length() -> None:
    document = epub()
    start, _ = place(document, "burned")
    assert document.locators.locate(start, start).value == "epubcfi(/6/2!/4/4/3:4)"
    assert document.locators.resolve("epubcfi(/6/2!/4/4/3:4)") == (start, start)


@pytest.mark.parametrize(
    ("cfi", "words"),
    [
        # What reader apps write: ids in brackets, elements, white space that is not in the text.
        ("epubcfi(/6/2[a^]b]!/4[body]/4[p]/2,/1:0,/1:4[;s=b])", "lamp"),
        ("epubcfi(/6/2!/4,/4,/6)", "The lamp \U0001f56f burned."),
        ("epubcfi(/6/2!/4/4,/1:3,/2/1:4)", " lamp"),
        ("epubcfi(/6/2!/4/4,/1:4,/2/1:4)", "lamp"),
        ("#epubcfi(/6/4!/4/2,/1:0,/1:99)", "Dawn."),
    ],
)
def test_cfis_of_reader_apps_are_understood(cfi: str, words: str) -> None:
    document = epub()
    start, end = document.locators.resolve(cfi)
    assert document.text[start:end].strip("\n") == words


def test_a_place_is_also_named_by_the_id_before_it() -> None:
    document = epub()
    assert document.locators.locate(*place(document, "lamp")).href == "EPUB/a.xhtml#h"
    assert document.locators.locate(*place(document, "Dawn")).href == "EPUB/b.xhtml"


def test_ids_and_documents_are_places() -> None:
    document = epub()
    assert document.locators.resolve("EPUB/a.xhtml#end") == place(document, "Out.")
    assert document.locators.resolve("EPUB/b.xhtml") == place(document, "Dawn.")


@pytest.mark.parametrize(
    "nowhere",
    [
        "",
        "epubcfi()",
        "epubcfi(/6/8!/4/2/1:0)",
        "EPUB/c.xhtml",
        "EPUB/a.xhtml#x",
        "page=7",
        "5",
        "#",
    ],
)
def test_what_is_no_place_is_refused(nowhere: str) -> None:
    with pytest.raises(NoSuchPlace):
        epub().locators.resolve(nowhere)


def test_a_range_outside_the_text_has_no_place() -> None:
    document = epub()
    for start, end in [(-1, 2), (3, 2), (0, len(document.text) + 1)]:
        with pytest.raises(NoSuchPlace):
            document.locators.locate(start, end)


def test_html_is_named_from_its_root() -> None:
    document = read(b"<html><body><p id='p'>One <b>two</b></p></body></html>", name="p.html")
    found = document.locators.locate(*place(document, "two"))
    assert (found.value, found.href) == ("dom(/2/2/2,/1:0,/1:3)", "#p")
    assert document.locators.resolve("#p") == (0, 7)


def test_a_plain_text_is_named_by_characters_and_lines() -> None:
    document = read(b"One\r\ntwo three\r\n\r\nfour", name="t.txt")
    found = document.locators.locate(*place(document, "three"))
    assert (found.value, found.line) == ("char=8,13", 2)
    assert document.locators.resolve("char=8,13") == (8, 13)
    assert document.locators.resolve("#line=1,2") == (4, 14)
    assert document.locators.resolve("char=8") == (8, 8)
    for nowhere in ("char=8,99", "line=", "char=3,2"):
        with pytest.raises(NoSuchPlace):
            document.locators.resolve(nowhere)


def test_a_pdf_is_named_by_pages() -> None:
    pages = [column(["A first page."]), column(["A second page."]), []]
    document = read(pdf(pages, roman=1), name="p.pdf")
    found = document.locators.locate(*place(document, "second"))
    assert (found.value, found.page) == ("page=2&chars=2,8", "1")
    assert document.locators.resolve("page=2&chars=2,8") == place(document, "second")
    assert document.locators.resolve("page=1") == (0, 15)
    assert document.locators.page_of(0) == "i"
    assert document.locators.resolve("page=3") == (len(document.text), len(document.text))
    with pytest.raises(NoSuchPlace):
        document.locators.resolve("page=4")


def test_the_part_of_a_section_stands_for_itself() -> None:
    book = Epub().chapter("a.xhtml", f"{BODY}<h2 id='two'>Dawn</h2><p>Light, at last.</p>")
    book.nav("<li><a href='a.xhtml'>1</a></li><li><a href='a.xhtml#two'>2</a></li>")
    document = read(book.bytes(), name="b.epub")
    stored = json.loads(json.dumps(document.locators.to_json()))
    alone = locator_map(stored[1:])
    start, end = place(document, "Light")
    assert alone.locate(start, end) == document.locators.locate(start, end)
    assert alone.resolve(document.locators.locate(start, end).value) == (start, end)
    with pytest.raises(NoSuchPlace):
        alone.locate(0, 2)
