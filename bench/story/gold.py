"""Annotated novels: who speaks each quotation, and which of our people that is."""

import csv
import json
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.story.analysis.engine import Ground, ground
from app.story.analysis.people import Person
from app.texts.read import read
from app.texts.scenes import scenes

STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
ABBREVIATED = re.compile(r"\b(mr|mrs|ms|dr|st|rev|col|capt|prof|mme|mlle)\.")
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "miss",
        "lady",
        "sir",
        "dr",
        "madame",
        "madam",
        "mademoiselle",
        "st",
        "ms",
        "count",
        "countess",
    ]
)


@dataclass(frozen=True)
class Row:
    """One quotation of the annotation."""

    start: int
    end: int
    speaker: str
    kind: str


@dataclass(frozen=True)
class Novel:
    """A novel as we lay it out, beside its annotation.

    `owner` has for each of our people whom of the annotation they are, `turn_of` for each row the
    turn that it is found in.
    """

    name: str
    author: str
    ground: Ground
    rows: list[Row]
    owner: list[str | None]
    turn_of: list[int | None]

    def speakers(self) -> list[str | None]:
        """Return who says each turn, by the annotation."""
        votes: list[Counter[str]] = [Counter() for _ in self.ground.turns]
        for row, turn in zip(self.rows, self.turn_of, strict=True):
            if turn is not None:
                votes[turn][row.speaker] += row.end - row.start
        return [vote.most_common(1)[0][0] if vote else None for vote in votes]


def load(folder: Path) -> Novel:
    """Read one novel and lay it out."""
    file = folder / "text.txt"
    document = read(file.read_bytes(), name=file.name)
    laid = ground(document, scenes(document))
    meta = json.loads((folder / "meta.json").read_text())
    names = _names(json.loads((folder / "characters.json").read_text()))
    with (folder / "quotes.csv").open(newline="") as lines:
        rows = [
            Row(int(r["start"]), int(r["end"]), r["speaker_id"], r["quote_type"].upper())
            for r in csv.DictReader(lines)
        ]
    owner = [_owner(person, names) for person in laid.cast.people]
    return Novel(
        folder.name, meta["author_code"] or folder.name, laid, rows, owner, _turns(laid, rows)
    )


def normal(name: str) -> str:
    """Return a name as two of them are compared."""
    plain = " ".join(name.translate(STRAIGHT).split()).strip(" .,;:!?\"'()[]_-").lower()
    plain = re.sub(r"^the\s+(?=\w)", "", re.sub(r"'s$", "", plain))
    return ABBREVIATED.sub(r"\1", plain)


def _names(cast: Sequence[dict[str, object]]) -> dict[str, str]:
    """Return whose each name is, if it is one person's; without a title too, if still so."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for each in cast:
        aliases = each["aliases"]
        if not each["pseudo"] and isinstance(aliases, list):
            for name in (str(each["name"]), *aliases):
                holders[normal(name)].add(str(each["id"]))
    bare: defaultdict[str, set[str]] = defaultdict(set)
    for name, ids in holders.items():
        title, _, rest = name.partition(" ")
        if rest and title in TITLES and len(ids) == 1 and rest not in holders:
            bare[rest] |= ids
    return {name: min(ids) for name, ids in [*bare.items(), *holders.items()] if len(ids) == 1}


def _owner(person: Person, names: dict[str, str]) -> str | None:
    """Return to whom most mentions belong, nobody on a tie."""
    votes: Counter[str] = Counter()
    for kind in person.kinds:
        whose = names.get(normal(kind.name))
        if whose is not None:
            votes[whose] += len(kind.at)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _turns(laid: Ground, rows: Sequence[Row]) -> list[int | None]:
    """Return for each row the turn whose quotation covers half of it."""
    turn_of = {number: at for at, turn in enumerate(laid.turns) for number in turn.quotes}
    starts = [quote.start for quote in laid.quotes]
    found: list[int | None] = []
    for row in rows:
        best, most = None, (row.end - row.start) / 2
        at = bisect_left(starts, row.end) - 1
        while at >= 0 and laid.quotes[at].end > row.start:
            common = min(laid.quotes[at].end, row.end) - max(laid.quotes[at].start, row.start)
            if common >= most:
                best, most = at, common
            at -= 1
        found.append(None if best is None else turn_of[best])
    return found
