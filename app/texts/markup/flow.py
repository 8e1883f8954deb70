"""The text as it grows, and where each stretch of it stood."""

from dataclasses import dataclass, field

from app.texts.locators.cfi import Steps
from app.texts.markup.characters import KEPT, TO_SPACE, TOKEN

LINE, PARAGRAPH, BLANK = 1, 2, 3
ORNAMENT = "* * *"


@dataclass(slots=True)
class Mark:
    """An element whose place in the text matters; it begins with the next text written."""

    label: str
    level: int = 0
    start: int = -1
    end: int = -1
    block: int = -1
    """Where the paragraph begins that the element is in."""


@dataclass(slots=True)
class Run:
    """A stretch of text that stands unchanged in one node; `begin` counts UTF-16 code units."""

    start: int
    length: int
    steps: Steps
    begin: int
    stride: int


@dataclass(slots=True)
class Source:
    """One document of the file and what became of it."""

    href: str
    base: str
    whole: Mark = field(default_factory=lambda: Mark(""))
    runs: list[Run] = field(default_factory=list)
    ids: list[Mark] = field(default_factory=list)
    headings: list[Mark] = field(default_factory=list)
    types: list[Mark] = field(default_factory=list)
    language: str = ""
    deep: bool = False
    """Whether elements were nested deeper than any book's are."""


class Flow:
    """Writes text: white space collapses, blocks stand apart, every stretch knows its node."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.pages: list[Mark] = []
        self.length = 0
        self._pieces: list[str] = []
        self._waiting: list[Mark] = []
        self._break = 0
        self._fresh = True
        self._space: tuple[Steps, int] | None = None
        self._tab = False
        self._prefix = ""
        self._rule = False
        self._block = 0
        self._runs: list[Run] = []

    def open(self, source: Source) -> None:
        """Begin a document."""
        self.sources.append(source)
        self._runs = source.runs
        self._rule = False
        self.part(PARAGRAPH)
        self._waiting.append(source.whole)

    def close(self) -> None:
        """End the document."""
        self.part(PARAGRAPH)
        self.end(self.sources[-1].whole)

    def finish(self) -> str:
        """Return all that was written."""
        self._block = self.length
        self._settle()
        return "".join(self._pieces)

    def part(self, distance: int) -> None:
        """End the block, if there is one, at least so far from the next."""
        self._break = max(self._break, distance)
        self._fresh = True
        self._space, self._tab = None, False

    def line(self) -> None:
        """Break the line; lines left empty count."""
        self._break = min(self._break + 1, BLANK)
        self._space, self._tab = None, False

    def rule(self) -> None:
        """Draw a rule before the next block of this document."""
        self.part(PARAGRAPH)
        self._rule = self.sources[-1].whole.start >= 0

    def no_rule(self) -> None:
        """Forget a rule: what follows parts the text by itself."""
        self._rule = False

    def prefix(self, text: str) -> None:
        """Set text of ours before the next that is written."""
        self._prefix = text

    def cell(self) -> None:
        """Move on to the next cell of a row."""
        self._tab = not self._fresh
        self._space = None

    def space(self) -> None:
        """Part words that stand in blocks which share a line."""
        if not self._fresh and self._space is None:
            self._space = ((), 0)

    def mark(self, marks: list[Mark], label: str, level: int = 0) -> Mark:
        """Begin an element."""
        mark = Mark(label, level)
        marks.append(mark)
        self._waiting.append(mark)
        return mark

    def end(self, mark: Mark) -> None:
        """End it; one without text of its own stays waiting for what comes after."""
        if mark.start >= 0:
            mark.end = self.length

    def page(self, label: str) -> None:
        """Begin a page of the printed book."""
        self.mark(self.pages, label)

    def write(self, text: str, steps: Steps, begin: int) -> None:
        """Write the text of a node, its white space collapsed."""
        surplus = 0
        for match in TOKEN.finditer(text):
            at = begin + match.start() + surplus
            kind = match.lastgroup
            if kind == "space":
                if self._space is None and not self._fresh:
                    self._space = (steps, at)
            elif kind == "words":
                self._emit(match[0].translate(TO_SPACE), steps, at, 1)
            elif kind == "astral":
                self._emit(match[0], steps, at, 2)
                surplus += len(match[0])

    def verbatim(self, text: str, steps: Steps, begin: int) -> None:
        """Write the text of a node as it stands."""
        surplus = 0
        for match in KEPT.finditer(text):
            at = begin + match.start() + surplus
            if match.lastgroup == "words":
                self._emit(match[0], steps, at, 1)
            elif match.lastgroup == "astral":
                self._emit(match[0], steps, at, 2)
                surplus += len(match[0])

    def insert(self, text: str) -> None:
        """Write text of ours that stands in no node."""
        self._begin()
        self._append(text)

    def _emit(self, text: str, steps: Steps, begin: int, stride: int) -> None:
        self._begin()
        self._run(text, steps, begin, stride)

    def _run(self, text: str, steps: Steps, begin: int, stride: int) -> None:
        last = self._runs[-1] if self._runs else None
        if (
            last is not None
            and last.steps == steps
            and last.stride == stride
            and last.begin + last.length * stride == begin
            and last.start + last.length == self.length
        ):
            last.length += len(text)
        else:
            self._runs.append(Run(self.length, len(text), steps, begin, stride))
        self._append(text)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)

    def _begin(self) -> None:
        if self._break:
            self._part_now()
        elif self._tab:
            self._append("\t")
        elif self._space is not None:
            steps, at = self._space
            self._run(" ", steps, at, 1) if steps else self._append(" ")
        self._tab, self._space = False, None
        if self._fresh:
            self._block, self._fresh = self.length, False
        self._settle()
        if self._prefix:
            self._append(self._prefix)
            self._prefix = ""

    def _part_now(self) -> None:
        ruled = self._rule and self._fresh
        if self.length:
            self._append("\n" * (PARAGRAPH if ruled else self._break))
        if ruled:
            self._append(f"{ORNAMENT}\n\n")
            self._rule = False
        self._break = 0

    def _settle(self) -> None:
        for mark in self._waiting:
            mark.start = mark.end = self.length
            mark.block = self._block
        self._waiting.clear()
