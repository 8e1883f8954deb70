"""What the package says of the book."""

from collections import defaultdict

from app.texts.document import Metadata
from app.texts.epub.package import Package
from app.texts.gutenberg import number_in
from app.texts.markup.characters import tidy
from app.texts.markup.flow import Flow, Source
from app.texts.markup.walk import walk
from app.texts.xml import Element, attribute, local, parse_html

DC = "{http://purl.org/dc/elements/1.1/}"
AUTHOR = "aut"
#: Of `meta`, what is worth keeping beside the fields of our own.
KEPT = {
    "belongs-to-collection": "series",
    "group-position": "series_index",
    "calibre:series": "series",
    "calibre:series_index": "series_index",
    "dcterms:modified": "modified",
    "rendition:layout": "layout",
}


def read_metadata(package: Package) -> Metadata:
    """Read the Dublin Core, and what refines it."""
    elements = list(_metadata(package))
    refined = _refinements(elements)
    found: dict[str, list[tuple[Element, str]]] = defaultdict(list)
    for element in elements:
        text = tidy("".join(element.itertext()))
        if text and isinstance(element.tag, str) and element.tag.startswith(DC):
            found[local(element)].append((element, text))
    texts = {name: tuple(text for _, text in pairs) for name, pairs in found.items()}
    first = {name: each[0] for name, each in texts.items()}
    return Metadata(
        title=first.get("title"),
        authors=_authors(found["creator"], refined),
        language=first.get("language"),
        identifiers=_identifiers(package, found["identifier"]),
        publisher=first.get("publisher"),
        published=_published(found["date"]),
        description=_plain(first.get("description")),
        subjects=tuple(dict.fromkeys(texts.get("subject", ()))),
        rights=first.get("rights"),
        gutenberg_id=_gutenberg(texts),
        extra=_extra(elements, refined, found["creator"]),
    )


def _metadata(package: Package) -> list[Element]:
    elements: list[Element] = []
    for element in package.children("metadata"):
        # EPUB 2 and older wrap the Dublin Core once more.
        wrapped = local(element) in {"dc-metadata", "x-metadata"}
        elements += list(element) if wrapped else [element]
    return elements


def _refinements(elements: list[Element]) -> dict[str, dict[str, str]]:
    refined: dict[str, dict[str, str]] = defaultdict(dict)
    for element in elements:
        target = (element.get("refines") or "").removeprefix("#")
        if target and local(element) == "meta":
            refined[target][element.get("property") or ""] = tidy(element.text)
    return refined


def _authors(
    creators: list[tuple[Element, str]], refined: dict[str, dict[str, str]]
) -> tuple[str, ...]:
    roles = [
        refined.get(element.get("id") or "", {}).get("role") or attribute(element, "role")
        for element, _ in creators
    ]
    names = [
        text
        for (_, text), role in zip(creators, roles, strict=True)
        if not role or role == AUTHOR or AUTHOR not in roles
    ]
    return tuple(dict.fromkeys(names))


def _identifiers(package: Package, found: list[tuple[Element, str]]) -> tuple[str, ...]:
    unique = package.root.get("unique-identifier")
    ordered = sorted(found, key=lambda pair: pair[0].get("id") != unique)
    return tuple(dict.fromkeys(text for _, text in ordered))


def _published(dates: list[tuple[Element, str]]) -> str | None:
    events = [(attribute(element, "event"), text) for element, text in dates]
    for wanted in ("publication", "original-publication", ""):
        for event, text in events:
            if event == wanted:
                return text
    return None


def _plain(text: str | None) -> str | None:
    if text is None or "<" not in text:
        return text
    root = parse_html(text)
    if root is None:
        return text
    flow = Flow()
    walk(root, Source("", ""), flow)
    return tidy(flow.finish())


def _gutenberg(texts: dict[str, tuple[str, ...]]) -> int | None:
    addresses = [*texts.get("identifier", ()), *texts.get("source", ())]
    numbers = (number_in(address) for address in addresses)
    return next((number for number in numbers if number is not None), None)


def _extra(
    elements: list[Element],
    refined: dict[str, dict[str, str]],
    creators: list[tuple[Element, str]],
) -> dict[str, str]:
    extra: dict[str, str] = {}
    for element in elements:
        if local(element) != "meta" or element.get("refines"):
            continue
        name = element.get("property") or element.get("name") or ""
        value = tidy(element.text) or tidy(element.get("content"))
        if name in KEPT and value:
            extra.setdefault(KEPT[name], value)
            position = refined.get(element.get("id") or "", {}).get("group-position")
            if position:
                extra.setdefault("series_index", position)
    if creators and creators[0][0].get("dir"):
        extra["author_direction"] = (creators[0][0].get("dir") or "").upper()
    return extra
