"""The picture on the front."""

from app.texts.document import Cover
from app.texts.epub.archive import Archive
from app.texts.epub.navigation import Navigation
from app.texts.epub.package import Item, Package
from app.texts.epub.paths import resolve
from app.texts.limits import Limits
from app.texts.xml import attribute, local, parse_xml

PICTURES = frozenset(
    ["image/jpeg", "image/png", "image/gif", "image/webp", "image/svg+xml", "image/avif"]
)


def find_cover(
    package: Package,
    archive: Archive,
    navigation: Navigation,
    locked: frozenset[str],
    limits: Limits,
) -> Cover | None:
    """Return the cover by what EPUB 3, EPUB 2 and custom say, in this order."""
    item = package.with_property("cover-image") or _named(package)
    if item is None or item.media_type not in PICTURES:
        pages = [path for (path, _), kind in navigation.landmarks.items() if kind == "cover"]
        if item is not None:
            pages.insert(0, item.path)
        item = next(filter(None, (_pictured(package, archive, p, limits) for p in pages)), None)
    if item is None or item.path in locked:
        return None
    data = archive.read(item.path, limits.image_bytes)
    return Cover(item.media_type, data) if data else None


def _named(package: Package) -> Item | None:
    for element in package.children("metadata"):
        if local(element) == "meta" and element.get("name") == "cover":
            return package.items.get(element.get("content") or "")
    return None


def _pictured(package: Package, archive: Archive, path: str, limits: Limits) -> Item | None:
    by_path = {item.path: item for item in package.items.values()}
    if path in by_path and by_path[path].media_type in PICTURES:
        return by_path[path]
    data = archive.read(path, limits.document_bytes)
    parsed = parse_xml(data) if data is not None else None
    for element in parsed[0].iter() if parsed else ():
        if local(element) in {"img", "image"}:
            place = resolve(path, attribute(element, "src") or attribute(element, "href"))
            found = by_path.get(place[0]) if place else None
            if found and found.media_type in PICTURES:
                return found
    return None
