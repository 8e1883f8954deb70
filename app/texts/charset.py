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
#: Tried in this order: strict ones first, as those fail on what they are not.
GUESSES = (
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1250",
)
FALLBACK = "cp1252"
SAMPLE = 20_000
#: Small words of the language a script stands for, which random bytes do not spell.
WESTERN = frozenset(["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "la", "ca"])
CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
RARE = re.compile(r"[\u3400-\u4dbf\ue000-\uf8ff\uff61-\uff9f\u2500-\u257f\ufffd]")
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
    for name in GUESSES:
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
    beyond = [c for c in sample if c > "\x7f"]
    if not beyond:
        return False
    if name in {"cp1251", "koi8_r", "cp1253"}:
        found = detect(sample)
        script = {"cp1253": {"el"}}.get(name, {"ru", "uk", "bg", "sr", "be"})
        lower = sum(c.islower() for c in beyond)
        return found in script and lower > len(beyond) / 2
    if name == "cp1250":
        return detect(sample) in {"pl", "cs", "sk", "hu", "ro", "hr"}
    joined = "".join(beyond)
    return (
        len(CJK.findall(joined)) > len(joined) / 2 and len(RARE.findall(joined)) < len(joined) / 20
    )


def _checked(text: str, name: str) -> tuple[str, str] | None:
    # A file with control characters is data of some other kind.
    controls = len(CONTROLS.findall(text))
    return None if "\0" in text or controls > len(text) / 100 else (text, name)
