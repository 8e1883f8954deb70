"""The closed sets of this domain, explained for the schema."""

from enum import StrEnum

from app.books.models import BookKind, BookStatus, IndexState, Licence, Visibility
from app.graph.enums import describe
from app.texts.document import Direction, SectionKind, SourceFormat


class HorizonRule(StrEnum):
    """Why a book is told as far as it is."""

    READER = "READER"
    OPEN = "OPEN"
    OFFSET = "OFFSET"
    PROGRESS = "PROGRESS"
    SECTION = "SECTION"
    END = "END"


describe(
    HorizonRule,
    {
        HorizonRule.READER: "As far as you have read.",
        HorizonRule.OPEN: "All of it: it is no novel, or you do not protect against spoilers.",
        HorizonRule.OFFSET: "As far as the offset you asked for.",
        HorizonRule.PROGRESS: "As far as the share of the text you asked for.",
        HorizonRule.SECTION: "As far as the end of the section you asked for.",
        HorizonRule.END: "All of it, because you asked for the end.",
    },
)
describe(
    BookKind,
    {
        BookKind.NOVEL: "A story; its facts can be spoilers.",
        BookKind.PAPER: "A paper.",
        BookKind.OTHER: "Anything else.",
    },
)
describe(
    BookStatus,
    {
        BookStatus.UPLOADED: "Waits to be read.",
        BookStatus.READING_FILE: "Its file is being fetched and read.",
        BookStatus.READABLE: "Can be read.",
        BookStatus.INDEXING: "Can be read; search comes next.",
        BookStatus.READY: "Can be read and searched.",
        BookStatus.FAILED: "Cannot be used; the error says why.",
    },
)
describe(
    Visibility,
    {
        Visibility.PRIVATE: "Only its owner.",
        Visibility.WORKSPACE: "Its owner, and the members of the workspaces it is shared with.",
        Visibility.PUBLIC: "Everybody with an account here.",
    },
)
describe(
    Licence,
    {
        Licence.RESERVED: "All rights reserved, as far as is known: it cannot be made public.",
        Licence.PUBLIC_DOMAIN: "In the public domain.",
        Licence.OPEN: "Published under a licence that lets everybody read it.",
        Licence.OWN: "Its owner holds the rights.",
    },
)
describe(
    IndexState,
    {
        IndexState.BUILDING: "Is being built, beside the one in use.",
        IndexState.ACTIVE: "Is in use.",
        IndexState.RETIRED: "Was replaced.",
    },
)
describe(
    SourceFormat,
    {
        SourceFormat.EPUB: "EPUB 2 or 3.",
        SourceFormat.PDF: "PDF with a text layer.",
        SourceFormat.HTML: "One HTML page.",
        SourceFormat.TXT: "Plain text.",
    },
)
describe(
    SectionKind,
    {
        SectionKind.COVER: "The cover.",
        SectionKind.FRONT: "What comes before the story: title page, preface, contents.",
        SectionKind.PART: "A part of the story, as far as it comes before its chapters.",
        SectionKind.CHAPTER: "A chapter.",
        SectionKind.BACK: "What comes after the story: afterword, index.",
        SectionKind.NOTES: "Notes.",
        SectionKind.LICENCE: "The licence of the file; it is not part of the book.",
        SectionKind.OTHER: "Anything else.",
    },
)
describe(
    Direction,
    {Direction.LTR: "From left to right.", Direction.RTL: "From right to left."},
)
