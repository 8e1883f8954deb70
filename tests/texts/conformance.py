"""How to tell that a test file for reading systems ended as it should."""

import re

import pytest

from app.texts.document import Direction, Document, SectionKind
from app.texts.faults import Cause, Unreadable
from app.texts.read import read
from tests.texts import shelf

FOLDER = "epub-conformance"
PACKAGE = "EPUB/package.opf"


def book(name: str) -> Document:
    return read(shelf.data(FOLDER, name), name=f"{name}.epub")


def source(name: str, path: str = PACKAGE) -> str:
    return shelf.member(FOLDER, name, path)


def cause(name: str) -> Cause:
    with pytest.raises(Unreadable) as refusal:
        book(name)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.code


def titles(name: str) -> list[str | None]:
    return [section.title for section in book(name).sections]


def words(markup: str) -> list[str]:
    """Return the words between tags, which is enough to compare texts by."""
    body = re.sub(
        r"(?s)^.*?<body[^>]*>|<script.*?</script>|<style.*?</style>|<!--.*?-->", " ", markup
    )
    return re.sub(r"<[^>]+>", " ", body).split()


def holds(document: Document, markup: str) -> bool:
    text = "".join(document.text.split())
    return "".join(words(markup)) in text


def spine(name: str) -> list[str]:
    package = source(name)
    items = {
        found[1]: href[1]
        for item in re.findall(r"<item [^>]*>", package)
        if (found := re.search(r'id="([^"]+)"', item))
        and (href := re.search(r'href="([^"]+)"', item))
    }
    return [f"EPUB/{items[name]}" for name in re.findall(r'idref="([^"]+)"', package)]


def passes_over(name: str) -> None:
    """What the file demands concerns display only: the text is all there, in the spine's order."""
    document = book(name)
    assert not document.warnings
    text = "".join(document.text.split())
    at = 0
    for path in spine(name):
        at = text.find("".join(words(source(name, path))[:5]), at) + 1
        assert at > 0


def drm_like() -> None:
    assert cause("derived--drm-like-encrypted-chapter") is Cause.ENCRYPTED


def no_nav() -> None:
    document = book("derived--no-nav")
    acts = [s.title for s in document.sections if s.title and s.title.startswith("Act ")]
    assert acts == ["Act I", "Act II", "Act III", "Act IV", "Act V"]
    assert not document.warnings


def not_wellformed() -> None:
    document = book("derived--one-chapter-not-wellformed")
    assert [(flaw.code, flaw.where) for flaw in document.warnings] == [
        ("MALFORMED", "epub/text/act-2.xhtml")
    ]
    sound = book("derived--no-nav")
    assert len(document.text) > 0.99 * len(sound.text)
    assert [s.title for s in document.story] == [s.title for s in sound.story]


def spine_reversed() -> None:
    turned = [s.title for s in book("derived--spine-reversed").sections]
    acts = [title for title in turned if title and title.startswith("Act ")]
    assert acts == ["Act V", "Act IV", "Act III", "Act II", "Act I"]


def childrens_literature() -> None:
    document = book("idpf--childrens-literature")
    files = {section.locator.partition("!")[0] for section in document.sections}
    assert len(files) == 3
    assert len(document.sections) == 32
    pages = [label for part in document.locators.parts for _, label in part["pages"]]
    assert len(pages) == 92
    start, end = document.locators.resolve(f"page={pages[3]}")
    assert document.locators.page_of(start) == pages[3]
    assert end - start > 500


def specification() -> None:
    document = book("idpf--epub30-spec")
    assert len(document.sections) > 300
    assert max(section.depth for section in document.sections) >= 3
    # It writes about page lists but has none.
    assert not any(part["pages"] for part in document.locators.parts)


def hefty_water() -> None:
    assert [s.depth for s in book("idpf--hefty-water").sections] == [0, 1, 1, 1]


def internal_links() -> None:
    document = book("idpf--internallinks")
    assert document.metadata.language == "ja"
    ids = [
        f"{documents[0]}#{anchor[2]}"
        for part in document.locators.parts
        for documents in part["documents"]
        for anchor in documents[5]
    ]
    assert any(not name.isascii() for name in ids)
    for name in ids:
        assert document.locators.resolve(name)


def linear_algebra() -> None:
    document = book("idpf--linear-algebra")
    assert len(document.text.split()) > 200_000
    assert "x_1" in document.text
    assert "<" not in document.text[:1000]


def arabic() -> None:
    document = book("idpf--regime-anticancer-arabic")
    assert document.metadata.language == "ar"
    assert document.metadata.direction is Direction.RTL


def images_in_nav() -> None:
    name = "w3c--nav-non-text_img_title"
    alt = re.findall(r'<img[^>]*alt="([^"]+)"', source(name, "EPUB/nav.xhtml"))
    assert titles(name)[1] == alt[0]


def nav_links(name: str, *, in_spine: bool) -> None:
    document = book(name)
    links = re.findall(r"<a [^>]*>(.*?)</a>", source(name, "EPUB/nav.xhtml"))
    found = [s.title for s in document.sections if s.kind is not SectionKind.FRONT]
    assert found == links
    assert any(s.kind is SectionKind.FRONT for s in document.sections) is in_spine


def hidden_in_toc() -> None:
    name = "w3c--nav-spine_in-spine-hidden-toc-html"
    links = re.findall(r"<a [^>]*>(.*?)</a>", source(name, "EPUB/nav.xhtml"))
    assert titles(name)[1:] == links
    contents = book(name).sections[0]
    shown = book(name).text[contents.start : contents.end]
    assert [link in shown for link in links] == [True, False]


def font_obfuscated() -> None:
    name = "w3c--ocf-font_obfuscation_bis"
    assert holds(book(name), source(name, "EPUB/content_001.xhtml"))
    assert not book(name).warnings


def chosen_package(name: str, path: str) -> None:
    folder = path.rpartition("/")[0]
    package = source(name, path)
    href = re.search(
        r'id="content_001"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*id="content_001"', package
    )
    assert href is not None
    wanted = source(name, f"{folder}/{href[1] or href[2]}")
    assert holds(book(name), wanted)


def relative_manifest() -> None:
    document = book("w3c--ocf-url_relative")
    assert not document.warnings
    assert len(document.sections) == 1


def creators() -> None:
    name = "w3c--pkg-creator-order"
    assert list(book(name).metadata.authors) == shelf.told(source(name), "dc:creator")


def creator_direction() -> None:
    assert book("w3c--pkg-dir_creator-rtl").metadata.extra["author_direction"] == "RTL"


def language_of_content() -> None:
    name = "w3c--pkg-lang_but_not_content"
    assert shelf.told(source(name), "dc:language") == ["fr"]
    assert book(name).metadata.language == "en"


def unlisted_image() -> None:
    document = book("w3c--pkg-manifest-unlisted-resource")
    assert document.cover is None
    assert not document.warnings


def white_space() -> None:
    name = "w3c--pkg-meta-whitespace"
    raw = shelf.told(source(name), "dc:creator")[0]
    assert raw != " ".join(raw.split())
    assert book(name).metadata.authors == (" ".join(raw.split()),)
    assert book(name).metadata.title == shelf.told(source(name), "dc:title")[0]


def nonlinear() -> None:
    document = book("w3c--pkg-spine-nonlinear-activation")
    assert [section.linear for section in document.sections] == [True, False]
    assert [section.ordinal for section in document.story] == [0]
    start, end = document.locators.resolve("EPUB/content_002.xhtml")
    assert (start, end) == (document.sections[1].start, document.sections[1].end)


def turning(name: str, direction: Direction) -> None:
    assert book(name).metadata.direction is direction


def title_order() -> None:
    name = "w3c--pkg-title-order"
    assert book(name).metadata.title == shelf.told(source(name), "dc:title")[0]


def semantics_on_title() -> None:
    document = book("w3c--pss-support_ignore-title")
    titled = re.search(
        r"<title[^>]*>([^<]*)", source("w3c--pss-support_ignore-title", "EPUB/content_002.xhtml")
    )
    assert titled is not None
    assert titled[1] not in document.text
    assert {section.kind for section in document.sections} == {SectionKind.CHAPTER}


def file_urls() -> None:
    document = book("w3c--pub-file-urls")
    assert "<iframe" in source("w3c--pub-file-urls", "EPUB/content_001.xhtml")
    assert len(document.text) < 500


def fallback(name: str) -> None:
    document = book(name)
    assert holds(document, source(name, "EPUB/content_001.xhtml"))
    assert not document.warnings
    assert titles(name)[0] is not None


def external_entity() -> None:
    name = "w3c--pub-xml-external-id"
    document = book(name)
    assert not holds(document, source(name, "EPUB/foo.xhtml"))
    assert [flaw.code for flaw in document.warnings] == ["MALFORMED"]


def reported(name: str) -> None:
    document = book(name)
    assert [flaw.code for flaw in document.warnings] == ["MALFORMED"]
    assert document.warnings[0].where == "EPUB/content_001.xhtml"


def commented_out() -> None:
    name = "w3c--pub-xml-non-validating_comment"
    assert all(section.kind is SectionKind.CHAPTER for section in book(name).sections)
    assert not holds(book(name), source(name, "EPUB/nav.xhtml"))


def scripted() -> None:
    name = "w3c--scr-support-fallback"
    assert holds(book(name), source(name, "EPUB/content_fallback.xhtml"))
    assert not holds(book(name), source(name, "EPUB/content_001.xhtml"))


def refused(name: str, wanted: Cause) -> None:
    assert cause(name) is wanted
