"""Finding passages and books."""

from app.books.service.search.passages import FoundPassage, find_passages
from app.books.service.search.shelf import Scope
from app.books.service.search.titles import FoundBook, find_books

__all__ = ["FoundBook", "FoundPassage", "Scope", "find_books", "find_passages"]
