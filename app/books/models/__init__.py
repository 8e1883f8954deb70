"""Books are somebody's copies; a text is what all copies of the same book share."""

from app.books.models.book import Book, BookKind, BookStatus, Licence, Visibility
from app.books.models.index import Chunk, ChunkCitation, ChunkEmbedding, IndexState, IndexVersion
from app.books.models.sharing import WorkspaceBook
from app.books.models.text import Section, SectionText, Text

__all__ = [
    "Book",
    "BookKind",
    "BookStatus",
    "Chunk",
    "ChunkCitation",
    "ChunkEmbedding",
    "IndexState",
    "IndexVersion",
    "Licence",
    "Section",
    "SectionText",
    "Text",
    "Visibility",
    "WorkspaceBook",
]
