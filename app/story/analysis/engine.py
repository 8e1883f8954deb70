"""From a document to its findings, stage by stage."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.story.analysis import findings as found
from app.story.analysis.answers import answerers
from app.story.analysis.appearance import looks
from app.story.analysis.assembly import changes, characters, mentions
from app.story.analysis.cast import Cast, find_cast, joined
from app.story.analysis.discourse import Discourse
from app.story.analysis.equations import Equation, nicknames, unmaskings
from app.story.analysis.exchanges import addressees
from app.story.analysis.glossary import glossary
from app.story.analysis.kinship import ties
from app.story.analysis.lexicon import wordset
from app.story.analysis.marks import Spoken, spoken
from app.story.analysis.narrator import with_narrator
from app.story.analysis.people import of_common_rank
from app.story.analysis.places import places
from app.story.analysis.quotations import quotations
from app.story.analysis.reading import readings
from app.story.analysis.relationships import relationships
from app.story.analysis.speakers import Answer, Case, cases, resolve
from app.story.analysis.turns import Turn, turns
from app.story.analysis.view import View, view
from app.story.analysis.weights import WEIGHTS
from app.texts.document import Document
from app.texts.language import primary
from app.texts.scenes import Scene


class Stage(StrEnum):
    """What is being done; each begins when the one before it is over."""

    CAST = "CAST"
    SPEAKERS = "SPEAKERS"
    RELATIONSHIPS = "RELATIONSHIPS"
    SCENES = "SCENES"


#: Languages whose names stand in capitals and whose other words do not.
CAPITALISED = wordset("fr es it pt nl sv da no fi pl cs ca ro hu tr el ru uk bg sr be")


@dataclass(frozen=True)
class Ground:
    """What stands before anybody is given a word: people, speech, and who may say what."""

    view: View
    quotes: tuple[Spoken, ...]
    cast: Cast
    equated: list[Equation]
    turns: list[Turn]
    narrator: int | None
    cases: list[Case]


def analyse(
    document: Document,
    scenes: tuple[Scene, ...],
    progress: Callable[[Stage], None] = lambda _: None,
) -> found.Findings:
    """Find what a text tells; `progress` hears of each stage that begins, and may raise to stop."""
    language = document.metadata.language
    level = level_of(language)
    if level is found.Level.NONE:
        return found.Findings(level, language, None, (), (), (), (), (), (), (), (), ())
    full = level is found.Level.FULL
    laid = ground(document, scenes, progress, full=full)
    whole, quotes, cast, exchanged = laid.view, laid.quotes, laid.cast, laid.turns
    narrator = laid.narrator
    answers: list[Answer | None] = [None] * len(exchanged)
    if full:
        answers = resolve(laid.cases, WEIGHTS)
    speakers = [answer.person if answer else None for answer in answers]
    hearers = addressees(exchanged, speakers)
    said = quotations(quotes, exchanged, answers, hearers, cast.people)
    progress(Stage.RELATIONSHIPS)
    discourse = Discourse.of(whole, cast.people, cast.calls)
    told = ties(discourse, quotes, exchanged, speakers, hearers) if full else []
    masks = unmaskings(discourse, quotes, exchanged, speakers, hearers) if full else []
    seen = looks(discourse, quotes) if full else []
    progress(Stage.SCENES)
    sited = places(whole, cast.others)
    people = characters(whole, cast, said, seen, told, laid.equated, narrator)
    names_shown = [person.name for person in people]
    return found.Findings(
        level,
        language,
        narrator,
        people,
        mentions(cast),
        said,
        tuple(found.Identity(m.person, m.other, m.evidence, m.evidence.end) for m in masks),
        relationships(
            whole,
            cast.calls,
            said,
            told,
            [each.known for each in cast.people],
            narrator,
            of_common_rank(cast.people),
        ),
        sited,
        glossary(whole, cast.others) if full else (),
        changes(whole, cast, seen),
        readings(whole, cast.calls, said, sited, names_shown) if full else (),
    )


def ground(
    document: Document,
    scenes: tuple[Scene, ...],
    progress: Callable[[Stage], None] = lambda _: None,
    *,
    full: bool = True,
) -> Ground:
    """Find people and speech, and lay out who may say what."""
    progress(Stage.CAST)
    whole = view(document, scenes)
    quotes = spoken(whole)
    cast = find_cast(whole, quotes)
    equated: list[Equation] = []
    if full:
        names = Discourse.of(whole, cast.people, cast.calls)
        cast, equated = joined(cast, list(nicknames(names)))
    progress(Stage.SPEAKERS)
    exchanged = turns(whole, quotes, cast.calls)
    narrator = None
    laid: list[Case] = []
    if full:
        cast, answered = joined(cast, list(answerers(cast.people, exchanged)))
        if answered:
            equated += answered
            exchanged = turns(whole, quotes, cast.calls)
        cast, narrator = with_narrator(whole, quotes, cast, exchanged)
        laid = list(cases(whole, cast.people, cast.calls, exchanged, narrator))
    return Ground(whole, quotes, cast, equated, exchanged, narrator, laid)


def level_of(language: str | None) -> found.Level:
    """Return how much of a language is understood."""
    tongue = primary(language) if language else "en"
    if tongue == "en":
        return found.Level.FULL
    return found.Level.NAMES if tongue in CAPITALISED else found.Level.NONE
