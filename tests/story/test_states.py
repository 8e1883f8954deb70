"""What is known of somebody as a whole, from where on."""

from app.story.analysis.findings import Gender as Told
from app.story.analysis.findings import Identity, Mention, MentionKind, Role
from app.story.models import Gender
from app.story.service.genders import known_from
from app.story.service.masks import Unmasking, unmaskings
from app.story.service.states import Called, State, names_over, role_of, states
from app.texts.quotes import Span


def test_the_best_name_counts_once_it_is_known_and_the_most_used_before() -> None:
    called = [Called("he", 5), Called("Tam", 9), Called("Tam", 12), Called("Tam Brook", 40)]

    assert names_over(called, "Tam Brook") == [(5, "he"), (12, "Tam"), (40, "Tam Brook")]
    assert names_over([], "Tam") == []


def test_states_hold_everything_at_each_change() -> None:
    made = states(
        5,
        [(5, "he"), (40, "Tam")],
        [(30, Role.SUPPORTING), (90, Role.PROTAGONIST)],
        [(7, Gender.MALE)],
        "somebody",
    )

    assert made == [
        State(5, "he", Role.MINOR, Gender.UNKNOWN),
        State(7, "he", Role.MINOR, Gender.MALE),
        State(30, "he", Role.SUPPORTING, Gender.MALE),
        State(40, "Tam", Role.SUPPORTING, Gender.MALE),
        State(90, "Tam", Role.PROTAGONIST, Gender.MALE),
    ]


def test_roles_are_shares_of_the_most_mentioned() -> None:
    shares = [role_of(count, 100) for count in (100, 50, 49, 8, 7)]

    assert shares == [
        Role.PROTAGONIST,
        Role.PROTAGONIST,
        Role.SUPPORTING,
        Role.SUPPORTING,
        Role.MINOR,
    ]


def of_all(text: str, *names: str) -> list[Mention]:
    return [
        Mention(0, text.index(name), text.index(name) + len(name), MentionKind.NAME)
        for name in names
    ]


def test_gender_is_known_where_the_text_first_tells() -> None:
    text = "Sam Lund met Ruth. She nodded. Sam Lund put down her bag. Mrs. Lund slept."

    mentions = of_all(text, "Sam Lund", "Sam Lund put"[:8], "Mrs. Lund")
    assert known_from(text, Told.FEMALE, mentions[:1]) == len(text)
    again = Mention(0, 31, 39, MentionKind.NAME)
    assert known_from(text, Told.FEMALE, [mentions[0], again]) == text.index("her bag") + 3
    assert known_from(text, Told.FEMALE, mentions[2:]) == text.index(" slept")
    assert known_from(text, Told.MALE, mentions) == len(text)


def is_(masked: int, real: int, at: int) -> Identity:
    return Identity(masked, real, Span(at - 1, at), at)


def test_of_a_chain_of_masks_the_last_face_counts_when_all_is_known() -> None:
    assert unmaskings([is_(0, 1, 50), is_(1, 2, 80)]) == {
        0: Unmasking(2, 80),
        1: Unmasking(2, 80),
    }
    assert unmaskings([is_(0, 1, 80), is_(1, 2, 50)])[0] == Unmasking(2, 80)


def test_masks_that_turn_in_a_circle_end_somewhere() -> None:
    found = unmaskings([is_(0, 1, 50), is_(1, 0, 80), is_(2, 2, 10)])

    assert 2 not in found
    assert set(found) <= {0, 1}
