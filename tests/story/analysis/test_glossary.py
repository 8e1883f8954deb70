"""Words of a story's own, and how the story explains them."""

from tests.story.analysis.telling import told

TEXT = (
    "The bell-warden climbed the stair. A bell-warden was a man who kept the hours. Every "
    "bell-warden had a stone. The stone was called a tell-stone, and Dorte kept the tell-stone."
)


def test_terms_with_definition_and_examples() -> None:
    found = told(TEXT)
    warden, stone = found.findings.terms
    assert (warden.term, warden.count) == ("bell-warden", 3)
    assert warden.definition is not None
    assert found.words(warden.definition) == "A bell-warden was a man who kept the hours."
    assert [found.words(each) for each in warden.examples] == [
        "The bell-warden climbed the stair.",
        "Every bell-warden had a stone.",
    ]
    assert (stone.term, stone.count) == ("tell-stone", 2)


def test_a_definition_is_known_where_it_ends() -> None:
    found = told(TEXT)
    for term in found.findings.terms:
        assert term.definition is not None
        assert term.revealed_at == term.definition.end


def test_what_everybody_knows_is_no_term() -> None:
    found = told(
        "A drawing-room was a room for guests. Dorte sat in the drawing-room. The drawing-room "
        "was cold."
    )
    assert found.findings.terms == ()


def test_a_word_used_once_is_no_term() -> None:
    assert told("A bell-warden was a man who kept the hours.").findings.terms == ()
