"""Project Gutenberg's own words around a book."""

import re
from dataclasses import dataclass

START = re.compile(
    r"^[ \t]*\*\*\*[ \t]*START OF (?:THE|THIS) PROJECT GUTENBERG E?-?(?:BOOK|TEXT).*?\*\*\*[ \t]*$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
OLD_START = re.compile(
    r"^\*END[* ]*THE SMALL PRINT!? FOR PUBLIC DOMAIN E-?(?:BOOK|TEXT)S?\*.*$",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(
    r"^[ \t]*(?:\*\*\*[ \t]*END OF (?:THE|THIS) PROJECT GUTENBERG|"
    r"End of (?:the |this )?Project Gutenberg(?:.s| E)|"
    r"\*\*\*[ \t]*START: FULL LICENSE)",
    re.IGNORECASE | re.MULTILINE,
)
NUMBER = re.compile(r"\[?\bE-?(?:Book|Text)[ \t]*#[ \t]*(\d{1,7})\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"gutenberg\.org/(?:ebooks/|files/|etext/|cache/epub/)?(\d{1,7})\b", re.IGNORECASE
)
FIELD = re.compile(
    r"^(Title|Author|Editor|Translator|Language|Release date):[ \t]*(.+(?:\n[ \t]+\S.*)*)",
    re.IGNORECASE | re.MULTILINE,
)
#: A marker's line may be broken in a few, no more.
MARKER = 400
HEADER = 30_000


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The book proper lies between `begin` and `end`."""

    begin: int
    end: int


def boilerplate(text: str) -> Boilerplate:
    """Find the book between the licence's two parts; all of the text if there is none."""
    start = START.search(text, 0, HEADER) or OLD_START.search(text, 0, 2 * HEADER)
    begin = start.end() if start is not None and start.end() - start.start() < MARKER else 0
    end = END.search(text, begin)
    if begin:
        begin += len(text[begin:]) - len(text[begin:].lstrip("\n"))
    return Boilerplate(begin, end.start() if end is not None else len(text))


def ebook_number(text: str, licence: Boilerplate) -> int | None:
    """Return the book's number at Project Gutenberg, where its header tells."""
    found = NUMBER.search(text, 0, licence.begin) if licence.begin else None
    return int(found[1]) if found else None


def number_in(address: str) -> int | None:
    """Return the number in an address of Project Gutenberg's."""
    found = ADDRESS.search(address)
    return int(found[1]) if found else None


def header_fields(text: str, licence: Boilerplate) -> dict[str, str]:
    """Return what the header tells of the book, by lower-case names."""
    return {
        found[1].lower(): " ".join(found[2].split())
        for found in FIELD.finditer(text, 0, licence.begin)
    }
