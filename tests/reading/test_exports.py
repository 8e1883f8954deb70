"""Marks leave whole and valid: what is written says again what was marked, and where."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.platform.runtime import Runtime
from app.reading.exports import Annotation, Exported, as_markdown, as_web_annotations
from app.reading.exports.annotation import Motivation, around
from app.reading.exports.markdown import escaped
from app.reading.models import Note
from app.texts.document import Document
from tests.books.conftest import Shelf
from tests.installation import Client
from tests.reading.conftest import TEXT
from tests.reading.test_marks import BOOKMARK, COAT, HIGHLIGHT, about, note
from tests.texts.epubs import Epub
from tests.texts.test_epub import opened

EXPORT = """
mutation ($id: ID!, $format: ReadingExportFormat!) {
  exportReading(input: {bookId: $id, format: $format}) {
    ... on ExportReadingPayload { filename mediaType content count }
    ... on Problem { code }
  }
}
"""
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ID = UUID(int=7)


async def exported(who: Client, book_id: str, format_: str) -> dict[str, Any]:
    """Export what somebody marked."""
    answer = await who.ask(EXPORT, {"id": book_id, "format": format_})
    found: dict[str, Any] = answer["exportReading"]
    return found


async def mark(who: Client, book_id: str) -> None:
    """Make a mark of each kind."""
    await note(who, book_id, *COAT, colour="BLUE", body="Why *green*?\nAsk.")
    await who.ask(HIGHLIGHT, {"input": about(4, 9, bookId=book_id)})
    place = {"bookId": book_id, "position": {"offset": TEXT.index("The Heron")}, "label": "who?"}
    await who.ask(BOOKMARK, {"input": place})


def check(page: dict[str, Any], text: str) -> None:
    """Check a page of annotations against the model, and each selector against the text."""
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    ids = [page["id"], *(each["id"] for each in page["items"])]
    assert len(set(ids)) == len(ids)
    assert all(re.match(r"urn:uuid:[0-9a-f-]{36}", each) for each in ids)
    for each in page["items"]:
        assert each["type"] == "Annotation"
        for moment in (each["created"], each["modified"]):
            assert datetime.fromisoformat(moment).tzinfo is not None
        for body in each.get("body", []):
            assert (body["type"], body["format"]) == ("TextualBody", "text/plain")
        selectors = {one["type"]: one for one in each["target"]["selector"]}
        quote = selectors["TextQuoteSelector"]
        if "TextPositionSelector" in selectors:
            position = selectors["TextPositionSelector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert (quote["prefix"], quote["suffix"]) == around(text, start, end)


async def test_web_annotations_say_where_in_every_way(ada: Client, book_id: str) -> None:
    await mark(ada, book_id)

    found = await exported(ada, book_id, "WEB_ANNOTATION")

    page = json.loads(found["content"])
    check(page, TEXT)
    assert (found["mediaType"], found["count"]) == ("application/ld+json", 3)
    assert found["filename"].endswith(".jsonld")
    items = page["items"]
    assert [each["motivation"] for each in items] == ["highlighting", "commenting", "bookmarking"]
    assert [each["target"]["selector"][1]["exact"] for each in items] == [
        "ferry",
        "green coat",
        "The Heron was Mara.",
    ]
    assert [(body["purpose"], body["value"]) for body in items[1]["body"]] == [
        ("commenting", "Why *green*?\nAsk."),
        ("tagging", "blue"),
    ]
    assert items[1]["target"]["selector"][2] == {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc5147",
        "value": f"char={COAT[0]},{COAT[1]}",
    }


async def test_markdown_is_what_people_read(ada: Client, book_id: str) -> None:
    await mark(ada, book_id)

    found = await exported(ada, book_id, "MARKDOWN")

    last = TEXT.index("The Heron")
    assert found["mediaType"] == "text/markdown"
    assert (
        found["content"]
        == f"""# The Ferry

Ina Vold

## One

> ferry

*highlight, yellow, 4 to 9*

> green coat

Why \\*green\\*?
Ask.

*comment, blue, {COAT[0]} to {COAT[1]}*

## Three

> The Heron was Mara.

who?

*bookmark, {last} to {last + 19}*
"""
    )


def epub() -> Document:
    """Make an EPUB with two pages."""
    book = Epub().chapter("a.xhtml", "<p>The lamp <span id='p2'/>was out.</p><p>Nobody came.</p>")
    pages = (
        '<nav epub:type="page-list"><ol><li><a href="a.xhtml">i</a></li>'
        '<li><a href="a.xhtml#p2">ii</a></li></ol></nav>'
    )
    return opened(book.nav("<li><a href='a.xhtml'>I</a></li>", more=pages))


async def test_an_epub_is_cited_by_its_fragments_and_pages(ada: Client, shelf: Shelf) -> None:
    made = epub()
    book_id = await shelf.add(ada, made)
    start = made.text.index("out")
    told = (await note(ada, book_id, start, start + 3))["note"]

    page = json.loads((await exported(ada, book_id, "WEB_ANNOTATION"))["content"])
    markdown = (await exported(ada, book_id, "MARKDOWN"))["content"]

    check(page, made.text)
    fragment = page["items"][0]["target"]["selector"][2]
    assert fragment["conformsTo"] == "http://www.idpf.org/epub/linking/cfi/epub-cfi.html"
    assert made.locators.resolve(fragment["value"]) == (start, start + 3)
    assert told["page"] == "ii"
    assert f"*comment, yellow, page ii, {start} to {start + 3}*" in markdown


async def test_what_no_longer_verifies_is_cited_by_its_words_alone(
    ada: Client, runtime: Runtime, book_id: str
) -> None:
    await note(ada, book_id, *COAT)
    async with runtime.database.unit() as unit:
        await unit.session.execute(update(Note).values(quote="red coats!"))

    page = json.loads((await exported(ada, book_id, "WEB_ANNOTATION"))["content"])

    selectors = page["items"][0]["target"]["selector"]
    assert selectors == [{"type": "TextQuoteSelector", "exact": "red coats!"}]


async def test_nothing_of_others_is_exported(
    ada: Client, bob: Client, book_id: str, club: str
) -> None:
    await note(ada, book_id, 0, 9, visibility="WORKSPACE")

    found = await exported(bob, book_id, "WEB_ANNOTATION")

    assert (found["count"], json.loads(found["content"])["items"]) == (0, [])


@given(st.text(), st.text(), st.text(), st.sampled_from(Motivation))
def test_whatever_is_marked_comes_out_valid(
    words: str, body: str, section: str, motivation: Motivation
) -> None:
    words = words.encode(errors="replace").decode() or "x"
    text = f"before {words} after"
    annotation = Annotation(
        id=ID,
        motivation=motivation,
        start=7,
        end=7 + len(words),
        quote=words,
        prefix="before ",
        suffix=" after",
        is_verified=True,
        body=body.encode(errors="replace").decode(),
        colour=None,
        page=None,
        section=section.encode(errors="replace").decode(),
        locator=None,
        created_at=NOON,
        updated_at=NOON,
    )
    whole = Exported(ID, "T", (), (annotation,))

    check(json.loads(as_web_annotations(whole)), text)
    assert as_markdown(whole).startswith("# T\n")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("plain", "plain"),
        ("# no title", "\\# no title"),
        ("- no list", "\\- no list"),
        ("12. neither", "12\\. neither"),
        ("a_b *c* <i> [x](y) `z`", "a\\_b \\*c\\* \\<i\\> \\[x\\](y) \\`z\\`"),
        ("> quoted", "\\> quoted"),
        ("=====", "\\====="),
    ],
)
def test_what_looks_like_markup_is_none(line: str, shown: str) -> None:
    assert escaped(line) == shown
