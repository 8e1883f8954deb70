"""What the EPUB specifications demand of the order and the names of things."""

import pytest

from app.texts.document import Direction, Document, SectionKind
from app.texts.read import read
from tests.texts.epubs import CONTAINER, Epub, page, zipped


def opened(book: Epub) -> Document:
    return read(book.bytes(), name="b.epub")


def outline(document: Document) -> list[tuple[int, str | None]]:
    return [(section.depth, section.title) for section in document.sections]


def kinds(document: Document) -> list[SectionKind]:
    return [section.kind for section in document.sections]


def bodies(document: Document) -> list[str]:
    return [document.text[s.start : s.end].strip() for s in document.sections]


def test_the_spine_is_the_order_and_the_manifest_is_not() -> None:
    book = (
        Epub()
        .chapter("a.xhtml", "<p>Second</p>", id="a")
        .chapter("b.xhtml", "<p>First</p>", id="b")
    )
    book.spine.reverse()
    assert opened(book).text == "First\n\nSecond"


def test_navigation_names_sections_down_to_anchors() -> None:
    body = "<h2 id='one'>I</h2><p>Dark.</p><p>More <a id='two'/>dark.</p><p>Light.</p>"
    book = Epub().chapter("c.xhtml", body)
    book.nav(
        "<li><a href='c.xhtml'>The Lamp</a><ol><li><a href='c.xhtml#one'>Dusk</a></li>"
        "<li><a href='c.xhtml#two'>Dawn</a></li></ol></li>"
    )
    document = opened(book)
    assert outline(document) == [(0, "The Lamp"), (1, "Dusk"), (1, "Dawn")]
    # An anchor inside a paragraph begins its section with the paragraph.
    assert bodies(document) == ["", "I\n\nDark.", "More dark.\n\nLight."]
    assert [s.parent for s in document.sections] == [None, 0, 0]


def test_a_heading_without_a_link_stands_above_its_chapters() -> None:
    book = Epub().chapter("a.xhtml", "<p>One</p>").chapter("b.xhtml", "<p>Two</p>")
    book.nav(
        "<li><span>Part One</span><ol><li><a href='a.xhtml'>Chapter 1</a></li>"
        "<li><a href='b.xhtml'>Chapter 2</a></li></ol></li>"
    )
    document = opened(book)
    assert outline(document) == [(0, "Part One"), (1, "Chapter 1"), (1, "Chapter 2")]
    assert kinds(document) == [SectionKind.PART, SectionKind.CHAPTER, SectionKind.CHAPTER]


def test_epub_2_is_named_by_its_ncx() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Dusk'
        '</text></navLabel><content src="a.xhtml"/><navPoint><navLabel><text>Late</text></navLabel>'
        '<content src="a.xhtml#late"/></navPoint></navPoint></navMap><pageList><pageTarget>'
        '<navLabel><text>9</text></navLabel><content src="a.xhtml#late"/></pageTarget></pageList>'
        "</ncx>"
    )
    book = Epub(version="2.0", spine_attributes='toc="ncx"')
    book.chapter("a.xhtml", "<p>One</p><p id='late'>Two</p>")
    book.add("toc.ncx", ncx, id="ncx", type="application/x-dtbncx+xml", spine=None)
    document = opened(book)
    assert outline(document) == [(0, "Dusk"), (1, "Late")]
    assert document.locators.page_of(document.sections[1].start) == "9"


def test_without_any_navigation_headings_name_sections() -> None:
    book = (
        Epub()
        .chapter("a.xhtml", "<h1>Part One</h1>")
        .chapter("b.xhtml", "<h2>Chapter 1.<br/>The Lamp</h2><p>x</p>")
    )
    book.chapter("c.xhtml", "<h2>Chapter 2<br/>The Sea</h2><p>x</p>")
    assert outline(opened(book)) == [
        (0, "Part One"),
        (1, "Chapter 1. The Lamp"),
        (1, "Chapter 2 · The Sea"),
    ]


def test_a_chapter_in_several_files_is_one_section() -> None:
    book = (
        Epub()
        .chapter("a1.xhtml", "<h2>Chapter 1</h2><p>One</p>")
        .chapter("a2.xhtml", "<p>more</p>")
    )
    book.chapter("b.xhtml", "<h2>Chapter 2</h2>")
    book.nav("<li><a href='a1.xhtml'>Chapter 1</a></li><li><a href='b.xhtml'>Chapter 2</a></li>")
    assert bodies(opened(book)) == ["Chapter 1\n\nOne\n\nmore", "Chapter 2"]


def test_documents_out_of_the_line_are_read_but_tell_no_story() -> None:
    book = (
        Epub()
        .chapter("a.xhtml", "<p>One</p>")
        .chapter("n.xhtml", "<p>A key to the cast</p>", spine='linear="no"')
    )
    book.chapter("b.xhtml", "<p>Two</p>")
    book.nav("<li><a href='a.xhtml'>1</a></li><li><a href='b.xhtml'>2</a></li>")
    document = opened(book)
    assert [section.linear for section in document.sections] == [True, False, True]
    assert [s.title for s in document.story] == ["1", "2"]


def test_a_document_named_twice_is_read_once() -> None:
    book = Epub().chapter("a.xhtml", "<p>One</p>", id="a").chapter("b.xhtml", "<p>Two</p>")
    book.spine.append('<itemref idref="a"/>')
    document = opened(book)
    assert document.text == "One\n\nTwo"
    assert [flaw.code for flaw in document.warnings] == ["REPEATED"]


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ('epub:type="frontmatter titlepage"', SectionKind.FRONT),
        ('epub:type="bodymatter chapter"', SectionKind.CHAPTER),
        ('epub:type="backmatter glossary"', SectionKind.BACK),
        ('role="doc-endnotes"', SectionKind.NOTES),
        ('epub:type="cover"', SectionKind.COVER),
    ],
)
def test_semantics_say_what_a_section_is(types: str, kind: SectionKind) -> None:
    book = (
        Epub()
        .chapter("a.xhtml", "<p>Story</p>")
        .chapter("b.xhtml", f"<section {types}><p>x</p></section>")
    )
    book.nav("<li><a href='a.xhtml'>Chapter 1</a></li><li><a href='b.xhtml'>Elsewhere</a></li>")
    assert kinds(opened(book)) == [SectionKind.CHAPTER, kind]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Copyright © 1921", SectionKind.FRONT),
        ("Inhaltsverzeichnis", SectionKind.FRONT),
        ("About the Author", SectionKind.BACK),
        ("Notes", SectionKind.NOTES),
        ("Cover", SectionKind.COVER),
        ("The Notes of a Lamp Keeper", SectionKind.CHAPTER),
        ("Prologue", SectionKind.CHAPTER),
    ],
)
def test_titles_say_what_a_section_is(title: str, kind: SectionKind) -> None:
    book = Epub().chapter("a.xhtml", "<p>x</p>").chapter("b.xhtml", "<p>y</p>")
    book.nav(f"<li><a href='a.xhtml'>{title}</a></li><li><a href='b.xhtml'>Chapter 1</a></li>")
    assert kinds(opened(book))[0] is kind


def test_epub_2s_guide_says_what_a_section_is() -> None:
    book = Epub(guide='<guide><reference type="dedication" href="a.xhtml"/></guide>')
    book.chapter("a.xhtml", "<p>For W.</p>").chapter("b.xhtml", "<h1>Chapter 1</h1><p>x</p>")
    assert kinds(opened(book)) == [SectionKind.FRONT, SectionKind.CHAPTER]


def test_names_may_be_percent_encoded_and_differ_in_case() -> None:
    book = Epub().add("Kapitel%20%C3%A4.xhtml", page("<p>One</p>"), path="Kapitel ä.xhtml")
    book.add("TWO.xhtml", page("<p>Two</p>"), path="two.xhtml")
    document = opened(book)
    assert document.text == "One\n\nTwo"
    assert document.locators.resolve("EPUB/Kapitel%20%C3%A4.xhtml") == (0, 3)


def test_of_several_renditions_the_first_is_read() -> None:
    first, second = (
        Epub(folder="A").chapter("c.xhtml", "<p>First</p>"),
        Epub(folder="B").chapter("c.xhtml", "<p>Second</p>"),
    )
    files = "".join(
        f'<rootfile full-path="{f}/package.opf" media-type="application/oebps-package+xml"/>'
        for f in "AB"
    )
    entries = (
        first.entries()
        | second.entries()
        | {"META-INF/container.xml": CONTAINER.format(files).encode()}
    )
    assert read(zipped(entries), name="b.epub").text == "First"


def test_foreign_items_give_way_to_their_fallback() -> None:
    book = Epub().add("a.json", "{}", id="a", type="application/json", more='fallback="b"')
    book.add(
        "b.bin", b"\x00", id="b", type="application/octet-stream", more='fallback="c"', spine=None
    )
    book.add("c.xhtml", page("<p>One</p>"), id="c", spine=None)
    book.nav("<li><a href='a.json'>Chapter 1</a></li>")
    document = opened(book)
    assert (document.text, document.sections[0].title) == ("One", "Chapter 1")


def test_fallbacks_that_turn_in_circles_end() -> None:
    book = Epub().add("a.json", "{}", id="a", type="application/json", more='fallback="b"')
    book.add("b.json", "{}", id="b", type="application/json", more='fallback="a"', spine=None)
    book.chapter("c.xhtml", "<p>One</p>")
    document = opened(book)
    assert document.text == "One"
    assert [(flaw.code, flaw.where) for flaw in document.warnings] == [
        ("UNSUPPORTED", "EPUB/a.json")
    ]


def test_pages_turn_as_the_spine_says_or_the_language() -> None:
    arabic = "<p>" + "في البدء كان البحر وكان الليل طويلا " * 5 + "</p>"
    assert opened(Epub().chapter("a.xhtml", arabic)).metadata.direction is Direction.RTL
    japanese = Epub(spine_attributes='page-progression-direction="rtl"')
    document = opened(
        japanese.chapter("a.xhtml", "<p>" + "灯台の光は夜の海を照らしていた。" * 5 + "</p>")
    )
    assert document.metadata.direction is Direction.RTL
    assert document.metadata.language == "ja"


def test_a_page_list_labels_the_pages() -> None:
    book = Epub().chapter("a.xhtml", "<p>One <span id='p2'/>two</p><p id='p3'>three</p>")
    pages = (
        '<nav epub:type="page-list"><ol><li><a href="a.xhtml">1</a></li>'
        '<li><a href="a.xhtml#p2">2</a></li><li><a href="a.xhtml#p3">3</a></li></ol></nav>'
    )
    book.nav("<li><a href='a.xhtml'>I</a></li>", more=pages)
    document = opened(book)
    assert [document.locators.page_of(at) for at in (0, 3, 4, 8, 9)] == ["1", "1", "2", "2", "3"]
    assert document.locators.resolve("page=2") == (4, 9)


def test_breaks_in_the_text_label_pages_where_there_is_no_list() -> None:
    book = Epub().chapter(
        "a.xhtml", "<p>One</p><p><i role='doc-pagebreak' aria-label='12'/>two</p>"
    )
    assert opened(book).locators.page_of(5) == "12"


def test_metadata_is_read_with_its_refinements() -> None:
    metadata = (
        '<dc:identifier id="x">other</dc:identifier>'
        '<dc:identifier id="uid">urn:uuid:1</dc:identifier>'
        "<dc:title>  The\n Lamp </dc:title><dc:title>A subtitle</dc:title>"
        '<dc:creator id="a">Ilse Hale</dc:creator><meta refines="#a" property="role">aut</meta>'
        '<dc:creator id="b">Tom Weir</dc:creator><meta refines="#b" property="role">ill</meta>'
        "<dc:language>en-GB</dc:language><dc:publisher>Fen Press</dc:publisher>"
        "<dc:date>1921-03</dc:date>"
        "<dc:description>&lt;p&gt;A &lt;b&gt;lamp&lt;/b&gt;.&lt;/p&gt;</dc:description>"
        "<dc:subject>Sea</dc:subject><dc:subject>Sea</dc:subject><dc:rights>Free</dc:rights>"
        "<dc:source>https://www.gutenberg.org/ebooks/4217</dc:source>"
        '<meta property="belongs-to-collection" id="s">Coast</meta>'
        '<meta refines="#s" property="group-position">2</meta>'
    )
    told = opened(Epub(metadata=metadata).chapter("a.xhtml", "<p>x</p>")).metadata
    assert (told.title, told.authors, told.language) == ("The Lamp", ("Ilse Hale",), "en-GB")
    assert told.identifiers == ("urn:uuid:1", "other")
    assert (told.publisher, told.published, told.description) == (
        "Fen Press",
        "1921-03",
        "A lamp.",
    )
    assert (told.subjects, told.rights, told.gutenberg_id) == (("Sea",), "Free", 4217)
    assert told.extra == {"series": "Coast", "series_index": "2"}


def test_metadata_of_epub_2_is_read_from_attributes() -> None:
    metadata = (
        '<dc:title>T</dc:title><dc:creator opf:role="trl">Tom Weir</dc:creator>'
        '<dc:creator opf:role="aut">Ilse Hale</dc:creator>'
        '<dc:date opf:event="modification">2020</dc:date>'
        '<dc:date opf:event="publication">1921</dc:date>'
        '<meta name="calibre:series" content="Coast"/>'
    )
    told = opened(Epub(version="2.0", metadata=metadata).chapter("a.xhtml", "<p>x</p>")).metadata
    assert (told.authors, told.published, told.extra) == (
        ("Ilse Hale",),
        "1921",
        {"series": "Coast"},
    )


@pytest.mark.parametrize("how", ["property", "meta", "guide"])
def test_the_cover_is_found(how: str) -> None:
    book = Epub().chapter("a.xhtml", "<p>x</p>")
    more = 'properties="cover-image"' if how == "property" else ""
    book.add("img/front.png", b"\x89PNG", id="pic", type="image/png", more=more, spine=None)
    if how == "meta":
        book.metadata += '<meta name="cover" content="pic"/>'
    if how == "guide":
        book.guide = '<guide><reference type="cover" href="cover.xhtml"/></guide>'
        book.chapter("cover.xhtml", "<svg><image href='img/front.png'/></svg>")
    cover = opened(book).cover
    assert cover is not None
    assert (cover.media_type, cover.data) == ("image/png", b"\x89PNG")


def test_languages_are_what_the_text_shows() -> None:
    german = (
        "<p>Der Turm stand an der Küste, und das Licht war nicht mehr zu sehen, als sie kam.</p>"
    )
    document = opened(Epub().chapter("a.xhtml", german * 3))
    assert document.metadata.language == "de"


def test_gutenbergs_licence_is_a_section_of_its_own() -> None:
    head = (
        "<section id='pg-header'><h2>The Project Gutenberg eBook of The Lamp</h2>"
        "<p>[eBook #4217]</p><div>*** START OF THE PROJECT GUTENBERG EBOOK THE LAMP ***</div>"
        "</section>"
    )
    tail = "<div>*** END OF THE PROJECT GUTENBERG EBOOK THE LAMP ***</div><p>Terms.</p>"
    book = (
        Epub()
        .chapter("a.xhtml", f"{head}<h1>The Lamp</h1>")
        .chapter("b.xhtml", "<h2>Chapter 1</h2><p>Dark.</p>")
    )
    book.chapter("c.xhtml", tail)
    book.nav(
        "<li><a href='a.xhtml#pg-header'>The Project Gutenberg eBook</a></li>"
        "<li><a href='b.xhtml'>Chapter 1</a></li><li><a href='c.xhtml'>Licence</a></li>"
    )
    document = opened(book)
    assert kinds(document) == [
        SectionKind.LICENCE,
        SectionKind.FRONT,
        SectionKind.CHAPTER,
        SectionKind.LICENCE,
    ]
    assert bodies(document)[1:3] == ["The Lamp", "Chapter 1\n\nDark."]
    assert document.metadata.gutenberg_id == 4217
