"""From headings to sections that tile the text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.texts.document import STORY, Offset, Section, SectionKind
from app.texts.gutenberg import Boilerplate
from app.texts.kinds import by_title

LICENCE_TITLE = "Project Gutenberg licence"
#: Parents that lend their kind to what stands in them.
LENDING = frozenset(
    {SectionKind.COVER, SectionKind.FRONT, SectionKind.BACK, SectionKind.NOTES, SectionKind.LICENCE}
)
#: And those in which even a chapter is none of the story's.
CLOSED = frozenset({SectionKind.BACK, SectionKind.NOTES, SectionKind.LICENCE})
#: A section without a title before the first chapter is front matter if it has fewer words.
SHORT = 300
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a section begins, what it is called, and what the file says it is.

    A line of a table of contents has a `key`, and names the line it stands `within`; others are
    placed by their depth.
    """

    start: int
    depth: int
    title: str | None = None
    kind: SectionKind | None = None
    linear: bool = True
    key: int | None = None
    within: int | None = None


def assemble(text: str, entries: Sequence[Entry], licence: Boilerplate) -> list[Section]:
    """Make sections of entries in any order; what is before the first is a section too."""
    deepest = max((entry.depth for entry in entries), default=0)
    while len(entries) > MOST:
        # A table of contents beyond all reason loses its lower lines, and its tail if need be.
        entries = [entry for entry in entries if entry.depth < deepest] or entries[:MOST]
        deepest -= 1
    ordered = sorted(entries, key=lambda entry: entry.start)
    ordered = _without_repeats(_with_licence(ordered, licence, len(text)))
    if not ordered or ordered[0].start > 0:
        first = ordered[0].start if ordered else len(text)
        if text[:first].strip() or not ordered:
            ordered.insert(0, Entry(0, 0))
        else:
            ordered[0] = replace(ordered[0], start=0)
    return _named(text, _placed(ordered, len(text)))


def _with_licence(entries: list[Entry], licence: Boilerplate, length: int) -> list[Entry]:
    begin, end = licence.begin, licence.end
    if begin == 0 and end >= length:
        return entries
    kept = [entry for entry in entries if begin <= entry.start < end]
    if begin:
        covered = [entry for entry in entries if entry.start < begin]
        if not kept or kept[0].start > begin:
            # What was going on when the licence ended goes on after it.
            title = covered[-1].title if len(covered) > 1 else None
            kept.insert(0, Entry(begin, 0, title))
        kept.insert(0, Entry(0, 0, LICENCE_TITLE, SectionKind.LICENCE))
    if end < length:
        kept.append(Entry(end, 0, LICENCE_TITLE, SectionKind.LICENCE))
    return kept


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        if last is not None and last.start == entry.start and entry.depth <= last.depth:
            # Two names for one place: the first is the one the book's own list begins with.
            kept[-1] = replace(last, title=last.title or entry.title, kind=last.kind or entry.kind)
            continue
        kept.append(entry)
    return kept


def _placed(entries: list[Entry], length: int) -> list[tuple[Entry, int, int | None, int]]:
    placed: list[tuple[Entry, int, int | None, int]] = []
    above: list[int] = []
    for ordinal, entry in enumerate(entries):
        while above and not _holds(entries[above[-1]], entry):
            above.pop()
        end = entries[ordinal + 1].start if ordinal + 1 < len(entries) else length
        placed.append((entry, end, above[-1] if above else None, len(above)))
        above.append(ordinal)
    return placed


def _holds(above: Entry, entry: Entry) -> bool:
    if above.kind is SectionKind.LICENCE:
        return False
    if above.key is not None and entry.key is not None:
        # Where the spine and the table of contents disagree, depths mean nothing.
        return entry.within == above.key
    return above.depth < entry.depth


def _named(text: str, placed: list[tuple[Entry, int, int | None, int]]) -> list[Section]:
    kinds: list[SectionKind | None] = []
    for entry, _, parent, _ in placed:
        inherited = kinds[parent] if parent is not None else None
        kind = entry.kind or by_title(entry.title)
        if kind is None or (entry.kind is None and inherited in CLOSED):
            kind = inherited if inherited in LENDING else kind
        if kind is None and not entry.linear:
            kind = SectionKind.OTHER
        kinds.append(kind)
    told = _told(text, placed, kinds)
    return [
        Section(
            ordinal=ordinal,
            parent=parent,
            depth=depth,
            kind=told[ordinal],
            title=entry.title,
            start=Offset(entry.start),
            end=Offset(end),
            locator="",
            linear=entry.linear,
        )
        for ordinal, (entry, end, parent, depth) in enumerate(placed)
    ]


def _told(
    text: str,
    placed: list[tuple[Entry, int, int | None, int]],
    kinds: list[SectionKind | None],
) -> list[SectionKind]:
    with_story = {
        parent
        for kind, (_, _, parent, _) in zip(kinds, placed, strict=True)
        if parent is not None and (kind is None or kind in STORY)
    }
    titled = any(
        entry.title and kind not in LENDING for (entry, *_), kind in zip(placed, kinds, strict=True)
    )
    started = False
    told: list[SectionKind] = []
    for ordinal, ((entry, end, _, _), kind) in enumerate(zip(placed, kinds, strict=True)):
        begun = kind is SectionKind.PART and ordinal not in with_story
        found = SectionKind.CHAPTER if begun or kind is None else kind
        untitled = kind is None and not entry.title
        if untitled and titled and not started and len(text[entry.start : end].split()) < SHORT:
            found = SectionKind.FRONT
        started = started or (found in STORY and bool(entry.title))
        told.append(found)
    return told
