"""A prompt holds what is told as of a place, all of it, and nothing of what comes later."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.story.analysis.findings import Trait
from app.story.models import Gender
from app.visuals.models import VisualKind, VisualResolution, VisualStyle
from app.visuals.prompts import look_of, prompt_of, size_of, style_of
from app.visuals.told import Fact, Person, SceneTold, Spot, Told

HAIR = Fact("down to her waist", 10, Trait.HAIR)
COAT = Fact("a green coat", 30, Trait.CLOTHING)
CUT = Fact("her hair cut off at the neck", 50)
ANNA = Person("Anna", Gender.FEMALE, 5, (HAIR, COAT), (CUT,))
TOLD = Told(
    scene=SceneTold(40, "Rain on the quay.", mood="uneasy", time_of_day="night"),
    place=Spot("the quay", 20, (Fact("tarred", 25), Fact("empty", 60))),
    people=(ANNA, Person("Bo", Gender.MALE, 70)),
)


def test_a_prompt_says_all_that_is_told_so_far() -> None:
    assert prompt_of(VisualKind.SCENE, TOLD, 45).splitlines() == [
        "A scene from a novel.",
        "Rain on the quay.",
        "Time of day: night.",
        "Mood: uneasy.",
        "Place: the quay (tarred).",
        "Anna, a woman; hair: down to her waist; clothing: a green coat.",
    ]


def test_a_change_is_there_from_where_it_is_told() -> None:
    before = prompt_of(VisualKind.PORTRAIT, TOLD, 49)
    after = prompt_of(VisualKind.PORTRAIT, TOLD, 50)

    assert after == before.removesuffix(".") + "; now her hair cut off at the neck."


def test_what_is_wished_for_comes_last() -> None:
    prompt = prompt_of(VisualKind.PLACE, TOLD, 45, instructions="No ships.", feedback="Darker.")

    assert prompt.splitlines()[-2:] == ["Mind this: No ships.", "Otherwise than before: Darker."]


def test_a_style_has_a_name_or_words_or_both() -> None:
    assert style_of(None, "") == ""
    assert style_of(None, " as on old tins ") == "as on old tins"
    assert style_of(VisualStyle.WOODCUT, "red").endswith("strong shapes, red")


def test_portraits_stand_and_scenes_lie() -> None:
    assert size_of(VisualKind.PORTRAIT, VisualResolution.SMALL) == (416, 624)
    assert size_of(VisualKind.SCENE, VisualResolution.STANDARD) == (1152, 768)


facts = st.builds(
    Fact, st.text("ab", min_size=1), st.integers(0, 99), st.sampled_from([None, *Trait])
)
people = st.builds(
    Person,
    st.text("cd", min_size=1),
    st.sampled_from(Gender),
    st.integers(0, 99),
    st.lists(facts, max_size=4).map(tuple),
    st.lists(facts, max_size=4).map(tuple),
)
tellings = st.builds(
    Told,
    scene=st.none() | st.builds(SceneTold, st.integers(0, 99), st.text("ef")),
    place=st.none()
    | st.builds(Spot, st.text("gh"), st.integers(0, 99), st.lists(facts, max_size=4).map(tuple)),
    people=st.lists(people, max_size=4).map(tuple),
)


@given(tellings, st.integers(0, 99), people, facts)
def test_nothing_from_beyond_is_in_a_prompt(
    told: Told, as_of: int, stranger: Person, fact: Fact
) -> None:
    late = replace(fact, revealed_at=as_of + 1)
    more = replace(
        told,
        scene=told.scene or SceneTold(as_of + 1, "late"),
        place=Spot("late", as_of + 1)
        if told.place is None
        else replace(told.place, keywords=(*told.place.keywords, late)),
        people=(
            *(
                replace(each, traits=(*each.traits, late), changes=(*each.changes, late))
                for each in told.people
            ),
            replace(stranger, revealed_at=as_of + 1),
        ),
    )

    for kind in VisualKind:
        assert prompt_of(kind, more, as_of) == prompt_of(kind, told, as_of)
        assert look_of(kind, more, as_of) == look_of(kind, told, as_of)
    assert more.as_of(as_of).revealed_at <= as_of
