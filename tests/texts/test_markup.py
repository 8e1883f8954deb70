"""How markup reads as plain text."""

import pytest

from app.texts.read import read
from tests.texts.epubs import Epub, page

FORMULA = (
    "<p>So <math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac>"
    "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>.</p>"
)


def text_of(body: str) -> str:
    return read(Epub().chapter("c.xhtml", body).bytes(), name="b.epub").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # Blocks stand apart by one blank line, lines of a block by none.
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One<p>Two</p>Three</div>", "One\n\nTwo\n\nThree"),
        ("<p>One<br/>Two</p>", "One\nTwo"),
        ("<h1>One</h1><p>Two</p>", "One\n\nTwo"),
        ("<hgroup><h2>I</h2><p>The Lamp</p></hgroup><p>Dark.</p>", "I\nThe Lamp\n\nDark."),
        (
            '<div class="verse">A line</div><div class="verse">and its rhyme</div>',
            "A line\nand its rhyme",
        ),
        # White space collapses, also over elements; typographic spaces are spaces.
        ("<p>  One \n\t two </p>\n <p> three</p>", "One two\n\nthree"),
        ("<p>One <em> two</em> three</p>", "One two three"),
        ("<p>Mr.&#160;Hale&#8239;!</p>", "Mr. Hale !"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        # Hints for typesetters are no letters.
        ("<p>light&#173;house a&#8288;b</p>", "lighthouse ab"),
        # A rule between blocks is an ornament; one before a heading or at the end is none.
        ("<p>One</p><hr/><p>Two</p>", "One\n\n* * *\n\nTwo"),
        ("<p>One</p><hr/><h2>Two</h2>", "One\n\nTwo"),
        ("<hr/><p>One</p><hr/>", "One"),
        # An empty paragraph is a wider gap.
        ("<p>One</p><p>&#160;</p><p>Two</p>", "One\n\n\nTwo"),
        ("<p>One</p><p><img src='x.png' alt='a sea'/></p><p>Two</p>", "One\n\nTwo"),
        # Lists and tables stay readable.
        ("<ul><li>One</li><li>Two</li></ul>", "• One\n• Two"),
        (
            '<ol start="3"><li>One</li><li>Two<ul><li>Deep</li></ul></li></ol>',
            "3. One\n4. Two\n  • Deep",
        ),
        ("<ul><li><p>One</p></li><li><p>Two</p></li></ul>", "• One\n\n• Two"),
        ("<dl><dt>Fen</dt><dd>A marsh</dd></dl>", "Fen\nA marsh"),
        (
            "<table><tr><th>Year</th><th>Ships</th></tr><tr><td><p>1801</p></td><td>7</td></tr></table>",
            "Year\tShips\n1801\t7",
        ),
        ("<table><tr><td><p>One</p><p>Two</p></td></tr></table>", "One\n\nTwo"),
        # Ruby: the base is the text.
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>だ</p>", "漢字だ"),
        # Pictures leave nothing, but for letters, and headings that are pictures.
        ("<p><img src='o.png' alt='O'/>nce</p>", "Once"),
        ("<p>See <img src='x.png' alt='a grey sea'/>here</p>", "See here"),
        ("<h2><img src='t.png' alt='The Lamp'/></h2><p>Dark.</p>", "The Lamp\n\nDark."),
        # What is not shown, is not read.
        ("<p>One</p><p hidden=''>no</p><p style='display: none'>no</p><script>no</script>", "One"),
        ("<p>One</p><iframe src='file:///etc/passwd'>no</iframe><audio>no</audio>", "One"),
        # Marks of notes are no words; words that lead to a note are.
        ('<p>Lamp<a epub:type="noteref" href="#n">12</a>.</p>', "Lamp."),
        ('<p>See <a epub:type="noteref" href="#n">this note</a>.</p>', "See this note."),
        ('<p>A note. <a epub:type="backlink" href="#r">↩</a></p>', "A note."),
        ('<p>On<span epub:type="pagebreak" title="7"/>e</p>', "One"),
        ('<p>One <span class="pagenum">[Pg 12]</span>two</p>', "One two"),
        # Formulas on one line.
        (
            FORMULA,
            "So x^2 = (a + b)/2.",
        ),
        (
            "<svg><title>no</title><g><text>On the map</text></g></svg>",
            "On the map",
        ),
        ("<p>a&lt;b &amp;nbsp;</p>", "a<b &nbsp;"),
        ("<p>caf&eacute;&hellip;</p>", "café…"),
        ("<p>One<!-- no --> two<?no?></p>", "One two"),
        ("<p>\U0001f98a and \U00010330</p>", "\U0001f98a and \U00010330"),
    ],
)
def test_markup_reads_as(body: str, text: str) -> None:
    assert text_of(body) == text


def test_a_switch_shows_its_default() -> None:
    body = (
        "<epub:switch><epub:case required-namespace='urn:x'><p>rare</p></epub:case>"
        "<epub:default><p>usual</p></epub:default></epub:switch>"
    )
    assert text_of(body) == "usual"


def test_documents_stand_apart_like_paragraphs() -> None:
    book = Epub().chapter("a.xhtml", "<p>One</p>").chapter("b.xhtml", "<p>Two</p>")
    assert read(book.bytes(), name="b.epub").text == "One\n\nTwo"


def test_entities_a_document_declares_are_its_own() -> None:
    document = page("<p>&who; waits.</p>").replace(
        "<html", "<!DOCTYPE html [<!ENTITY who 'Ilse Hale'>]><html"
    )
    assert read(Epub().add("c.xhtml", document).bytes(), name="b.epub").text == "Ilse Hale waits."


def test_a_document_in_utf_16_is_read() -> None:
    document = page("<p>Grüße, naïve Überfahrt</p>").replace("utf-8", "utf-16").encode("utf-16")
    book = read(Epub().add("c.xhtml", document).bytes(), name="b.epub")
    assert book.text == "Grüße, naïve Überfahrt"
    assert book.warnings == ()
