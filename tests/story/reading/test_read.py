"""A text read part by part by the real SDK: what is kept, carried along, resumed and paid."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.ai.errors import BadAnswer, KeyRefused
from app.ai.usage import Usage
from app.platform.errors import RateLimited
from app.story.reading.carry import carry_of
from app.story.reading.estimate import Budget, expected
from app.story.reading.prompts import Source
from app.story.reading.read import Stopped, packed, read_part, read_through, unpacked
from app.story.reading.told import PartReading
from app.texts.quotes import Span
from tests.ai.text.wire import Reply, anthropic_events
from tests.story.reading.told import (
    SAID,
    STORY,
    Teller,
    answer,
    bond,
    person,
    quoted,
    scene,
    source,
    speaks,
)

PLENTY = Budget(10**9)


async def through(
    teller: Teller,
    read: Source,
    kept: Mapping[str, PartReading] | None = None,
    budget: Budget = PLENTY,
) -> list[PartReading | Stopped]:
    return [step async for step in read_through(teller.model, read, kept or {}, budget)]


async def first(teller: Teller, **said: Any) -> PartReading:
    """Return what is kept of what is said of the first part."""
    teller.says[0] = answer(**said)
    read = source()
    return await read_part(teller.model, read, read.parts[0], carry_of(read.findings))


async def last(teller: Teller, **said: Any) -> PartReading:
    """Return what is kept of what is said of the last part, the others read as ever."""
    teller.says[2] = answer(**said)
    reading = (await through(teller, source()))[-1]
    assert isinstance(reading, PartReading)
    return reading


def words(span: Span) -> str:
    return STORY[span.start : span.end]


async def test_every_part_is_asked_once_with_the_cast_that_is_known_there(teller: Teller) -> None:
    steps = await through(teller, source())

    one, two, three = teller.prompts
    assert len(steps) == 3
    assert "c1 (?): Mara\n" in one
    assert "Edgar" not in one, "who comes later is not told of"
    assert "c1 (?): Mara, Mara Quill\n" in two
    assert "m0 (he): the ferryman\n" in three
    assert "c2 (?): Edgar Vane\n" in three
    assert "\u201c\u27e62\u27e7The boat was slow,\u201d" in one
    assert "\u27e6scene 1\u27e7 CHAPTER TWO" in two


async def test_what_the_text_bears_out_is_kept_with_its_ranges(teller: Teller) -> None:
    one, two, three = await through(teller, source())
    assert isinstance(one, PartReading)
    assert isinstance(two, PartReading)
    assert isinstance(three, PartReading)

    assert [reading.dropped for reading in (one, two, three)] == [0, 0, 0]
    assert one.usage == Usage(10, 7, 3)
    assert [(each.name, each.known) for each in one.names] == [
        ("Mara Quill", STORY.index("Mara was") + len("Mara was"))
    ]
    assert [each.speaker for each in one.speakers] == ["c1", "c0", "c1"]
    assert [each.evidence and words(each.evidence) for each in one.speakers] == [
        "said Mara",
        "said Tobias Fenn",
        None,
    ]
    assert [(each.id, each.new) for each in two.people] == [
        ("m0", True),
        ("c0", False),
        ("c1", False),
    ]
    # A first "a ferryman" is no "the ferryman".
    assert [words(each) for each in two.people[0].spans] == [
        "the ferryman",
        "The ferryman",
        "the ferryman",
    ]
    assert [words(each.evidence) for each in two.bonds] == ["Tobias is my brother"]
    assert [words(each.evidence) for each in three.identities] == [
        "the ferryman\nis no other than Edgar Vane"
    ]


async def test_quotes_that_the_text_does_not_have_are_dropped_and_counted(teller: Teller) -> None:
    reading = await first(
        teller,
        people=[person("n1", "Jonas Reed"), person("n2", "he"), person("c0", "Tobias")],
        names=[{"who": "c1", "name": "Lady Quill", "quote": "Lady Quill laughed aloud"}],
        descriptions=[quoted("c1", "a widow", "Mara was a widow of forty")],
        bonds=[
            bond("c0", "c1", "SPOUSE", "Tobias was her husband"),
            bond("c0", "n1", "SIBLING", "The boat was slow"),
            bond("c0", "c1", "FRIEND", "Mara"),
            bond("c0", "c0", "FRIEND", "The boat was slow"),
        ],
        looks=[quoted("c0", "red hair", "his red hair shone in the light", trait="HAIR")],
        changes=[quoted("c0", "a scar", "a fresh scar ran down", type="INJURY")],
        places=[{"name": "Hollow Bay", "quote": None}],
        terms=[{"term": "lamp", "quote": "A lamp is what they call a light."}],
        identities=[{"masked": "c0", "real": "c1", "quote": "The boat was slow"}],
        speakers=[speaks(9, "c0"), speaks(1, "c7"), speaks(2, None)],
        scenes=[scene(4), scene(0, mood="purple", place="Hollow Bay")],
    )

    assert (reading.dropped, [each.id for each in reading.people]) == (16, ["c0"])
    for kind in ("names", "descriptions", "speakers", "bonds", "looks", "changes", "places"):
        assert getattr(reading, kind) == (), kind
    assert (reading.terms, reading.identities) == ((), ())
    assert [(each.scene, each.mood, each.place) for each in reading.scenes] == [(0, None, None)]


async def test_a_value_is_told_in_the_words_of_the_text(teller: Teller) -> None:
    reading = await first(
        teller,
        looks=[
            quoted("c1", "GREY EYES", "a tall woman with grey eyes", trait="EYES"),
            quoted("c1", "grey  eyes", "a tall woman with grey eyes", trait="FEATURES"),
        ],
    )

    assert [each.value for each in reading.looks] == ["a tall woman with grey eyes", "grey eyes"]


async def test_a_name_that_is_anothers_is_not_given_away(teller: Teller) -> None:
    reading = await last(
        teller,
        people=[person("c2", "Edgar Vane")],
        names=[
            {
                "who": "c2",
                "name": "the ferryman",
                "quote": "the ferryman is no other than Edgar Vane",
            }
        ],
    )

    assert reading.names == ()
    assert reading.dropped == 1


async def test_somebody_new_by_a_known_name_is_who_is_known(teller: Teller) -> None:
    reading = await last(
        teller,
        people=[person("n1", "the ferryman"), person("n2", "edgar vane"), person("n3", "Mara")],
        bonds=[bond("n2", "n3", "SERVANT", "who had once served Mara")],
    )

    assert [each.id for each in reading.people] == ["m0", "c2", "c1"]
    assert [(each.source, each.target) for each in reading.bonds] == [("c2", "c1")]


async def test_who_says_he_said_is_known_when_the_part_is_read(teller: Teller) -> None:
    reading = await first(teller, speakers=[speaks(1, "c0", "said Mara"), speaks(1, "c1")])

    assert [(each.speaker, each.evidence) for each in reading.speakers] == [("c0", None)]


async def test_words_tell_who_speaks_only_beside_what_is_said(teller: Teller) -> None:
    filler = "The lamp burned on and on. " * 20
    told = f"CHAPTER ONE\n\n\u201cYes,\u201d said Mara.\n\n{filler}\n\n\u201cNo, no.\u201d She sat."
    read = source(f"{told}\n\n{filler}\n\nMara went to Mara's door. \u201cCome,\u201d said Mara.")
    claims = [speaks(number, "n1", "said Mara") for number in (1, 2, 3)]
    teller.says[0] = answer(people=[person("n1", "Mara")], speakers=claims)

    reading = await read_part(teller.model, read, read.parts[0], carry_of(read.findings))

    ends = [each.evidence and each.evidence.end for each in reading.speakers]
    assert ends == [told.index("said Mara") + 9, None, len(read.text.rstrip()) - 1]


async def test_a_reveal_is_dated_by_the_last_of_the_same_words(teller: Teller) -> None:
    read = source(STORY + "\n\u201cThe ferryman is no other than Edgar Vane,\u201d they said.\n")
    twice = "ferryman is no other than Edgar Vane"
    said = {"masked": "m0", "real": "c2", "quote": twice}
    teller.says[2] = answer(people=[person("c2", "Edgar Vane")], identities=[said])

    reading = (await through(teller, read))[-1]

    assert isinstance(reading, PartReading)
    assert reading.identities[0].evidence.start == read.text.rindex("ferryman is no other")


@pytest.mark.parametrize("done", [0, 1, 2, 3])
async def test_resuming_gives_what_an_undisturbed_reading_gives(teller: Teller, done: int) -> None:
    read = source()
    whole = await through(teller, read)
    stored = [packed(each) for each in whole[:done] if isinstance(each, PartReading)]
    kept = {each.key: each for each in map(unpacked, stored)}
    before = len(teller.wire.asked)

    again = await through(teller, source(), kept)

    assert again == whole
    assert len(teller.wire.asked) - before == 3 - done


async def test_a_reading_of_something_else_is_not_taken_for_this_one(teller: Teller) -> None:
    whole = await through(teller, source())
    kept = {each.key: each for each in whole if isinstance(each, PartReading)}
    before = len(teller.wire.asked)

    await through(teller, source(STORY.replace("a green hood", "a grey hood")), kept)

    # The first part is as it was; the others follow on what is not.
    assert len(teller.wire.asked) - before == 1
    teller.says[0] = answer(people=[person("n1", "Orrin Head")])
    changed = await through(teller, source())
    keys = [each.key for each in changed if isinstance(each, PartReading)]
    assert keys[0] in kept
    assert keys[1] not in kept


async def test_a_budget_ends_before_the_part_that_would_exceed_it(teller: Teller) -> None:
    read = source()
    needed = expected(read, read.parts[0], carry_of(read.findings))
    enough = Budget(needed.input_tokens + needed.output_tokens)

    steps = await through(teller, read, budget=enough)
    kept = {each.key: each for each in steps if isinstance(each, PartReading)}
    again = await through(teller, read, kept, enough)

    assert isinstance(steps[0], PartReading)
    assert [type(step) for step in steps] == [PartReading, Stopped]
    stopped = steps[1]
    assert isinstance(stopped, Stopped)
    assert (stopped.part, stopped.spent) == (1, Usage(10, 7, 3))
    assert again == steps
    assert len(teller.wire.asked) == 1


async def test_nothing_is_asked_without_a_budget(teller: Teller) -> None:
    steps = await through(teller, source(), budget=Budget(100))

    assert [type(step) for step in steps] == [Stopped]
    assert teller.wire.asked == []


@pytest.mark.parametrize(
    ("stop", "code"),
    [("refusal", "PROVIDER_ANSWER_REFUSED"), ("max_tokens", "PROVIDER_ANSWER_CUT")],
)
async def test_a_part_that_is_refused_keeps_no_other_back(
    teller: Teller, stop: str, code: str
) -> None:
    teller.says[1] = Reply(events=anthropic_events(['{"people":'], stop))
    teller.says[2] = answer()

    one, two, three = await through(teller, source())

    assert isinstance(one, PartReading)
    assert isinstance(two, PartReading)
    assert isinstance(three, PartReading)
    assert (one.failed, two.failed, three.failed) == (None, code, None)
    assert (two.people, two.usage) == ((), Usage(10, 7, 3))


async def test_what_else_goes_wrong_is_tried_again_later(teller: Teller) -> None:
    read = source()
    kept: dict[str, PartReading] = {}
    wait = {"retry-after": "7", "retry-after-ms": "1"}
    garbled = Reply(events=anthropic_events(['{"people": "nobody"}']))
    for fault, error in ((Reply(429, wait), RateLimited), (garbled, BadAnswer)):
        teller.says[1] = fault
        with pytest.raises(error):
            await _keep(teller, read, kept)
        assert len(kept) == 1
    teller.says[1] = SAID[1]
    await _keep(teller, read, kept)

    assert list(kept.values()) == await through(teller, read)


async def test_a_refused_key_stops_it(teller: Teller) -> None:
    teller.says[0] = Reply(401)

    with pytest.raises(KeyRefused):
        await through(teller, source())


async def _keep(teller: Teller, read: Source, kept: dict[str, PartReading]) -> None:
    async for step in read_through(teller.model, read, dict(kept), PLENTY):
        assert isinstance(step, PartReading)
        kept[step.key] = step
