"""What is found here and what a model read become one: each fact dated, and nothing guessed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.ai.usage import Usage
from app.story.analysis.findings import (
    Character,
    Evidence,
    EvidenceKind,
    Findings,
    Gender,
    Level,
    Provenance,
    Quotation,
    Relationship,
    RelationshipType,
    Role,
    SceneRole,
    Trait,
)
from app.story.reading.estimate import Budget
from app.story.reading.merge import merge
from app.story.reading.merge.speech import TRUST
from app.story.reading.prompts import Source
from app.story.reading.read import read_through
from app.story.reading.told import BondTold, NameTold, PartReading, PersonTold, SpeakerTold
from app.texts.quotes import Span
from tests.story.reading.soundness import sound
from tests.story.reading.told import STORY, Teller, answer, person, source


async def readings(teller: Teller, read: Source) -> list[PartReading]:
    steps = read_through(teller.model, read, {}, Budget(10**9))
    return [step async for step in steps if isinstance(step, PartReading)]


@pytest.fixture
async def merged(teller: Teller) -> Findings:
    read = source()
    return merge(read, await readings(teller, read))


def end(words: str, since: int = 0) -> int:
    return STORY.index(words, since) + len(words)


def named(findings: Findings, name: str) -> Character:
    (found,) = [
        each for each in findings.characters if name in {alias.name for alias in each.aliases}
    ]
    return found


def reading(part: int = 0, start: int = 0, stop: int = 240, **told: object) -> PartReading:
    blank = PartReading(f"k{part}", part, part, start, stop, "anthropic", "m", Usage())
    return replace(blank, **told)  # type: ignore[arg-type]


async def test_the_whole_is_sound(merged: Findings) -> None:
    sound(merged)


def test_without_readings_all_stays_as_it_was_found() -> None:
    read = source()
    failed = reading(failed="PROVIDER_ANSWER_REFUSED", people=(who("c0", "Tobias"),))

    assert merge(read, ()) is read.findings
    assert merge(read, (failed,)) is read.findings


async def test_who_is_new_comes_with_their_mentions(merged: Findings) -> None:
    ferryman = named(merged, "the ferryman")

    assert (ferryman.gender, ferryman.role) == (Gender.MALE, Role.ANTAGONIST)
    assert ferryman.provenance is Provenance.MODEL
    first = STORY.index("the ferryman.")
    assert (ferryman.first, ferryman.revealed_at) == (first, first + len("the ferryman"))
    mine = [each for each in merged.mentions if each.character == ferryman.ordinal]
    assert len(mine) == ferryman.count == 4, "one of them begins a sentence"
    assert [each.value for each in ferryman.descriptors] == ["a ferryman"]
    assert ferryman.descriptors[0].revealed_at == ferryman.revealed_at


async def test_gender_name_and_aliases_are_corrected(merged: Findings) -> None:
    mara = named(merged, "Mara")
    alias = next(each for each in mara.aliases if each.name == "Mara Quill")

    assert (mara.gender, mara.role, mara.provenance) == (
        Gender.FEMALE,
        Role.PROTAGONIST,
        Provenance.LOCAL,
    )
    assert (alias.provenance, alias.first) == (Provenance.MODEL, STORY.index("Mara Quill"))
    assert alias.revealed_at == end("Mara was")
    assert any(
        STORY[each.start : each.end] == "Mara Quill" and each.character == mara.ordinal
        for each in merged.mentions
    )


async def test_two_become_one_only_by_the_words_that_say_so(merged: Findings) -> None:
    ferryman, edgar = named(merged, "the ferryman"), named(merged, "Edgar Vane")

    (identity,) = merged.identities

    assert (identity.masked, identity.real) == (ferryman.ordinal, edgar.ordinal)
    assert identity.revealed_at == identity.evidence.end
    assert identity.revealed_at == end("no other than Edgar Vane")
    assert identity.provenance is Provenance.MODEL


async def test_nobody_becomes_one_without_such_words(teller: Teller) -> None:
    read = source()
    teller.says[2] = answer(
        people=[person("m0", "Edgar Vane"), person("c2", "Edgar Vane")],
        names=[{"who": "m0", "name": "Edgar Vane", "quote": "Edgar Vane only nodded"}],
        identities=[{"masked": "m0", "real": "c2", "quote": "He had been Edgar all along"}],
    )

    merged = merge(read, await readings(teller, read))

    sound(merged)
    assert merged.identities == ()
    assert named(merged, "the ferryman").ordinal != named(merged, "Edgar Vane").ordinal
    assert {each.name for each in named(merged, "the ferryman").aliases} == {"the ferryman"}


async def test_speakers_are_corrected_and_dated_by_what_shows_them(merged: Findings) -> None:
    mara, tobias = named(merged, "Mara").ordinal, named(merged, "Tobias").ordinal
    ferryman = named(merged, "the ferryman").ordinal
    one, two, three, four, *_ = merged.quotations

    assert [each.speaker for each in (one, two, three, four)] == [mara, tobias, mara, ferryman]
    assert (one.provenance, one.confidence) == (Provenance.MODEL, TRUST)
    assert one.revealed_at == named(merged, "Tobias").revealed_at, "whom it is said to"
    # Both say so: surer than either, and still found here.
    assert two.provenance is Provenance.LOCAL
    assert two.confidence == pytest.approx(1 - (1 - 0.333) * (1 - TRUST), abs=1e-3)
    # Nothing beside it says who speaks: it takes the whole part to understand it.
    assert three.revealed_at == STORY.index("CHAPTER TWO")
    assert four.revealed_at == end("said the ferryman")


def who(key: str, name: str, gender: Gender = Gender.UNKNOWN) -> PersonTold:
    return PersonTold(key, name, gender, Role.SUPPORTING)


def test_what_stands_beside_the_words_yields_to_no_guess() -> None:
    read = source()
    start = read.findings.quotations[1].start
    guess = SpeakerTold(start, "c1", None, None)
    shown = replace(guess, evidence=Span(end("slow,\u201d "), end("said Tobias Fenn")))

    before = read.findings.quotations[1]
    guessed = merge(read, [reading(speakers=(guess,))]).quotations[1]
    proved = merge(read, [reading(speakers=(shown,))]).quotations[1]

    assert guessed == before
    assert proved.speaker == 1


async def test_bonds_are_added_with_the_words_that_show_them(merged: Findings) -> None:
    mara, tobias = named(merged, "Mara").ordinal, named(merged, "Tobias").ordinal
    edgar = named(merged, "Edgar Vane").ordinal
    bonds = {(each.source, each.target, each.type): each for each in merged.relationships}

    sibling = bonds[min(mara, tobias), max(mara, tobias), RelationshipType.SIBLING]
    servant = bonds[edgar, mara, RelationshipType.SERVANT]

    assert (sibling.provenance, sibling.directed) == (Provenance.MODEL, False)
    assert sibling.revealed_at == end("Tobias is my brother")
    assert (servant.directed, servant.revealed_at) == (True, end("served Mara"))


async def test_talk_follows_who_speaks(merged: Findings) -> None:
    talks = [each for each in merged.relationships if each.type is RelationshipType.CONVERSES]

    for each in talks:
        pairs = [_pair(q) for q in merged.quotations if q.speaker is not None]
        assert each.weight == pairs.count({each.source, each.target})
    assert {each.provenance for each in talks} == {Provenance.LOCAL, Provenance.MODEL}


def _pair(quotation: Quotation) -> set[int | None]:
    return {quotation.speaker, quotation.addressee}


def test_more_evidence_makes_a_bond_older_not_another() -> None:
    read = source()
    spans = [Span(end("Mara was") - 8, end("grey eyes")), Span(250, 270), Span(252, 260)]
    told = replace(read.findings, relationships=(friends(250, 270),))

    merged = merge(replace(read, findings=told), [_bonded(spans)])

    (bond,) = [each for each in merged.relationships if each.type is RelationshipType.FRIEND]
    assert (bond.weight, bond.provenance) == (2, Provenance.LOCAL)
    assert [each.end for each in bond.evidence] == [spans[0].end, 270]
    assert bond.revealed_at == named(merged, "Tobias").revealed_at


def friends(start: int, stop: int) -> Relationship:
    evidence = (Evidence(start, stop, EvidenceKind.PHRASE),)
    return Relationship(0, 1, RelationshipType.FRIEND, False, 1, evidence, stop)


def _bonded(spans: Sequence[Span]) -> PartReading:
    kind = RelationshipType.FRIEND
    return reading(bonds=tuple(BondTold("c1", "c0", kind, span) for span in spans))


async def test_looks_are_added_where_none_were_found(merged: Findings) -> None:
    tobias, mara = named(merged, "Tobias"), named(merged, "Mara")

    coat = [each for each in tobias.appearance if each.trait is Trait.CLOTHING]
    assert [(each.value, each.provenance) for each in coat] == [("blue coat", Provenance.MODEL)]
    assert coat[0].revealed_at == end("blue coat")
    assert {each.provenance for each in mara.appearance} == {Provenance.LOCAL}


async def test_scenes_places_and_words_are_enriched(merged: Findings) -> None:
    ferryman = named(merged, "the ferryman").ordinal
    one, two, _ = merged.scenes
    gate = next(each for each in merged.places if each.name == "Salt Gate")
    (stone,) = [each for each in merged.terms if each.term == "tell-stone"]

    assert (one.mood, one.provenance) == ("tense", Provenance.MODEL)
    assert (two.mood, two.time_of_day) == ("mysterious", "morning")
    assert merged.places[two.place or 0] == gate
    assert [each.value for each in gate.descriptors] == ["came to the Salt Gate"]
    assert stone.definition == Span(STORY.index("A tell-stone"), end("a stone that hums."))
    assert stone.revealed_at == end("a stone that hums.")
    cast = {each.character: each for each in two.cast}
    assert (cast[ferryman].role, cast[ferryman].mentions) == (SceneRole.SPEAKING, 3)


def test_a_majority_of_parts_decides_and_a_draw_changes_nothing() -> None:
    read = source()
    she, he = who("c0", "Tobias", Gender.FEMALE), who("c0", "Tobias", Gender.MALE)
    several = [reading(part, people=(each,)) for part, each in enumerate((she, she, he))]

    assert named(merge(read, several), "Tobias").gender is Gender.FEMALE
    assert named(merge(read, several[1:]), "Tobias").gender is Gender.MALE


def test_a_newcomer_takes_no_mention_from_anybody() -> None:
    read = source()
    tobias = read.findings.mentions[0]
    span = Span(tobias.start, tobias.end)
    thief = PersonTold("m0", "Tobias", Gender.MALE, Role.MINOR, new=True, spans=(span,))
    named_so = NameTold("m0", "Toby", (span,), 240)

    merged = merge(read, [reading(people=(thief,), names=(named_so,))])

    sound(merged)
    assert len(merged.characters) == len(read.findings.characters)
    assert merged.mentions == read.findings.mentions


def test_a_longer_name_of_the_same_one_takes_the_place_of_a_shorter() -> None:
    read = source()
    tobias = next(each for each in read.findings.mentions if each.character == 0)
    span = Span(tobias.start - 5, tobias.end)
    longer = NameTold("c0", "said Tobias Fenn", (span,), 240)

    merged = merge(read, [reading(names=(longer,))])

    sound(merged)
    spans = [Span(each.start, each.end) for each in merged.mentions]
    assert span in spans
    assert len(spans) == len(read.findings.mentions)


async def test_a_text_in_a_language_that_is_not_understood_is_told_by_the_model(
    teller: Teller,
) -> None:
    read = source()
    nothing = Findings(Level.NONE, "ja", None, (), (), (), (), (), (), (), (), ())
    teller.says[0] = answer(people=[person("n1", "Mara Quill", "F")])
    teller.says[1] = answer(people=[person("n1", "Mara", "F"), person("m0", "Mara Quill")])
    teller.says[2] = answer(
        people=[person("n1", "Edgar Vane", "M"), person("m1", "Mara")],
        bonds=[
            {
                "source": "n1",
                "target": "m1",
                "type": "SERVANT",
                "quote": "who had once served Mara",
            }
        ],
    )
    blank = replace(read, findings=nothing)

    merged = merge(blank, await readings(teller, blank))

    sound(merged)
    assert [each.name for each in merged.characters] == ["Edgar Vane", "Mara", "Mara Quill"]
    assert len(merged.relationships) == 1
