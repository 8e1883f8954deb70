"""Words as ranking counts them: folded, stemmed, and each a number of 32 bits."""

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from zlib import crc32

import snowballstemmer

from app.texts.rank.stopwords import is_stopword

#: A run of letters and digits, with apostrophes inside; of scripts that write no spaces between
#: words, each character for itself, so that neighbours make the pairs that mean something.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
    r"|(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff])[^\W_])+(?:['’](?=[^\W_])(?:[^\W_])+)*"  # noqa: RUF001 (in texts)
)
_POSSESSIVE = re.compile(r"'s?$")

_LANGUAGES = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


@dataclass(frozen=True)
class Query:
    """What is looked for: single words, and pairs of neighbours."""

    words: frozenset[int]
    pairs: frozenset[tuple[int, int]]
    stems: frozenset[str]

    @classmethod
    def of(cls, text: str, language: str | None) -> "Query":
        """Take a question apart; words that say nothing count only in pairs, or alone."""
        found = [(folded(word), stem(folded(word), language)) for _, _, word in words(text)]
        telling = [stemmed for word, stemmed in found if not is_stopword(word, language)]
        kept = telling or [stemmed for _, stemmed in found]
        pairs = [
            (code_of(first), code_of(second))
            for (one, first), (two, second) in pairwise(found)
            if not (is_stopword(one, language) and is_stopword(two, language))
        ]
        return cls(frozenset(map(code_of, kept)), frozenset(pairs), frozenset(kept))


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each word with where it starts and ends."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match.group()


def stems(text: str, language: str | None) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [stem(folded(word), language) for _, _, word in words(text)]


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """Return a word without case, accents, curly apostrophes, and the ending of a possessive."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c)).replace("\u2019", "'")
    return _POSSESSIVE.sub("", bare)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str | None) -> str:
    """Return what a word has in common with its inflections."""
    stemmer = _stemmer(_LANGUAGES.get((language or "en").partition("-")[0].lower(), ""))
    return word if stemmer is None else str(stemmer.stemWord(word))


@cache
def _stemmer(name: str) -> "snowballstemmer.stemmer | None":
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


@lru_cache(maxsize=200_000)
def code_of(stemmed: str) -> int:
    """Return the number that stands for a stem."""
    return crc32(stemmed.encode())


def packed(stemmed: Sequence[str]) -> bytes:
    """Return stems as bytes: four for each, the least significant first."""
    codes = array("I", map(code_of, stemmed))
    if _BIG_ENDIAN:
        codes.byteswap()
    return codes.tobytes()


def unpacked(stored: bytes) -> "array[int]":
    """Return the numbers of stems that were packed."""
    codes = array("I")
    codes.frombytes(stored)
    if _BIG_ENDIAN:
        codes.byteswap()
    return codes


_BIG_ENDIAN = array("I", [1]).tobytes()[0] == 0
