"""Which characters of markup become which characters of text."""

import re

# Spaces that differ in width only read as a space; U+3000 and U+200B carry meaning in their
# scripts.
SPACES = " \t\n\r\f\u00a0\u1680\u2000-\u200a\u202f\u205f"
# Hints to a typesetter, which would hide a word from search; and what XML does not allow.
UNSEEN = "\u00ad\u2060\ufeff\u0000-\u0008\u000b\u000e-\u001f\ud800-\udfff\ufffe\uffff"
ASTRAL = "\U00010000-\U0010ffff"

TO_SPACE = dict.fromkeys(
    [*map(ord, " \t\n\r\f\u00a0\u1680\u202f\u205f"), *range(0x2000, 0x200B)], " "
)

WORD = f"[^{SPACES}{UNSEEN}{ASTRAL}]+"
#: Text falls apart into words with one space between, other white space, astral characters, and
#: what is left out.
TOKEN = re.compile(
    f"(?P<words>{WORD}(?:[{SPACES}]{WORD})*)|(?P<space>[{SPACES}]+)"
    f"|(?P<astral>[{ASTRAL}]+)|(?P<unseen>[{UNSEEN}]+)"
)
KEPT = re.compile(
    f"(?P<words>[^{UNSEEN}{ASTRAL}]+)|(?P<astral>[{ASTRAL}]+)|(?P<unseen>[{UNSEEN}]+)"
)
HIDDEN = re.compile(f"[{UNSEEN}]")


def units(text: str) -> int:
    """Return how many UTF-16 code units a text takes, which is how CFIs count."""
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


def tidy(text: str | None) -> str:
    """Return a label or a title on one line, or an empty string."""
    shown = "".join(
        c for c in text or "" if (c not in "\u00ad\u2060\ufeff" and c >= " ") or c.isspace()
    )
    return " ".join(shown.split())
