"""Books made up for the bench: an EPUB, a long plain text, a PDF of many pages."""

import io
import random
import zipfile
from collections.abc import Iterator

NAMES = ["Mara", "Tam Brook", "Ina Vold", "the ferryman", "Sister Ode", "Corin", "old Hask"]
PLACES = ["the harbour", "Oskholm", "the salt road", "a cellar", "the heron's island", "the mill"]
DEEDS = ["counted", "carried", "remembered", "mended", "feared", "followed", "sold", "hid", "drew"]
THINGS = ["lamps", "letters", "a green coat", "the bone heron", "nets", "maps", "keys", "bread"]
MANNERS = ["slowly", "at dawn", "without a word", "for years", "in the rain", "as if asleep"]
#: The share of sentences in which somebody speaks.
SPOKEN = 0.3
SAID = ["You are late", "Nobody asked you", "It was never ours", "Keep the key", "Listen"]


def sentences(seed: int) -> Iterator[str]:
    """Yield sentences for ever, the same ones for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - made up, not secret
    while True:
        who, where = dice.choice(NAMES), dice.choice(PLACES)
        what = f"{dice.choice(DEEDS)} {dice.choice(THINGS)} {dice.choice(MANNERS)}"
        if dice.random() < SPOKEN:
            yield f"“{dice.choice(SAID)},” said {who}, who {what} in {where}."
        else:
            yield f"In {where} {who} {what}, and number {dice.randrange(5_000)} was forgotten."


def chapters(words: int, seed: int, each: int = 3_000) -> Iterator[list[str]]:
    """Yield chapters as lists of paragraphs, so many words in all."""
    source = sentences(seed)
    while words > 0:
        paragraphs: list[str] = []
        left = min(each, words)
        words -= left
        while left > 0:
            made = [next(source) for _ in range(5)]
            left -= sum(len(sentence.split()) for sentence in made)
            paragraphs.append(" ".join(made))
        yield paragraphs


def epub(words: int, seed: int) -> bytes:
    """Make an EPUB 3 of so many words."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        file.writestr("META-INF/container.xml", CONTAINER)
        items, spine, links = "", "", ""
        for number, paragraphs in enumerate(chapters(words, seed), 1):
            body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
            file.writestr(f"c{number}.xhtml", PAGE.format(title=f"Chapter {number}", body=body))
            items += f'<item id="c{number}" href="c{number}.xhtml" media-type="{XHTML}"/>'
            spine += f'<itemref idref="c{number}"/>'
            links += f'<li><a href="c{number}.xhtml">Chapter {number}</a></li>'
        file.writestr("nav.xhtml", NAV.format(links=links))
        file.writestr("book.opf", OPF.format(seed=seed, items=items, spine=spine, xhtml=XHTML))
    return kept.getvalue()


def plain(words: int, seed: int) -> bytes:
    """Make a plain text of so many words."""
    parts = [
        f"CHAPTER {number}\n\n" + "\n\n".join(paragraphs)
        for number, paragraphs in enumerate(chapters(words, seed), 1)
    ]
    return "\n\n\n".join(parts).encode()


def pdf(pages: int, seed: int) -> bytes:
    """Make a PDF with a text layer on each of so many pages."""
    source, objects = sentences(seed), []
    for _ in range(pages):
        lines = [next(source).replace("“", '"').replace("”", '"') for _ in range(24)]
        shown = "".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*\n" for line in lines)
        content = f"BT /F1 9 Tf 12 TL 50 740 Td\n{shown}ET".encode("latin-1", "replace")
        objects.append(content)
    return _pdf(objects)


def _pdf(contents: list[bytes]) -> bytes:
    kept, offsets = bytearray(b"%PDF-1.4\n"), []

    def add(body: bytes) -> None:
        offsets.append(len(kept))
        kept.extend(b"%d 0 obj\n%b\nendobj\n" % (len(offsets), body))

    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    add(b"<< /Type /Catalog /Pages 2 0 R >>")
    add(b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(contents), kids))
    add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, content in enumerate(contents):
        add(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (first + 2 * number + 1)
        )
        add(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    start = len(kept)
    kept.extend(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    for offset in offsets:
        kept.extend(b"%010d 00000 n \n" % offset)
    kept.extend(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start)
    )
    return bytes(kept)


XHTML = "application/xhtml+xml"
CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
    "<body><h1>{title}</h1>{body}</body></html>"
)
NAV = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    '<head><title>Contents</title></head><body><nav epub:type="toc"><ol>{links}</ol></nav>'
    "</body></html>"
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<dc:identifier id="id">urn:fabula:bench:{seed}</dc:identifier>'
    "<dc:title>The Ferry, volume {seed}</dc:title><dc:language>en</dc:language></metadata>"
    '<manifest><item id="nav" href="nav.xhtml" media-type="{xhtml}" properties="nav"/>{items}'
    "</manifest><spine>{spine}</spine></package>"
)
