"""Words that stand for somebody or some place: where they are, and what stands around them."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.story.analysis.lexicon import (
    ADJECTIVES,
    ANYBODY,
    DO,
    DOTTED,
    KIN,
    NOT_NAMES,
    SAY,
    SURELY_SAY,
    TITLES,
    wordset,
)
from app.story.analysis.marks import Spoken
from app.story.analysis.view import View

CAP = r"[A-Z\u00c0-\u00de][\w\u00c0-\u00ff]*(?:(?:'(?!s\b)|-)(?!')\w+)*"
NAME = re.compile(
    rf"(?<![\w'])(?:(?:{DOTTED})\. ?)?(?:[A-Z]\. ?)*{CAP}"
    rf"(?: {{1,2}}(?:(?:de|von|van|du|della|di|le|la|der|del|d'|den|af) )?"
    rf"(?:(?:(?:{DOTTED})\.)|[A-Z]\.|{CAP}))*"
)
#: A name that its rank opens may go on with a land.
OF_LAND = re.compile(rf"(?:,? the)? of (?:the )?({CAP})")
#: Titles that begin a name wherever they stand.
HEADS = frozenset(["mr", "mrs", "miss", "dr", "mme", "mlle"])
#: Words of several people, never of one.
PLURALS = wordset("misses messrs mesdames captains ladies lords brothers sisters kings queens")
FEW = 3
RANKS = wordset(
    "king queen prince princess duke duchess count countess earl lord lady baron baroness "
    "emperor knave knight emperor marquis"
)
#: The last sign before a place where a sentence, a speech or a clause of one begins.
OPENERS = frozenset(".!?:\"'(\u2014\n\u2028;[\u2026-")
FOLLOWING = re.compile(r"\W{0,3}([A-Za-z']+)")
WORD = re.compile(r"[A-Za-z\u00c0-\u00ff']+")
BEFORE = re.compile(r"([A-Za-z\u00c0-\u00ff']+)[ ]*\Z")
ROLE = re.compile(
    r"\b[Tt]he ((?:[a-z]+[- ])?[a-z]{3,}) (?:had |only |now |then |had only |again )?"
    rf"(?:{'|'.join(sorted(SURELY_SAY))})\b"
    rf"|\b(?:{'|'.join(sorted(SURELY_SAY))}) the ((?:[a-z]+[- ])?[a-z]{{3,}})(?=[.,;:!?\u2014]| "
    rf"(?:with|in|as|to|and|at)\b)"
)
#: What stands before or after somebody whom the text calls by their kin.
OF_KIN = re.compile(
    # Lands have sons, too; only people have a son.
    r"\b(?:son|daughter|wife|husband|brother|sister|father|mother|child|widow|"
    r"friend|servant|son-in-law|nephew|niece|heir|offspring) of (?:the )?(?:[a-z]+ )?\Z"
)
WITH_KIN = re.compile(
    r",? (?:the |his |her |a )?(?:[\w-]+ )?(?:son|daughter|wife|husband|brother|sister|child)\b"
)
#: What stands before a name that somebody is told to bear.
INTRODUCED = re.compile(r"\b(?:whose|[Mm]y|[Hh]is|[Hh]er) name (?:was|is) \Z")
#: Who stands after a verb of saying that follows speech is the one who speaks.
SPEAKS = re.compile(rf"[\"'] (?:{'|'.join(sorted(SURELY_SAY))}) (?:the )?\Z")
#: So often somebody without a name has to speak, at least and in so many signs of a text; in a
#: short one it is enough to be called twice and to speak.
LEAST_ROLE = 2
SHORT = 10_000
ROLE_IN = 200_000
LEAST_ANYBODY = 6


@dataclass(slots=True)
class Occurrence:
    """A name where it stands."""

    start: int
    end: int
    name: str
    paragraph: int
    spoken: int
    opens: bool
    before: str
    after: str
    possessive: bool
    vocative: bool
    the: bool
    kin: bool
    speaks: bool
    introduced: bool


@dataclass(slots=True)
class Kind:
    """All that is known of one name: its titles, bare, the rest of it, and where it stands."""

    name: str
    words: tuple[str, ...]
    titles: tuple[str, ...]
    core: tuple[str, ...]
    role: bool
    at: list[Occurrence] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, *, role: bool = False) -> "Kind":
        """Take a name apart."""
        words = tuple(name.split())
        titles: list[str] = []
        for word in words[:-1]:
            plain = word.rstrip(".").lower()
            if role or plain not in TITLES:
                break
            titles.append(plain)
        return cls(name, words, tuple(titles), words[len(titles) :], role)


@dataclass(frozen=True)
class Names:
    """Every name of a text with its occurrences, in the order of the text."""

    kinds: dict[str, Kind]
    lower: Counter[str]
    capital: Counter[str]


def find_names(view: View, quotes: Sequence[Spoken]) -> Names:
    """Find what may be names."""
    flat = view.flat
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for word in WORD.findall(flat):
        if word.islower():
            lower[word] += 1
    raw = [match for match in NAME.finditer(flat) if _may_be_name(view, match)]
    for match in raw:
        opens = _opens(flat, match.start())
        for number, word in enumerate(WORD.findall(match[0])):
            if number or not opens:
                capital[word] += 1
    kinds: dict[str, Kind] = {}
    starts = [quote.start for quote in quotes]
    for match in raw:
        for start, end in _trimmed(flat, match, lower, capital):
            occurrence = _occurrence(view, start, end, quotes, starts)
            if occurrence.name not in kinds:
                kinds[occurrence.name] = Kind.of(occurrence.name)
            kinds[occurrence.name].at.append(occurrence)
    _add_roles(view, quotes, starts, kinds)
    return Names(kinds, lower, capital)


def _may_be_name(view: View, match: re.Match[str]) -> bool:
    return view.paragraph_at(match.start()) not in view.headings


def _opens(flat: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and flat[at] == " ":
        at -= 1
    return at < 0 or flat[at] in OPENERS


def _trimmed(
    flat: str, match: re.Match[str], lower: Counter[str], capital: Counter[str]
) -> list[tuple[int, int]]:
    """Cut off what begins a sentence and is no name, and part what only stands side by side."""
    start, end = match.span()
    words = [(found.start() + start, found.group()) for found in re.finditer(r"\S+", match[0])]
    opens = _opens(flat, start)
    for number, (_, word) in enumerate(words[1:], start=1):
        if (
            word.rstrip(".").lower() in HEADS
            and words[number - 1][1].rstrip(".").lower() not in TITLES
        ):
            words = words[number:]
            break
    while words:
        word = words[0][1].rstrip(".'")
        plain = word.lower()
        titled = plain in TITLES and len(words) > 1
        rare = opens and len(words) > 1 and capital[word] == 0 and capital[words[1][1]] > 2 * FEW
        common = (
            rare or lower[plain] > 2 * capital[word] if opens else lower[plain] > 8 * capital[word]
        )
        if (
            (plain in NOT_NAMES and not titled and (opens or len(words) == 1 or lower[plain]))
            or (
                titled
                and plain in ADJECTIVES | {"dear", "poor"}
                and (opens or plain in {"dear", "poor"})
            )
            or (common and not titled and opens)
            or (word == "O" and len(words) > 1)
        ):
            words = words[1:]
        else:
            break
        opens = False
    while words and words[-1][1].rstrip(".").lower() in NOT_NAMES:
        words = words[:-1]
    if not words or words[0][1].lower() in PLURALS:
        return []
    last, text = words[-1]
    end = last + len(text)
    # A full stop after initials and titles belongs to them, and so does the name.
    if len(words) == 1 and text.isupper() and len(text) > 1 and "." not in text:
        return []
    first = words[0][1].rstrip(".").lower()
    if first in RANKS:
        land = OF_LAND.match(flat, end)
        if land:
            end = land.end()
    return [(words[0][0], end)] if len(text.rstrip(".")) > 1 or len(words) > 1 else []


def _occurrence(
    view: View, start: int, end: int, quotes: Sequence[Spoken], starts: Sequence[int]
) -> Occurrence:
    flat = view.flat
    number = bisect_right(starts, start) - 1
    inside = number if number >= 0 and quotes[number].end >= end else -1
    ahead = flat[end : end + 24]
    possessive = ahead.startswith(("'s", "' "))
    following = FOLLOWING.match(ahead.removeprefix("'s"))
    before = BEFORE.search(flat, max(0, start - 20), start)
    word = before[1].lower() if before else ""
    the = word == "the"
    if before and (the or word in ADJECTIVES):
        earlier = BEFORE.search(flat, max(0, before.start() - 20), before.start())
        word = earlier[1].lower() if earlier else ""
    opens = _opens(flat, start)
    vocative = inside >= 0 and _calls(flat, start, end, quotes[inside])
    return Occurrence(
        start,
        end,
        " ".join(flat[start:end].split()),
        view.paragraph_at(start),
        inside,
        opens,
        word,
        (following[1] or "").lower() if following and ahead[:1] not in '.,;:!?"' else "",
        possessive,
        vocative,
        the,
        OF_KIN.search(flat, max(0, start - 30), start) is not None
        or WITH_KIN.match(flat, end) is not None,
        not possessive and SPEAKS.search(flat, max(0, start - 24), start) is not None,
        INTRODUCED.search(flat, max(0, start - 20), start) is not None,
    )


CALLING = re.compile(
    r"(?:\A|[,.!?;\u2014]\s*|\b(?:oh|o|ah|dear|dearest|my|yes|no|well|now|come|but|and|poor|"
    r"hello|hullo|good-bye|goodbye|thank you|old)[,]?\s)\Z",
    re.IGNORECASE,
)


def _calls(flat: str, start: int, end: int, quote: Spoken) -> bool:
    """Say whether a name within speech calls somebody."""
    ahead = flat[end : end + 1]
    if end < quote.end and ahead not in {",", ".", "!", "?", ";", "\u2014", "-"}:
        return False
    before = flat[max(quote.start, start - 12) : start]
    return CALLING.search(before) is not None


def _add_roles(
    view: View, quotes: Sequence[Spoken], starts: Sequence[int], kinds: dict[str, Kind]
) -> None:
    """Add those whom the story calls only by what they are, where they speak often enough."""
    speaking: Counter[str] = Counter()
    for match in ROLE.finditer(view.flat):
        role = match[1] or match[2]
        words = role.replace("-", " ").split()
        if words[-1] in ANYBODY and words[-1] != "stranger":
            continue
        if words[-1] not in SAY and words[-1] not in DO and not words[-1].endswith("ly"):
            speaking[words[-1] if len(words) == 1 else role] += 1
    least = max(LEAST_ROLE, len(view.flat) // ROLE_IN)
    if len(view.flat) < SHORT:
        for role in speaking:
            called = len(re.findall(rf"\b[Tt]he {re.escape(role)}\b", view.flat))
            speaking[role] = max(speaking[role], min(called, least))
    wanted = [
        role
        for role, times in speaking.items()
        if times >= (max(LEAST_ANYBODY, least) if role.split()[-1] in ANYBODY else least)
        and role.split()[-1] not in KIN
    ]
    if not wanted:
        return
    pattern = re.compile(
        rf"\b[Tt]he ({'|'.join(map(re.escape, sorted(wanted, key=len, reverse=True)))})\b(?!-)"
    )
    for match in pattern.finditer(view.flat):
        occurrence = _occurrence(view, match.start(1), match.end(1), quotes, starts)
        if match[1] not in kinds:
            kinds[match[1]] = Kind.of(match[1], role=True)
        kinds[match[1]].at.append(occurrence)
