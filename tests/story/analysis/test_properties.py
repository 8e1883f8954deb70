"""What holds of the findings of any text."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from app.story.analysis.findings import Findings
from app.texts.quotes import Span
from tests.story.analysis.telling import told

PIECES = st.sampled_from(
    [
        *("Dorte", "Anselm Hale", "Mr. Hale", "Mrs. Hale", "Peggy", "Margaret", "the old man"),
        *("Marrow Bay", "in Harl", "to Harl", "Captain Voss", "I", "he", "she", "her", "his"),
        *(" said ", " asked ", " rose", " was ", " laughed", "'s brother ", ", the wife of "),
        *('"', "\u201c", "\u201d", "'", "\u2018", "\u2019", "\u2014", "\u00ab", "\u00bb", "- "),
        *(" ", "\n", "\n\n", ". ", ", ", "! ", "? ", ": ", "***\n\n", "Chapter 2\n\n"),
        *("You are ", "Yes", " wore a red coat", "red hair", " was called a tell-stone", "a"),
        *("rain", "lamp", "\u00e9", "\u4e2d", "\U0001f600", "\u2028", "O'Hara", "St. Brenn", "1"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=60).map("".join),
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=200),
).filter(lambda text: bool(text.strip()))


def ranges(found: Findings) -> Iterator[tuple[int, int]]:
    spans: list[Span] = []
    for person in found.characters:
        spans += [each.evidence for each in person.descriptors]
        spans += [each.evidence for each in person.appearance]
    for place in found.places:
        spans += [*place.mentions, *(each.evidence for each in place.descriptors)]
    spans += [span for term in found.terms for span in (term.definition, *term.examples) if span]
    spans += [each.evidence for each in found.identities]
    spans += [each.evidence for each in found.changes]
    spans += [scene.description for scene in found.scenes if scene.description]
    yield from ((span.start, span.end) for span in spans)
    yield from ((each.start, each.end) for each in found.mentions)
    yield from ((each.start, each.end) for each in found.quotations)
    yield from ((piece.start, piece.end) for r in found.relationships for piece in r.evidence)


def revealed(found: Findings) -> Iterator[tuple[int, int]]:
    """Yield where each fact is known, and where its first evidence ends."""
    for person in found.characters:
        yield from ((each.revealed_at, each.first + len(each.name)) for each in person.aliases)
        yield from ((each.revealed_at, each.evidence.end) for each in person.descriptors)
        yield from ((each.revealed_at, each.evidence.end) for each in person.appearance)
    yield from ((each.revealed_at, each.end) for each in found.quotations)
    yield from ((each.revealed_at, each.evidence[0].end) for each in found.relationships)
    yield from ((each.revealed_at, each.evidence.end) for each in found.identities)
    yield from ((each.revealed_at, each.evidence.end) for each in found.changes)
    yield from ((each.revealed_at, each.mentions[0].end) for each in found.places)
    for term in found.terms:
        yield term.revealed_at, term.definition.end if term.definition else term.start


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_findings_of_any_text(text: str) -> None:
    read = told(text)
    found = read.findings
    for start, end in ranges(found):
        assert 0 <= start < end <= len(read.text)
    for known, evidence in revealed(found):
        assert evidence <= known <= len(read.text)
    people = range(len(found.characters))
    assert [person.ordinal for person in found.characters] == list(people)
    for quotation in found.quotations:
        assert {quotation.speaker, quotation.addressee} <= {None, *people}
        assert 0 <= quotation.confidence <= 1
        assert quotation.speaker is None or quotation.speaker != quotation.addressee
    for one, other in zip(found.quotations, found.quotations[1:], strict=False):
        assert one.end <= other.start
    for each in found.relationships:
        assert each.source in people
        assert each.target in people
        assert each.source != each.target
        assert each.weight == len(each.evidence) > 0


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_findings(text: str) -> None:
    assert told(text) == told(text)


@settings(max_examples=30, deadline=None)
@given(TEXTS, st.sampled_from(["fr", "ru", "de", "ja"]))
def test_findings_in_any_language(text: str, language: str) -> None:
    found = told(text, language).findings
    assert all(each.speaker is None for each in found.quotations)
    assert found.identities == ()
