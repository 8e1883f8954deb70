"""A PDF from its bytes to a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from app.texts.document import Document, Flaw, Metadata, Section, SourceFormat
from app.texts.faults import Cause, Unreadable
from app.texts.gutenberg import Boilerplate
from app.texts.language import direction, settle
from app.texts.limits import Limits
from app.texts.locators import PageLocators
from app.texts.markup.characters import tidy
from app.texts.outline import assemble
from app.texts.pdf.headings import Bookmark, entries
from app.texts.pdf.layout import Paragraph, body_size, paragraphs, without_furniture
from app.texts.pdf.lines import Line, lines_of

#: pdfium's words for why a file would not open.
LOCKED = 4
#: Names that programs give to files whose author gave none.
NAMELESS = re.compile(
    r"untitled.*|document\d*|microsoft word.*|.*\.(docx?|tex|dvi|indd|qxd|pdf)|\s*", re.IGNORECASE
)
UNKNOWN = re.compile(r"[\ufffd\ue000-\uf8ff]")
ILLEGIBLE = 0.3
DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the text: where it begins, its number and its label."""

    start: int
    number: int
    label: str


def read_pdf(data: bytes, limits: Limits) -> Document:
    """Read the text layer; pages are its places, bookmarks or headings its sections."""
    document = _open(data)
    try:
        if len(document) > limits.pages:
            raise Unreadable(
                Cause.TOO_LARGE, f"The PDF has {len(document)} pages; {limits.pages} are allowed."
            )
        lines, flaws = _lines(document, limits)
        labels = [document.get_page_label(at) or str(at + 1) for at in range(len(document))]
        marks = list(_bookmarks(document))
        metadata = _metadata(document)
    finally:
        document.close()
    return _document(lines, labels, marks, metadata, flaws)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == LOCKED:
            raise Unreadable(
                Cause.PASSWORD, "The PDF is locked with a password; remove it and try again."
            ) from error
        raise Unreadable(
            Cause.DAMAGED, "The PDF is damaged or incomplete; download or export it again."
        ) from error
    if pages == 0:
        raise Unreadable(Cause.DAMAGED, "The PDF has no pages; download or export it again.")
    return document


def _lines(document: pdfium.PdfDocument, limits: Limits) -> tuple[list[list[Line]], list[Flaw]]:
    pages: list[list[Line]] = []
    broken, empty, amount = [], [], 0
    for at in range(len(document)):
        try:
            page = document[at]
            lines = lines_of(page)
            page.close()
        except pdfium.PdfiumError:
            lines = []
            broken.append(at + 1)
        else:
            if not lines:
                empty.append(at + 1)
        amount += sum(len(line.text) for line in lines)
        if amount > limits.characters:
            raise Unreadable(
                Cause.TOO_LARGE, f"The PDF has more than {limits.characters:,} characters."
            )
        pages.append(lines)
    if amount == 0 and not broken:
        raise Unreadable(
            Cause.NO_TEXT,
            "The PDF holds pictures of its pages and no text; recognise the text (OCR) first.",
        )
    if amount == 0:
        raise Unreadable(Cause.DAMAGED, "No page of the PDF can be read; export it again.")
    joined = "".join(line.text for lines in pages for line in lines)
    if len(UNKNOWN.findall(joined)) > ILLEGIBLE * len(joined):
        raise Unreadable(
            Cause.NO_TEXT,
            "The PDF's fonts do not say which letters they show; recognise the text (OCR) first.",
        )
    flaws = [Flaw("DAMAGED", f"Page {number} cannot be read.", str(number)) for number in broken]
    if len(empty) > len(pages) / 2:
        flaws.append(
            Flaw("SCANNED", f"{len(empty)} of {len(pages)} pages hold pictures and no text.")
        )
    return pages, flaws


def _document(
    lines: list[list[Line]],
    labels: list[str],
    marks: Sequence[Bookmark],
    metadata: Metadata,
    flaws: list[Flaw],
) -> Document:
    kept = without_furniture(lines)
    made = paragraphs(kept)
    text, starts, pages = _text(made, labels)
    found, title = entries(text, made, starts, marks, body_size(kept))
    sections = assemble(text, found, Boilerplate(0, len(text)))
    parts = [
        PageLocators.part(section.start, section.end, _within(pages, section, len(text)))
        for section in sections
    ]
    locators = PageLocators(parts)
    language = settle(text, [metadata.language])
    return Document(
        format=SourceFormat.PDF,
        text=text,
        sections=tuple(
            replace(section, locator=locators.locate(section.start, section.start).value)
            for section in sections
        ),
        metadata=replace(
            metadata,
            title=metadata.title or title,
            language=language,
            direction=direction(language),
        ),
        locators=locators,
        warnings=tuple(flaws),
    )


def _text(made: Sequence[Paragraph], labels: Sequence[str]) -> tuple[str, list[int], list[Page]]:
    starts: list[int] = []
    pages = [Page(0, 1, labels[0])]
    length = 0
    for paragraph in made:
        length += 2 if starts else 0
        starts.append(length)
        for at, number in ((0, paragraph.page), *paragraph.breaks):
            # Pages without text share the place of the next that has some.
            turned = range(pages[-1].number, number + 1)
            pages += [Page(length + at, page + 1, labels[page]) for page in turned]
        length += len(paragraph.text)
    rest = range(pages[-1].number, len(labels))
    pages += [Page(length, page + 1, labels[page]) for page in rest]
    return "\n\n".join(paragraph.text for paragraph in made), starts, pages


def _within(pages: Sequence[Page], section: Section, length: int) -> list[tuple[int, int, str]]:
    # The page on which a section begins is its as well; empty pages at the end are the last one's.
    end = section.end + (section.end == length)
    first = max((at for at, page in enumerate(pages) if page.start <= section.start), default=0)
    return [
        (page.start, page.number, page.label)
        for at, page in enumerate(pages)
        if at == first or section.start <= page.start < end
    ]


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[Bookmark]:
    try:
        for mark in document.get_toc():
            target = mark.get_dest()
            page = target.get_index() if target is not None else None
            title = tidy(mark.get_title())
            if target is None or page is None or not title:
                continue
            view = target.get_view()[1]
            yield Bookmark(title, page, view[1] if len(view) > 1 else None, mark.level)
    except pdfium.PdfiumError:
        return


def _metadata(document: pdfium.PdfDocument) -> Metadata:
    told = {name: tidy(value) for name, value in document.get_metadata_dict().items()}
    title = told.get("Title", "")
    date = DATE.match(told.get("CreationDate", ""))
    authors = re.split(r"\s*(?:;|,? and |, (?=\S+ \S))\s*", told.get("Author", ""))
    return Metadata(
        title=None if NAMELESS.fullmatch(title) else title,
        authors=tuple(filter(None, authors)),
        published="-".join(filter(None, date.groups())) if date else None,
        subjects=tuple(filter(None, re.split(r"\s*[;,]\s*", told.get("Keywords", "")))),
        description=told.get("Subject") or None,
    )
