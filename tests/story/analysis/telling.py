"""Small texts told to the analysis, and its findings read back by name."""

from dataclasses import dataclass, replace

from app.story.analysis.engine import Ground, analyse, ground
from app.story.analysis.findings import Character, Findings, Quotation, Relationship
from app.texts.document import Document
from app.texts.quotes import Span
from app.texts.read import read
from app.texts.scenes import scenes


def document(text: str, language: str | None = "en") -> Document:
    """Read a text as a file of that language."""
    made = read(text.encode(), name="story.txt")
    return replace(made, metadata=replace(made.metadata, language=language))


@dataclass(frozen=True)
class Told:
    """A text and what was found in it."""

    text: str
    findings: Findings

    def words(self, span: Span | Quotation) -> str:
        """Return what stands in a range."""
        return self.text[span.start : span.end]

    def who(self, ordinal: int | None) -> str | None:
        """Return somebody's name."""
        return None if ordinal is None else self.findings.characters[ordinal].name

    def character(self, name: str) -> Character:
        """Return the one who has a name among theirs."""
        (found,) = [
            each
            for each in self.findings.characters
            if name in {alias.name for alias in each.aliases}
        ]
        return found

    def names(self) -> dict[str, set[str]]:
        """Return all names of everybody."""
        return {
            each.name: {alias.name for alias in each.aliases} for each in self.findings.characters
        }

    def speech(self) -> list[tuple[str, str | None]]:
        """Return what is said, each with who says it."""
        return [(self.words(each), self.who(each.speaker)) for each in self.findings.quotations]

    def ties(self) -> list[tuple[str | None, str, str | None]]:
        """Return who stands how to whom, but for talk and meetings."""
        return [
            (self.who(each.source), each.type.value, self.who(each.target))
            for each in self.findings.relationships
            if each.type not in {"CONVERSES", "MEETS"}
        ]

    def relationship(self, kind: str, one: str, other: str) -> Relationship:
        """Return how two people stand to each other."""
        (found,) = [
            each
            for each in self.findings.relationships
            if each.type == kind and {self.who(each.source), self.who(each.target)} == {one, other}
        ]
        return found


def told(text: str, language: str | None = "en") -> Told:
    """Analyse a text."""
    read_in = document(text, language)
    return Told(read_in.text, analyse(read_in, scenes(read_in)))


def laid(text: str) -> Ground:
    """Find people and speech of a text, before anybody is given a word."""
    read_in = document(text)
    return ground(read_in, scenes(read_in))
