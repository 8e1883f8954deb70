"""The package document: what is in the book, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.texts.document import Direction, Flaw
from app.texts.epub.archive import Archive
from app.texts.epub.paths import resolve
from app.texts.faults import Cause, Unreadable
from app.texts.limits import Limits
from app.texts.xml import Element, attribute, local, parse_xml

CONTAINER = "META-INF/container.xml"
PACKAGE_TYPE = "application/oebps-package+xml"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book."""

    path: str
    media_type: str
    properties: frozenset[str]
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """An item's place in the reading order; `base` is its CFI."""

    item: str
    linear: bool
    base: str


@dataclass(frozen=True, slots=True)
class Package:
    """A book's package document."""

    path: str
    root: Element
    items: dict[str, Item]
    spine: tuple[Place, ...]
    ncx: str | None
    direction: Direction | None
    flaws: tuple[Flaw, ...]

    def children(self, name: str) -> Iterator[Element]:
        """Yield what is in the package's child of this name."""
        for child in self.root:
            if local(child) == name:
                yield from child

    def with_property(self, name: str) -> Item | None:
        """Return the item the manifest gives a role."""
        return next((item for item in self.items.values() if name in item.properties), None)


def open_package(archive: Archive, limits: Limits) -> Package:
    """Read the first package the container names."""
    flaws: list[Flaw] = []
    for path in _paths(archive, limits, flaws):
        data = archive.read(path, limits.document_bytes)
        parsed = parse_xml(data) if data is not None else None
        if parsed is None or local(parsed[0]) != "package":
            flaws.append(Flaw("NO_PACKAGE", f"The package document {path} cannot be read.", path))
            continue
        if parsed[1]:
            flaws.append(Flaw("MALFORMED", "The package document was repaired.", path))
        return _package(path, parsed[0], limits, flaws)
    raise Unreadable(
        Cause.DAMAGED, "The file is no complete EPUB: its list of contents (OPF) is missing."
    )


def _paths(archive: Archive, limits: Limits, flaws: list[Flaw]) -> list[str]:
    data = archive.read(CONTAINER, limits.document_bytes)
    parsed = parse_xml(data) if data is not None else None
    named: list[str] = []
    if parsed is not None:
        files = [each for each in parsed[0].iter() if local(each) == "rootfile"]
        files.sort(key=lambda each: attribute(each, "media-type") != PACKAGE_TYPE)
        places = [resolve("", attribute(each, "full-path")) for each in files]
        named = [place[0] for place in places if place]
    if not named:
        flaws.append(Flaw("NO_CONTAINER", "The container does not say where the book is."))
    return named or sorted(name for name in archive if name.endswith(".opf"))


def _package(path: str, root: Element, limits: Limits, flaws: list[Flaw]) -> Package:
    items: dict[str, Item] = {}
    places: list[Place] = []
    ncx, direction = None, None
    for step, child in enumerate(root, start=1):
        if local(child) == "manifest":
            items |= _items(path, child, flaws)
        elif local(child) == "spine":
            ncx = child.get("toc")
            turn = (child.get("page-progression-direction") or "").upper()
            direction = Direction(turn) if turn in {"LTR", "RTL"} else None
            places += _places(child, 2 * step)
    if len(places) > limits.spine_items:
        raise Unreadable(
            Cause.TOO_LARGE,
            f"The book has {len(places)} documents; {limits.spine_items} are allowed.",
        )
    return Package(path, root, items, _unrepeated(places, flaws), ncx, direction, tuple(flaws))


def _items(path: str, manifest: Element, flaws: list[Flaw]) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for each in manifest:
        name, href = each.get("id"), each.get("href")
        if local(each) != "item" or not name or href is None:
            continue
        place = resolve(path, href)
        if place is None:
            continue
        if name in items:
            flaws.append(Flaw("REPEATED_ID", f"Two items are called “{name}”.", path))
            continue
        items[name] = Item(
            path=place[0],
            media_type=(each.get("media-type") or "").strip().lower(),
            properties=frozenset((each.get("properties") or "").split()),
            fallback=each.get("fallback"),
        )
    return items


def _places(spine: Element, step: int) -> list[Place]:
    places = []
    for at, each in enumerate(spine, start=1):
        name = each.get("idref")
        if local(each) == "itemref" and name:
            linear = (each.get("linear") or "yes").strip().lower() != "no"
            places.append(Place(name, linear, f"/{step}/{2 * at}"))
    return places


def _unrepeated(places: list[Place], flaws: list[Flaw]) -> tuple[Place, ...]:
    # A document stands in the text once, where it is read first.
    first: dict[str, Place] = {}
    for place in places:
        if place.item in first:
            flaws.append(Flaw("REPEATED", "The spine names a document twice.", place.item))
        first.setdefault(place.item, place)
    return tuple(first.values())
