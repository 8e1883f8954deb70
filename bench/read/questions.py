"""The three requests, and how answers are made comparable."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from bench.read.rows import BOOKS, book_key

_ID = re.compile(r"[A-Z][a-z]+_(?=[0-9a-f]{8}-[0-9a-f]{4}-7)")
#: Books whose pages are asked for in turn.
TURN = 100


@dataclass(frozen=True)
class Question:
    name: str
    says: str
    #: Whether each request names another book.
    by_id: bool
    text: str

    def bodies(self, text: str, prefix: str) -> list[bytes]:
        """Return the requests that are sent in turn, in one server's wording."""
        ids = [f"{prefix}{book_key(n * BOOKS // TURN)}" for n in range(TURN)]
        asked = [{"id": each} for each in ids] if self.by_id else [{}]
        return [orjson.dumps({"query": text, "variables": each}) for each in asked]


PAGE = Question(
    "page",
    "nested page: 282 objects on four levels",
    True,
    """query Page($id: ID!) {
  book(id: $id) {
    id title year
    author { id name country }
    scenes(first: 40) {
      pageInfo { hasNextPage }
      nodes {
        id number title summary words
        appearances { lines mood character { id name role } }
      }
    }
  }
}""",
)
LIST = Question(
    "list",
    "list of 50 with counts",
    False,
    """query List {
  books(first: 50) {
    nodes {
      id title year
      author { name }
      scenes { totalCount }
      characters { totalCount }
    }
  }
}""",
)
ROW = Question(
    "row",
    "one row by id",
    True,
    "query Row($id: ID!) { book(id: $id) { id title language year summary } }",
)
#: The others read the page as ever; here it is asked of the field whose answers may be kept.
KEPT = Question("kept", "nested page whose answers may be kept", True, PAGE.text)
KEPT_TEXT = PAGE.text.replace("book(id", "book: kept(id")
QUESTIONS = (PAGE, LIST, ROW, KEPT)


def normalised(answer: bytes) -> Any:
    """Return the data of an answer without what only one server says: id prefixes, extensions."""
    decoded = orjson.loads(answer)
    if decoded.get("errors"):
        raise ValueError(answer[:2000].decode())
    return _plain(decoded["data"])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return _ID.sub("", value) if isinstance(value, str) else value
