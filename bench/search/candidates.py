"""The passages of a text as the database would give them, with all that ranking asks of them."""

from uuid import UUID

from app.books.service import index
from app.books.service.search.candidates import Candidate
from app.texts.document import Document
from app.texts.rank import packed

NOBODY = UUID(int=0)


def candidates(document: Document) -> list[Candidate]:
    """Make of a text what the database would give of its index."""
    analysed = index.analyse(document)
    return [
        Candidate(
            chunk_id=UUID(int=each.ordinal),
            book_id=NOBODY,
            text_id=NOBODY,
            version_id=NOBODY,
            section_id=NOBODY,
            language=document.metadata.language,
            embedder="",
            start=each.start,
            end=each.end,
            tokens=packed(stemmed),
        )
        for each, stemmed in zip(analysed.passages, analysed.stems, strict=True)
    ]
