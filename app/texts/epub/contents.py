"""Where the sections of a book begin, by its navigation and its documents."""

from collections.abc import Mapping
from dataclasses import replace

from app.texts.document import SectionKind
from app.texts.epub.navigation import Navigation, Target
from app.texts.kinds import by_type
from app.texts.markup.flow import Flow, Mark, Source
from app.texts.markup.titles import Kinds, headings
from app.texts.outline import Entry

#: A table of contents with fewer lines into the text is no help.
FEW = 2


def entries(
    text: str, flow: Flow, navigation: Navigation, linear: Mapping[str, bool]
) -> list[Entry]:
    """Return the entries of the navigation, and of documents it passes over."""
    places = Places(flow)
    found = _listed(navigation.contents, places)
    headed = {s.href: list(headings(text, s)) for s in flow.sources}
    if len({entry.start for entry in found}) < FEW:
        known = {entry.start for entry in found}
        found += [e for each in headed.values() for e in each if e.start not in known]
    found += _passed_over(flow, navigation, found, headed, linear)
    kinds = Kinds(flow.sources)
    marked = {places.find(path, name): kind for (path, name), kind in navigation.landmarks.items()}
    return _described(
        sorted(found, key=lambda entry: entry.start), kinds, marked, places, linear, len(text)
    )


def page_marks(flow: Flow, navigation: Navigation) -> list[Mark]:
    """Return the pages of the printed book, by its list or by the breaks in the text."""
    places = Places(flow)
    listed = []
    for target in navigation.pages:
        start = places.exact(target.path or "", target.fragment) if target.path else None
        if start is not None and target.title:
            listed.append(Mark(target.title, start=start, end=start, block=start))
    return sorted(listed or flow.pages, key=lambda mark: mark.start)


class Places:
    """Where in the text hrefs lead."""

    def __init__(self, flow: Flow) -> None:
        self._sources = {source.href: source for source in flow.sources}
        self._folded = {source.href.casefold(): source for source in flow.sources}
        self._ids = {
            (source.href, mark.label): mark for source in flow.sources for mark in source.ids
        }
        self._ordered = flow.sources

    def source(self, path: str) -> Source | None:
        """Return the document at a path."""
        return self._sources.get(path) or self._folded.get(path.casefold())

    def find(self, path: str, name: str) -> int | None:
        """Return where the paragraph begins to which an href leads; pictures are no place."""
        source = self.source(path)
        if source is None or source.whole.start == source.whole.end:
            return None
        mark = self._ids.get((source.href, name))
        return mark.block if mark is not None else source.whole.start

    def exact(self, path: str, name: str) -> int | None:
        """Return the very place."""
        source = self.source(path)
        mark = self._ids.get((source.href, name)) if source else None
        return mark.start if mark is not None else self.find(path, name)

    def linear(self, start: int, linear: Mapping[str, bool]) -> bool:
        """Say whether the document around a place is part of the reading order."""
        for source in self._ordered:
            if source.whole.start <= start < max(source.whole.end, source.whole.start + 1):
                return linear.get(source.href, True)
        return True


def _listed(contents: list[Target], places: Places) -> list[Entry]:
    found: list[Entry] = []
    above: list[int] = []
    waiting: list[Entry] = []
    for key, target in enumerate(contents):
        while above and contents[above[-1]].depth >= target.depth:
            above.pop()
        within = above[-1] if above else None
        above.append(key)
        entry = Entry(0, target.depth, target.title or None, key=key, within=within)
        start = places.find(target.path, target.fragment) if target.path else None
        if start is not None:
            # A line that only stands above others begins where the first of them does.
            found += [replace(each, start=start) for each in waiting if each.key in above]
            found.append(replace(entry, start=start))
            waiting = []
        elif target.title:
            waiting.append(entry)
    return found


def _passed_over(
    flow: Flow,
    navigation: Navigation,
    found: list[Entry],
    headed: Mapping[str, list[Entry]],
    linear: Mapping[str, bool],
) -> list[Entry]:
    starts = sorted(entry.start for entry in found)
    named = {path: kind for (path, name), kind in navigation.landmarks.items() if not name}
    added = []
    straight = True
    for source in flow.sources:
        turned, straight = straight, linear.get(source.href, True)
        begin, end = source.whole.start, source.whole.end
        if begin == end or any(begin <= start < end for start in starts):
            continue
        own = headed[source.href]
        first = own[0] if own and own[0].start == begin else None
        typed = any(m.start == begin and by_type(m.label) for m in source.types)
        before = not starts or begin < starts[0]
        # What goes on without a heading of its own is the rest of the section before.
        if first or typed or before or source.href in named or straight is not turned:
            added.append(Entry(begin, 0, first.title if first else None))
    return added


def _described(
    found: list[Entry],
    kinds: Kinds,
    marked: Mapping[int | None, str],
    places: Places,
    linear: Mapping[str, bool],
    length: int,
) -> list[Entry]:
    described = []
    body = min(
        (s for s, kind in marked.items() if s is not None and by_type(kind) is SectionKind.CHAPTER),
        default=0,
    )
    for at, entry in enumerate(found):
        end = next((later.start for later in found[at + 1 :] if later.start > entry.start), length)
        kind = kinds.of(entry.start, end)
        if kind is None and entry.start in marked:
            kind = by_type(marked[entry.start])
        if kind is None and entry.start < body:
            kind = SectionKind.FRONT if not entry.title else None
        described.append(replace(entry, kind=kind, linear=places.linear(entry.start, linear)))
    return described
