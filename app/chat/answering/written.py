"""An answer as a model writes it: only what was verified gets through."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from secrets import token_hex

from app.ai.errors import AnswerCut
from app.ai.text.port import Effort, Limits, TextModel
from app.ai.usage import Usage
from app.chat.answer import Citation
from app.chat.answering.guard import Guard
from app.chat.answering.marks import Marks
from app.chat.answering.prompts import NOT_FOUND, Asked, prompt_of, system_of
from app.chat.answering.veil import Veil

#: What one answer may take, and the most it may say: a stream that never ends is cut there.
LIMITS = Limits(output_tokens=8_000, seconds=180)
LONGEST = 24_000

NOTHING_FOUND = "I find nothing about that up to where you are."


@dataclass(frozen=True, slots=True)
class Written:
    """How writing ended: whether the books answer, what was left out, what was used."""

    found: bool
    dropped: int
    usage: Usage


Piece = str | Citation | Written


async def write(
    model: TextModel,
    asked: Asked,
    persona: str | None,
    hidden: Sequence[str] = (),
    limits: Limits = LIMITS,
) -> AsyncGenerator[Piece]:
    """Yield an answer as it is written: words, citations before their marks, and how it ended."""
    system = system_of(persona)
    prompt = prompt_of(asked, token_hex(6))
    marks, start = Marks(asked.sources), Start()
    guards = Guards(Guard(system), Veil(hidden))
    usage, length = Usage(), 0
    answer = model.stream(system, prompt, effort=Effort.LOW, limits=limits)
    async with aclosing(answer) as pieces:
        async for piece in pieces:
            if isinstance(piece, Usage):
                usage = piece
                continue
            length += len(piece)
            if length > LONGEST:
                raise AnswerCut(usage=usage)
            for each in _through(start.feed(clean(piece)), guards, marks):
                yield each
    if start.nothing:
        yield NOTHING_FOUND
        yield Written(found=False, dropped=0, usage=usage)
        return
    for each in _through(start.close(), guards, marks):
        yield each
    for words in guards.close():
        for each in marks.feed(words):
            yield each
    for each in marks.close():
        yield each
    yield Written(found=True, dropped=marks.dropped, usage=usage)


@dataclass(frozen=True)
class Guards:
    """All that words have to get past."""

    guard: Guard
    veil: Veil

    def feed(self, words: str) -> Iterator[str]:
        """Yield what may be shown."""
        for some in self.guard.feed(words):
            yield from self.veil.feed(some)

    def close(self) -> Iterator[str]:
        """Yield what is left at the end."""
        for some in self.guard.close():
            yield from self.veil.feed(some)
        yield from self.veil.close()


def _through(words: Iterator[str], guards: Guards, marks: Marks) -> Iterator[str | Citation]:
    for some in words:
        for safe in guards.feed(some):
            yield from marks.feed(safe)


def clean(words: str) -> str:
    """Return words as they can be kept: without null characters and halves of characters."""
    return words.replace("\x00", "").encode(errors="replace").decode()


class Start:
    """The first words of an answer, kept until it is clear whether they say that there is none."""

    def __init__(self) -> None:
        self._held: str | None = ""

    @property
    def nothing(self) -> bool:
        """Whether all that was said is that nothing answers."""
        said = "" if self._held is None else self._held.strip()
        return self._held is not None and (not said or said.startswith(NOT_FOUND))

    def feed(self, words: str) -> Iterator[str]:
        """Yield what is no such beginning."""
        if self._held is None:
            yield words
            return
        self._held += words
        said = self._held.strip()
        # What is said after it is no answer either.
        if NOT_FOUND.startswith(said) or said.startswith(NOT_FOUND):
            return
        yield self._held
        self._held = None

    def close(self) -> Iterator[str]:
        """Yield what was kept all the same."""
        if self._held:
            yield self._held
        self._held = None
