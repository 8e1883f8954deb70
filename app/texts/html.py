"""An HTML page from its bytes to a document."""

import re
from dataclasses import replace

from app.texts.charset import decode
from app.texts.document import Document, Flaw, Metadata, SourceFormat
from app.texts.faults import Cause, Unreadable
from app.texts.gutenberg import number_in
from app.texts.limits import Limits
from app.texts.markup.characters import tidy
from app.texts.markup.document import build
from app.texts.markup.flow import Flow, Source
from app.texts.markup.titles import Kinds, headings
from app.texts.markup.walk import walk
from app.texts.xml import Element, attribute, local, parse_html

DECLARED = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
HEAD = 2_048
#: What `meta` elements are called that say who wrote a page.
AUTHORS = frozenset(["author", "dc.creator", "dcterms.creator", "citation_author", "marcrel.aut"])
TITLES = frozenset(["dc.title", "dcterms.title", "citation_title", "og:title"])


def read_html(data: bytes, limits: Limits) -> Document:
    """Read a page; its headings make its sections."""
    if len(data) > limits.document_bytes:
        raise Unreadable(
            Cause.TOO_LARGE,
            f"The page has {len(data) >> 20} MB; {limits.document_bytes >> 20} MB are allowed.",
        )
    declared = [name.decode("ascii") for name in DECLARED.findall(data[:HEAD])]
    decoded = decode(data, declared)
    root = parse_html(decoded[0]) if decoded else None
    if root is None:
        raise Unreadable(Cause.DAMAGED, "The file is no HTML that could be read; export it again.")
    flow = Flow()
    source = Source("", "")
    walk(root, source, flow)
    text = flow.finish()
    if not text:
        raise Unreadable(Cause.NO_TEXT, "The page holds no text; it may need a browser's scripts.")
    kinds = Kinds(flow.sources)
    found = list(headings(text, source))
    entries = [
        replace(entry, kind=kinds.of(entry.start, following))
        for entry, following in zip(
            found, [*(entry.start for entry in found[1:]), len(text)], strict=False
        )
    ]
    document = build(
        SourceFormat.HTML,
        text,
        flow,
        entries,
        metadata=_metadata(root),
        pages=sorted(flow.pages, key=lambda mark: mark.start),
        turning=None,
    )
    flaws = [Flaw("TOO_DEEP", "Parts of the page nest too deep.")] if source.deep else []
    encoding = decoded[1] if decoded else ""
    return replace(document, warnings=(*flaws, *_warnings(encoding, declared)))


def _metadata(root: Element) -> Metadata:
    title, named, authors, numbers = "", "", [], []
    for element in root.iter("title", "meta", "link", "html"):
        name = (element.get("name") or element.get("property") or "").lower()
        content = tidy(element.get("content"))
        if local(element) == "title" and not title:
            title = tidy("".join(element.itertext()))
        elif name in TITLES and content:
            named = named or content
        elif name in AUTHORS and content:
            authors.append(content)
        else:
            numbers.append(number_in(element.get("href") or content))
    return Metadata(
        title=named or title or None,
        authors=tuple(dict.fromkeys(authors)),
        language=attribute(root, "lang") or None,
        gutenberg_id=next((number for number in numbers if number is not None), None),
    )


def _warnings(encoding: str, declared: list[str]) -> tuple[Flaw, ...]:
    if encoding == "utf-8" or encoding in declared:
        return ()
    return (Flaw("ENCODING", f"The page does not say how it is encoded; taken for {encoding}."),)
