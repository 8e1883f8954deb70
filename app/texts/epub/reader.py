"""An EPUB from its bytes to a document."""

from dataclasses import replace

from app.texts.document import Document, Flaw, SourceFormat
from app.texts.epub.archive import Archive
from app.texts.epub.contents import entries, page_marks
from app.texts.epub.cover import find_cover
from app.texts.epub.metadata import read_metadata
from app.texts.epub.navigation import read_navigation
from app.texts.epub.package import Item, Package, Place, open_package
from app.texts.epub.protection import encrypted, lock
from app.texts.faults import Cause, Unreadable
from app.texts.limits import Limits
from app.texts.markup.document import build
from app.texts.markup.flow import Flow, Source
from app.texts.markup.walk import walk
from app.texts.xml import Element, parse_html, parse_xml, without_declarations

READABLE = frozenset(
    [
        "application/xhtml+xml",
        "text/html",
        "image/svg+xml",
        "application/x-dtbook+xml",
        "text/x-oeb1-document",
    ]
)
#: A repair that keeps so much more than another is better.
KEEPS = 1.05
ENDINGS = (".xhtml", ".html", ".htm")


def read_epub(data: bytes, limits: Limits) -> Document:
    """Read a book; what is missing or broken in it becomes a warning where text is left."""
    archive = Archive(data, limits)
    package = open_package(archive, limits)
    locked = encrypted(archive, limits)
    flaws = list(package.flaws)
    flow = Flow()
    linear: dict[str, bool] = {}
    stands_for: dict[str, str] = {}
    for place in package.spine:
        item = _readable(package, place, flaws)
        if item is None or item.path in linear:
            continue
        stands_for[package.items[place.item].path] = item.path
        if item.path in locked:
            _refuse_locked(archive)
        root = _document(archive, item, limits, flaws)
        if root is None:
            continue
        linear[item.path] = place.linear
        source = Source(item.path, place.base)
        walk(root, source, flow)
        if source.deep:
            flaws.append(Flaw("TOO_DEEP", f"{item.path} nests too deep to be followed.", item.path))
        if flow.length > limits.characters:
            raise Unreadable(
                Cause.TOO_LARGE,
                f"The book has more than {limits.characters:,} characters of text.",
            )
    text = flow.finish()
    if not text:
        raise _no_text(package, flaws, archive)
    navigation = read_navigation(package, archive, limits)
    metadata = read_metadata(package)
    document = build(
        SourceFormat.EPUB,
        text,
        flow,
        entries(text, flow, navigation.renamed(stands_for), linear),
        metadata=metadata,
        pages=page_marks(flow, navigation),
        turning=package.direction,
    )
    return replace(
        document,
        cover=find_cover(package, archive, navigation, locked, limits),
        warnings=tuple(flaws),
    )


def _readable(package: Package, place: Place, flaws: list[Flaw]) -> Item | None:
    item = package.items.get(place.item)
    if item is None:
        flaws.append(
            Flaw(
                "MISSING", f"The spine names “{place.item}”, which is not in the book.", place.item
            )
        )
        return None
    tried: set[str] = set()
    found: Item | None = item
    while found is not None and not _suits(found, package):
        tried.add(found.path)
        following = package.items.get(found.fallback or "")
        found = following if following and following.path not in tried else None
    if found is None and item.path.lower().endswith(ENDINGS):
        # Its name says more than the wrong media type it was given.
        return item
    if found is None:
        flaws.append(
            Flaw(
                "UNSUPPORTED",
                f"{item.path} is of the kind {item.media_type or 'unknown'}, which holds no text.",
                item.path,
            )
        )
    return found


def _suits(item: Item, package: Package) -> bool:
    # We run no scripts: a document that needs them gives way to what stands in for it.
    replaced = "scripted" in item.properties and (item.fallback or "") in package.items
    return item.media_type in READABLE and not replaced


def _refuse_locked(archive: Archive) -> None:
    by = lock(archive)
    raise Unreadable(
        Cause.ENCRYPTED,
        f"The book is protected by DRM{f' ({by})' if by else ''}: its text is encrypted. "
        "Use a copy without copy protection.",
    )


def _document(archive: Archive, item: Item, limits: Limits, flaws: list[Flaw]) -> Element | None:
    found = archive.find(item.path)
    if found is None:
        flaws.append(Flaw("MISSING", f"{item.path} is missing from the file.", item.path))
        return None
    if archive.size(found) > limits.document_bytes:
        flaws.append(Flaw("TOO_LARGE", f"{item.path} is too large to be read.", item.path))
        return None
    data = archive.read(found, limits.document_bytes)
    if data is None:
        flaws.append(Flaw("DAMAGED", f"{item.path} is damaged and was left out.", item.path))
        return None
    parsed = parse_xml(data)
    root = parsed[0] if parsed else None
    if parsed is None or parsed[1]:
        root = _repaired(data, root)
        message = "is not well-formed and was " + ("repaired" if root is not None else "left out")
        flaws.append(Flaw("MALFORMED", f"{item.path} {message}.", item.path))
    return root


def _repaired(data: bytes, root: Element | None) -> Element | None:
    # Of two ways to repair a document, the one that keeps more of it.
    other = parse_html(without_declarations(data).decode("utf-8", "replace"))
    if root is None or other is None:
        return root if other is None else other
    return other if _amount(other) > KEEPS * _amount(root) else root


def _amount(root: Element) -> int:
    return sum(len(text) for text in root.itertext("*"))


def _no_text(package: Package, flaws: list[Flaw], archive: Archive) -> Unreadable:
    if lock(archive) is not None:
        return Unreadable(
            Cause.ENCRYPTED, f"The book is protected by DRM ({lock(archive)}); use a free copy."
        )
    if not package.spine:
        return Unreadable(Cause.DAMAGED, "The book's reading order is empty: nothing to read.")
    if flaws and {flaw.code for flaw in flaws} <= {"UNSUPPORTED"}:
        return Unreadable(Cause.UNSUPPORTED, f"The book cannot be read: {flaws[0].message}")
    if flaws:
        return Unreadable(Cause.DAMAGED, f"The book cannot be read: {flaws[0].message}")
    return Unreadable(
        Cause.NO_TEXT, "The book holds pictures only; recognise its text (OCR) and try again."
    )
