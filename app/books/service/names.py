"""Titles and authors as people type them: without case, accents and care."""

import re
import unicodedata
from collections.abc import Sequence

#: Characters of a title, and of a filename that stands in for one.
LONGEST = 500

_APART = re.compile(r"[\W_]+")
_ENDING = re.compile(r"\.(epub3?|pdf|x?html?|txt|text)$", re.IGNORECASE)


def folded(name: str) -> str:
    """Return a name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _APART.sub(" ", letters.casefold()).strip()


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents and punctuation."""
    return folded(name).split()


def trigrams(*names: str) -> list[str]:
    """Return the pieces of three letters that names consist of, each once, in order."""
    found: set[str] = set()
    for name in names:
        for word in folded(name).split():
            marked = f"  {word} "
            found |= {marked[at : at + 3] for at in range(len(marked) - 2)}
    return sorted(found)


def title_of(filename: str) -> str:
    """Return what a file is called without its ending: a title until its text gives a better."""
    bare = _ENDING.sub("", filename.replace("\\", "/").rpartition("/")[2])
    return " ".join(bare.replace("_", " ").split())[:LONGEST] or "Untitled"


def clean(names: Sequence[str]) -> list[str]:
    """Return names without blanks around and without empty ones."""
    return [name for each in names if (name := " ".join(each.split())[:LONGEST])]
