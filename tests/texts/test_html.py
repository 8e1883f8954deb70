"""HTML pages as books."""

from app.texts.document import Document, SectionKind
from app.texts.read import read


def opened(markup: str | bytes, name: str = "p.html") -> Document:
    return read(markup.encode() if isinstance(markup, str) else markup, name=name)


def test_headings_make_sections() -> None:
    document = opened(
        "<!DOCTYPE html><html lang=en><head><title>The Lamp</title>"
        "<meta name=author content='Ilse Hale'></head><body><h1>Part One</h1>"
        "<h2>Chapter 1</h2><p>Dark.<h2>Chapter 2</h2><p>Light."
        "<blockquote><h2>A letter</h2><p>Dear</blockquote>"
    )
    assert [(s.depth, s.title) for s in document.sections] == [
        (0, "Part One"),
        (1, "Chapter 1"),
        (1, "Chapter 2"),
    ]
    assert document.text.endswith("Light.\n\nA letter\n\nDear")
    assert (document.metadata.title, document.metadata.authors) == ("The Lamp", ("Ilse Hale",))


def test_a_page_without_headings_is_one_section() -> None:
    document = opened("<html><body><p>One<p>Two</html>")
    assert [(s.title, s.kind) for s in document.sections] == [(None, SectionKind.CHAPTER)]


def test_a_page_may_say_how_it_is_encoded() -> None:
    markup = "<html><head><meta charset='windows-1251'></head><body><p>Лампа</p></body></html>"
    document = opened(markup.encode("cp1251"))
    assert document.text == "Лампа"
    assert document.warnings == ()


def test_a_page_that_does_not_say_is_guessed_and_told() -> None:
    document = opened("<html><body><p>Grüße</p></body></html>".encode("cp1252"))
    assert document.text == "Grüße"
    assert [flaw.code for flaw in document.warnings] == ["ENCODING"]


def test_a_fragment_is_known_by_its_name() -> None:
    assert opened("<p>One</p><p>Two</p>").text == "One\n\nTwo"
    assert opened("<p>One</p>", name="p.txt").text == "<p>One</p>"


def test_gutenbergs_pages_keep_their_licence_apart() -> None:
    document = opened(
        "<html><body><section id='pg-header'><p>The Project Gutenberg eBook</p>"
        "<div>*** START OF THE PROJECT GUTENBERG EBOOK THE LAMP ***</div></section>"
        "<h2>CHAPTER I</h2><p>Dark.</p><section id='pg-footer'>"
        "<div>*** END OF THE PROJECT GUTENBERG EBOOK THE LAMP ***</div><p>Terms</p></section>"
    )
    assert [s.kind for s in document.sections] == [
        SectionKind.LICENCE,
        SectionKind.CHAPTER,
        SectionKind.LICENCE,
    ]
