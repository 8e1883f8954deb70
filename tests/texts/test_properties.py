"""What holds for every book, on books that nobody would write."""

import json
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.texts.chunks import ChunkSizes, chunks, count_tokens
from app.texts.document import Document, SectionKind
from app.texts.faults import Unreadable
from app.texts.locators import locator_map
from app.texts.read import read
from app.texts.scenes import scenes
from app.texts.segment import paragraphs, sentences, words
from app.texts.wire import decode, encode
from tests.texts.epubs import Epub
from tests.texts.pdfs import column, pdf

WORDS = st.sampled_from(
    [
        *(
            "lamp",
            "Hale",
            "Mr.",
            "went.",
            "“No!”",
            "sea,",
            "été",
            "\U0001f98a",
            "灯台",
            "نور",
            "* * *",
        ),
        *("a\u00adb", "x  y", "\u00a0", "\n", "e\u0301", "don\u2019t", "The next day", "I", "2."),
    ]
)
PHRASE = st.lists(WORDS, max_size=12).map(" ".join)
INLINE = st.tuples(st.sampled_from(["em", "a", "span"]), PHRASE).map(
    lambda p: f"<{p[0]}>{p[1]}</{p[0]}>"
)
BLOCK = st.one_of(
    st.tuples(PHRASE, INLINE, PHRASE).map(lambda p: f"<p>{p[0]}{p[1]}{p[2]}</p>"),
    st.tuples(st.integers(1, 4), PHRASE).map(lambda p: f"<h{p[0]}>{p[1]}</h{p[0]}>"),
    st.lists(PHRASE, max_size=3).map(
        lambda items: "<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>"
    ),
    st.tuples(PHRASE, PHRASE).map(
        lambda p: f"<table><tr><td>{p[0]}</td><td>{p[1]}</td></tr></table>"
    ),
    st.tuples(PHRASE, PHRASE).map(lambda p: f"<div>{p[0]}<br/>{p[1]}</div>"),
    PHRASE.map(lambda text: f"<pre>{text}</pre>"),
    st.sampled_from(["<hr/>", "<p>&#160;</p>", "<p><img src='x' alt='a sea'/></p>", "<a id='x'/>"]),
)
BODY = st.lists(BLOCK, max_size=8).map("".join)


@st.composite
def epubs(draw: st.DrawFn) -> Document:
    book = Epub()
    links = []
    for number, body in enumerate(draw(st.lists(BODY, min_size=1, max_size=4))):
        linear = draw(st.sampled_from(["", "", 'linear="no"']))
        anchor = draw(st.sampled_from(["", "#x", "#start"]))
        book.chapter(
            f"c{number}.xhtml", f"<div id='start'><p>Begins.</p>{body}</div>", spine=linear
        )
        if draw(st.booleans()):
            links.append(f"<li><a href='c{number}.xhtml{anchor}'>Chapter {number}</a></li>")
    if draw(st.booleans()):
        book.nav("".join(draw(st.permutations(links))))
    return read(book.bytes(), name="b.epub")


PLAIN = st.lists(
    st.one_of(PHRASE, st.sampled_from(["CHAPTER I", "CHAPTER II", "PART ONE", "I", "", "* * *"])),
    min_size=1,
    max_size=12,
).map(lambda parts: read(("A word.\n\n" + "\n\n".join(parts)).encode(), name="b.txt"))
HTML = BODY.map(
    lambda body: read(f"<html><body><p>Begins.</p>{body}</body></html>".encode(), name="b.html")
)
LATIN = st.text(st.sampled_from("abc de.-A1"), min_size=1, max_size=30).map(lambda text: f"x{text}")
PDFS = st.lists(st.lists(LATIN, max_size=6), min_size=1, max_size=4).map(
    lambda pages: read(pdf([column(["Begins.", *lines]) for lines in pages]), name="b.pdf")
)
DOCUMENTS = st.one_of(epubs(), PLAIN, HTML, PDFS)

lean = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lean
@given(DOCUMENTS)
def test_sections_tile_the_text(document: Document) -> None:
    ends = [0, *(section.end for section in document.sections)]
    assert [section.start for section in document.sections] == ends[:-1]
    assert ends[-1] == len(document.text)
    assert [section.ordinal for section in document.sections] == list(range(len(document.sections)))
    for section in document.sections:
        above = document.sections[section.parent] if section.parent is not None else None
        assert section.depth == (above.depth + 1 if above else 0)
        assert above is None or above.ordinal < section.ordinal


@lean
@given(DOCUMENTS)
def test_scenes_tile_the_story(document: Document) -> None:
    cut = scenes(document)
    for section in document.story:
        own = [scene for scene in cut if scene.section == section.ordinal]
        if section.start == section.end:
            assert own == []
            continue
        assert own[0].start == section.start
        assert own[-1].end == section.end
        assert [a.end for a in own[:-1]] == [b.start for b in own[1:]]
        assert all(scene.start < scene.end for scene in own)
    assert {scene.section for scene in cut} <= {section.ordinal for section in document.story}


@lean
@given(DOCUMENTS, st.integers(5, 40), st.integers(0, 30))
def test_passages_leave_out_nothing_but_white_space(
    document: Document, target: int, overlap: int
) -> None:
    sizes = ChunkSizes(target, 2 * target, overlap)
    covered = bytearray(len(document.text))
    for chunk in chunks(document, sizes):
        section = document.sections[chunk.section]
        assert section.start <= chunk.start < chunk.end <= section.end
        assert chunk.tokens == count_tokens(document.text[chunk.start : chunk.end])
        assert chunk.tokens <= sizes.maximum
        covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
    left = "".join(
        document.text[at]
        for section in document.sections
        if section.kind is not SectionKind.LICENCE
        for at in range(section.start, section.end)
        if not covered[at]
    )
    assert left.strip() == ""


@lean
@given(DOCUMENTS, st.data())
def test_places_lead_back_to_their_text(document: Document, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    found = document.locators.locate(start, end)
    back = document.locators.resolve(found.value)
    if document.format in {"TXT", "PDF"}:
        assert back == (start, end)
        return
    # What we put between the file's own words stands nowhere in the file.
    assert document.text[start:end].strip(" \n\t•*0123456789.") in document.text[slice(*back)] or (
        back[0] == back[1]
    )
    assert start <= back[0] or back[0] == back[1]
    assert back[1] <= max(end, back[0])
    assert document.locators.locate(*back).value == found.value


@lean
@given(DOCUMENTS)
def test_stored_places_are_the_same_places(document: Document) -> None:
    again = locator_map(json.loads(json.dumps(document.locators.to_json())))
    for section in document.sections:
        start, end = section.start, section.end
        assert again.locate(start, end) == document.locators.locate(start, end)
        assert document.locators.resolve(section.locator)[0] >= 0


@lean
@given(DOCUMENTS)
def test_a_document_survives_the_wire(document: Document) -> None:
    again = decode(encode(document))
    assert (again.text, again.sections, again.metadata) == (
        document.text,
        document.sections,
        document.metadata,
    )


@lean
@given(st.one_of(st.text(), PHRASE))
def test_sentences_and_words_are_in_order_and_leave_out_only_white_space(text: str) -> None:
    at, left = 0, ""
    for start, end in paragraphs(text, 0, len(text)):
        for first, last in sentences(text, start, end, "en"):
            assert at <= first < last <= end
            left += text[at:first]
            at = last
    assert (left + text[at:]).strip() == ""
    spans = list(words(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@lean
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_document_or_a_sentence(data: bytes) -> None:
    for name in ("b.epub", "b.pdf", "b.html", "b.txt"):
        for start in (b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>"):
            try:
                document = read(start + data, name=name)
            except Unreadable:
                continue
            assert document.text
