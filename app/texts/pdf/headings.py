"""Where the sections of a PDF begin: by its bookmarks, or by the size of its headings."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.texts.headings import chapters
from app.texts.outline import Entry
from app.texts.pdf.layout import LARGER, Paragraph

LONGEST = 150
LEVELS = 3
FEW = 2


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the PDF's outline."""

    title: str
    page: int
    y: float | None
    level: int


def entries(
    text: str,
    made: Sequence[Paragraph],
    starts: Sequence[int],
    marks: Sequence[Bookmark],
    body: float,
) -> tuple[list[Entry], str | None]:
    """Return the sections' beginnings, and the title that stands above all of them."""
    sized, title = _by_size(made, starts, body)
    listed = [Entry(_place(mark, made, starts), mark.level, mark.title) for mark in marks]
    if len({entry.start for entry in listed}) >= FEW:
        return listed, title
    found = sized if len(sized) >= FEW else chapters(text, 0, len(text))
    return found or listed, title


def _place(mark: Bookmark, made: Sequence[Paragraph], starts: Sequence[int]) -> int:
    on_page = [at for at, paragraph in enumerate(made) if paragraph.page == mark.page]
    wanted = _plain(mark.title)
    for at in on_page:
        shown = _plain(made[at].text[: 2 * LONGEST])
        if shown and (shown in wanted or shown.startswith(wanted)):
            return starts[at]
    if mark.y is not None:
        for at in on_page:
            if made[at].y <= mark.y:
                return starts[at]
    if on_page:
        return starts[on_page[0]]
    later = (starts[at] for at, paragraph in enumerate(made) if paragraph.page > mark.page)
    return next(later, starts[-1])


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _by_size(
    made: Sequence[Paragraph], starts: Sequence[int], body: float
) -> tuple[list[Entry], str | None]:
    large = [
        (start, paragraph)
        for start, paragraph in zip(starts, made, strict=True)
        if paragraph.size > LARGER * body
        and len(paragraph.text) <= LONGEST
        and any(c.isalpha() for c in paragraph.text)
    ]
    sizes = sorted({round(paragraph.size) for _, paragraph in large}, reverse=True)
    title = None
    if sizes:
        largest = [paragraph for _, paragraph in large if round(paragraph.size) == sizes[0]]
        if len(largest) == 1 and largest[0].page == 0 and len(sizes) > 1:
            title = largest[0].text
            large = [pair for pair in large if pair[1] is not largest[0]]
            sizes = sizes[1:]
    sizes = sizes[:LEVELS]
    return [
        Entry(start, sizes.index(round(paragraph.size)), paragraph.text)
        for start, paragraph in large
        if round(paragraph.size) in sizes
    ], title
