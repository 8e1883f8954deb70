"""From bytes to characters, also where nobody says which."""

import codecs
import re
from collections.abc import Iterable

from app.texts.language import detect

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Tried in this order; each has to show signs that only its own script has.
GUESSES = {
    "shift_jis": r"[\u3041-\u30fe]",
    "euc_jp": r"[\u3041-\u30fe]",
    "gb18030": r"[的一是不了人我在有他这中大来上们]",
    "big5": r"[的一是不了人我在有他這中大來上們]",
    "euc_kr": r"[\uac00-\ud7af]",
}
LETTERED = {
    "cp1251": frozenset(["ru", "uk", "bg", "sr", "be"]),
    "koi8_r": frozenset(["ru", "uk", "bg", "sr", "be"]),
    "cp1253": frozenset(["el"]),
    "cp1250": frozenset(["pl", "cs", "sk", "hu", "ro", "hr"]),
}
FALLBACK = "cp1252"
SAMPLE = 20_000
SIGNS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
#: Of the letters, how many are signs, and of those how many are the commonest.
MOSTLY, OFTEN = 0.3, 0.05
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, declared: Iterable[str] = ()) -> tuple[str, str] | None:
    """Return the text and its encoding; None for bytes that are no text."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _checked(data.decode(name, "replace").removeprefix("\ufeff"), name)
    for name in ("utf-8", *declared):
        text = _strictly(data, name)
        if text is not None and not (name == "utf-8" and "\0" in text):
            return _checked(text, name)
    return _guessed(data)


def _guessed(data: bytes) -> tuple[str, str] | None:
    name = _wide(data)
    if name is not None:
        return _checked(data.decode(name, "replace"), name)
    for name in (*GUESSES, *LETTERED):
        text = _strictly(data, name)
        if text is not None and _plausible(text[:SAMPLE], name):
            return _checked(text, name)
    # Its few undefined bytes mean in Latin-1 what they mean nowhere else.
    text = _strictly(data, FALLBACK)
    return _checked(text or data.decode("latin-1"), FALLBACK)


def _wide(data: bytes) -> str | None:
    sample = data[:SAMPLE]
    evens, odds = sample[::2].count(0), sample[1::2].count(0)
    if max(evens, odds) < len(sample) / 8:
        return None
    return "utf-16-le" if odds > evens else "utf-16-be"


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(sample: str, name: str) -> bool:
    if name in GUESSES:
        signs = len(SIGNS.findall(sample))
        letters = sum(c.isalpha() for c in sample)
        common = len(re.findall(GUESSES[name], sample))
        return signs > MOSTLY * letters and common > OFTEN * signs
    beyond = [c for c in sample if c > "\x7f"]
    # Read in the wrong one of two encodings, Cyrillic shouts.
    lower = sum(c.islower() for c in beyond)
    return detect(sample) in LETTERED[name] and lower > len(beyond) / 2


def _checked(text: str, name: str) -> tuple[str, str] | None:
    # A file with control characters is data of some other kind.
    controls = len(CONTROLS.findall(text))
    return None if "\0" in text or controls > len(text) / 100 else (text, name)
