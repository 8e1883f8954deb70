"""Where a story happens, and what it says of its places."""

from tests.story.analysis.telling import told

TEXT = (
    "Dorte went to Marrow Bay. Marrow Bay was a small harbour. Dorte stayed in Marrow Bay. "
    "Anselm came from Harl to Marrow Bay, and Dorte met him. Anselm laughed in Harl Street."
)


def test_places_with_what_the_text_calls_them() -> None:
    found = told(TEXT)
    bay, *_ = found.findings.places
    assert (bay.name, bay.count) == ("Marrow Bay", 4)
    assert [found.words(each) for each in bay.mentions] == ["Marrow Bay"] * 4
    assert [each.value for each in bay.descriptors] == ["small harbour"]
    assert bay.description is not None
    assert found.words(bay.description) == "Marrow Bay was a small harbour."
    assert bay.revealed_at == bay.mentions[0].end


def test_a_street_is_a_place_at_once() -> None:
    assert [(each.name, each.count) for each in told(TEXT).findings.places] == [
        ("Marrow Bay", 4),
        ("Harl Street", 1),
    ]


def test_a_people_is_no_place() -> None:
    found = told("Dorte was among Cornishmen. Dorte lived near Cornishmen and left Cornishmen.")
    assert found.findings.places == ()
