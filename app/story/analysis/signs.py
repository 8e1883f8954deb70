"""What speaks for and against somebody as the speaker of a turn, each sign a short sentence."""

import math
from collections.abc import Iterator, Sequence

from app.story.analysis.candidates import Around
from app.story.analysis.findings import Gender
from app.story.analysis.tags import TagKind
from app.story.analysis.turns import Turn

#: Paragraphs between two turns that still answer each other.
CLOSE = 2
EXCHANGE = 3
LONG = 4
AWAY = ((0, "here"), (1, "1"), (3, "3"), (8, "8"), (20, "20"))
LEADS_IN = frozenset(":,\u2014")
TAGS = frozenset(["PRONOUN", "NONE"])


def signs(around: Around, person: int) -> Iterator[str]:
    """Yield what speaks for somebody, whoever spoke before."""
    turn, kind = around.turn, around.kind
    yield from _tag(around, person)
    if person in turn.vocatives:
        yield f"called in it, {kind}"
    elif person in turn.mentioned:
        yield f"mentioned in it, {kind}"
    if turn.tag.kind in {TagKind.NAME, TagKind.I}:
        return
    yield from _gender(around, person)
    yield from _beside(around, person)
    yield from _told(around, person)
    yield from _recency(around, person)
    yield from _presence(around, person)
    yield from _neighbours(around, person)


def _tag(around: Around, person: int) -> Iterator[str]:
    tag, narrator = around.turn.tag, around.stage.narrator
    if tag.kind is TagKind.NAME:
        yield "tag names" if person == tag.person else "tag names another"
    if tag.kind is TagKind.I:
        yield "tag says I, narrator" if person == narrator else "tag says I, another"
    elif person == narrator:
        yield f"narrator, {around.kind}"


def _gender(around: Around, person: int) -> Iterator[str]:
    if around.wanted is Gender.UNKNOWN:
        return
    own = around.stage.genders[person]
    if own is Gender.UNKNOWN:
        yield f"gender unknown, {around.kind}"
    else:
        yield f"gender {'fits' if own is around.wanted else 'differs'}, {around.kind}"


def _beside(around: Around, person: int) -> Iterator[str]:
    """Yield signs of what is told in the turn's own paragraph."""
    turn, kind = around.turn, around.kind
    beat = [call for call in turn.beat if not call.possessive]
    if beat:
        doing = [call for call in beat if call.subject]
        if all(call.person != person for call in beat):
            yield f"beat has another, {kind}"
        else:
            yield f"beat has, {kind}"
            if beat[0].person == person:
                yield f"beat begins with, {kind}"
            if doing and doing[0].person == person:
                yield f"beat does, {kind}"
            leading = [call for call in beat if call.end <= turn.start]
            if leading and leading[-1].person == person:
                yield f"beat leads with, {kind}"
            if not leading and beat[0].person == person and beat[0].start < turn.end + LONG:
                yield f"beat follows with, {kind}"
    if turn.beat_i and turn.tag.kind is TagKind.NONE:
        yield "beat I, narrator" if person == around.stage.narrator else "beat I, another"


def _told(around: Around, person: int) -> Iterator[str]:
    """Yield signs of the telling before and after the turn."""
    kind = around.kind
    if around.told:
        if around.told[-1].person == person:
            yield f"told last, {kind}"
        if around.told[0].person == person:
            yield f"told first, {kind}"
        doing = [call for call in around.told if call.subject]
        if doing and doing[-1].person == person:
            yield f"told doing, {kind}"
            last = around.stage.view.paragraphs[around.turn.paragraph - 1][1]
            if around.stage.view.flat[last - 1] in LEADS_IN:
                yield f"told doing before a colon, {kind}"
    if around.ahead and around.ahead[0].person == person:
        following = around.neighbour(1)
        apart = following is None or following.paragraph > around.turn.last_paragraph + 1
        yield f"{'told next' if apart else 'in next'}, {kind}"


def _recency(around: Around, person: int) -> Iterator[str]:
    kind = around.kind
    rank = around.ranks.get(person)
    yield f"not yet, {kind}" if rank is None else f"rank {min(rank, 5)}, {kind}"
    how = kind if kind != "NONE" else "beat"
    if kind != "NONE" or around.wanted is not Gender.UNKNOWN:
        fitting = around.fitting.get(person)
        if fitting is not None:
            yield f"fitting rank {min(fitting, 4)}, {how}"
        doing = around.doing.get(person)
        yield f"doing rank {min(doing, 3)}, {how}" if doing is not None else f"idle, {how}"
    last = around.recent.get(person)
    if last is not None:
        paragraphs = around.turn.paragraph - around.stage.view.paragraph_at(last)
        far = next((name for most, name in AWAY if paragraphs <= most), "40")
        yield f"away {far}, {kind}"
        scene = around.stage.view.scene_at(around.stage.view.paragraphs[around.turn.paragraph][0])
        if last < around.stage.view.scenes[scene].start:
            yield "away a scene"


def _presence(around: Around, person: int) -> Iterator[str]:
    kind = around.kind
    yield f"often {min(int(math.log2(around.often[person] + 1)), 5)}"
    yield f"lately {min(int(math.log2(around.lately[person] + 1)), 3)}"
    yield f"tagged before {min(around.tagged_before[person], 4)}, {kind}"
    yield f"tagged after {min(around.tagged_after[person], 4)}, {kind}"
    yield f"fame {int(6 * around.stage.fame[person])}"


def _neighbours(around: Around, person: int) -> Iterator[str]:
    """Yield signs of whom the turns beside call and name."""
    kind, stage = around.kind, around.stage
    before, following, second = (around.neighbour(step) for step in (-1, 1, 2))
    if before is not None and around.gap <= EXCHANGE:
        how = "near" if around.gap <= 1 else "far"
        if person in before.vocatives:
            yield f"called before, {how}, {kind}"
        elif person in before.mentioned:
            yield f"mentioned before, {how}"
    if following is None:
        return
    gap = following.paragraph - around.turn.last_paragraph
    if gap > CLOSE:
        return
    how = "near" if gap <= 1 else "far"
    if person in following.vocatives:
        yield f"called next, {how}, {kind}"
    if stage.tagged(following) == person:
        yield f"tagged next, {how}, {kind}"
    if second is not None and _answers(following, second) and stage.tagged(second) == person:
        yield f"tagged after next, {kind}"


def _answers(one: Turn, other: Turn) -> bool:
    return other.paragraph - one.last_paragraph <= 1


def signs_of_history(around: Around, person: int, history: Sequence[int]) -> Iterator[str]:
    """Yield what speaks for somebody given who spoke before, the last one first."""
    if not history or around.turn.tag.kind in {TagKind.NAME, TagKind.I}:
        return
    kind = around.kind if around.kind in TAGS else "NOUN"
    gaps = ("1", "1", "2", "3", "3")
    gap = gaps[around.gap] if around.gap < len(gaps) else "far"
    if history[0] == person:
        yield f"spoke last, gap {gap}, {kind}"
    elif history[1:2] == (person,):
        yield f"spoke before last, gap {gap}, {kind}"
    elif history[2:3] == (person,):
        yield f"spoke third last, gap {gap}, {kind}"
    if person in history:
        yield f"spoke lately, {kind}"
