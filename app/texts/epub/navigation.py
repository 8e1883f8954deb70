"""What the book's own table of contents says, from the navigation document or the NCX."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.texts.epub.archive import Archive
from app.texts.epub.package import Package
from app.texts.epub.paths import resolve
from app.texts.limits import Limits
from app.texts.markup.characters import tidy
from app.texts.xml import Element, attribute, local, parse_xml

NCX_TYPE = "application/x-dtbncx+xml"


@dataclass(frozen=True, slots=True)
class Target:
    """A line of a list and where it leads; without a path it only stands above others."""

    title: str
    path: str | None
    fragment: str
    depth: int


@dataclass(slots=True)
class Navigation:
    """The lists of a book."""

    contents: list[Target] = field(default_factory=list)
    pages: list[Target] = field(default_factory=list)
    landmarks: dict[tuple[str, str], str] = field(default_factory=dict)

    def renamed(self, paths: Mapping[str, str]) -> "Navigation":
        """Return the lists leading to what is read in place of what they name."""
        return Navigation(
            [replace(t, path=paths.get(t.path or "", t.path)) for t in self.contents],
            [replace(t, path=paths.get(t.path or "", t.path)) for t in self.pages],
            {(paths.get(path, path), name): k for (path, name), k in self.landmarks.items()},
        )


def read_navigation(package: Package, archive: Archive, limits: Limits) -> Navigation:
    """Read the navigation document, and the NCX for what that does not tell."""
    found = Navigation()
    item = package.with_property("nav")
    root = _parsed(archive, item.path, limits) if item else None
    if item and root is not None:
        _from_nav(root, item.path, found)
    if not found.contents or not found.pages:
        path = _ncx(package)
        root = _parsed(archive, path, limits) if path else None
        if path and root is not None:
            _from_ncx(root, path, found)
    _from_guide(package, found)
    return found


def _parsed(archive: Archive, path: str, limits: Limits) -> Element | None:
    data = archive.read(path, limits.document_bytes)
    parsed = parse_xml(data) if data is not None else None
    return parsed[0] if parsed else None


def _ncx(package: Package) -> str | None:
    if package.ncx in package.items:
        return package.items[package.ncx].path
    return next((i.path for i in package.items.values() if i.media_type == NCX_TYPE), None)


def _from_nav(root: Element, path: str, found: Navigation) -> None:
    for nav in root.iter():
        if local(nav) != "nav":
            continue
        kinds = set(attribute(nav, "type").split()) | set((nav.get("role") or "").split())
        lines = list(_lines(nav, path, 0))
        if kinds & {"toc", "doc-toc"} and not found.contents:
            found.contents = [line for line, _ in lines]
        elif kinds & {"page-list", "doc-pagelist"}:
            found.pages = [line for line, _ in lines]
        elif "landmarks" in kinds:
            for line, kind in lines:
                if line.path and kind:
                    found.landmarks.setdefault((line.path, line.fragment), kind)


def _lines(element: Element, path: str, depth: int) -> Iterator[tuple[Target, str]]:
    for child in element:
        name = local(child)
        if name in {"a", "span"}:
            yield _target(child, child.get("href"), path, depth - 1), attribute(child, "type")
        elif name == "ol":
            yield from _lines(child, path, depth + 1)
        elif name not in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            yield from _lines(child, path, depth)


def _target(element: Element, href: str | None, path: str, depth: int) -> Target:
    place = resolve(path, href) if href else None
    return Target(_label(element), place[0] if place else None, place[1] if place else "", depth)


def _label(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        if local(child) == "img":
            pieces.append(f" {child.get('alt') or child.get('title') or ''} ")
        elif local(child) not in {"rt", "rp"}:
            pieces.append(_label(child))
        pieces.append(child.tail or "")
    return tidy("".join(pieces))


def _from_ncx(root: Element, path: str, found: Navigation) -> None:
    for child in root:
        if local(child) == "navmap" and not found.contents:
            found.contents = list(_points(child, path, 0))
        elif local(child) == "pagelist" and not found.pages:
            found.pages = list(_points(child, path, 0))


def _points(element: Element, path: str, depth: int) -> Iterator[Target]:
    for point in element:
        if local(point) not in {"navpoint", "pagetarget"}:
            continue
        label = href = ""
        for child in point:
            if local(child) == "navlabel":
                label = tidy("".join(child.itertext()))
            elif local(child) == "content":
                href = child.get("src") or ""
        place = resolve(path, href) if href else None
        yield Target(label, place[0] if place else None, place[1] if place else "", depth)
        yield from _points(point, path, depth + 1)


def _from_guide(package: Package, found: Navigation) -> None:
    for reference in package.children("guide"):
        place = resolve(package.path, reference.get("href") or "")
        kind = (reference.get("type") or "").lower()
        if place and kind:
            found.landmarks.setdefault(place, kind)
