"""What a provider may send instead of an honest answer, made up from a number."""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_PASSAGE = re.compile(r"^\[(\d+)\] (.+)", re.MULTILINE)

#: What a test asks for, so that the provider knows which trick to play.
ASKED = re.compile(r"trick (\d+)", re.IGNORECASE)

#: What the book says further on than the reader is; a provider that knows it tells it.
SPOILER = "the Heron and Mara Vold were one"


@dataclass
class Trick:
    """An answer: its status, its body in the pieces in which it is sent, and how it ends."""

    kind: str
    pieces: list[bytes] = field(default_factory=list)
    status: int = 200
    #: Whether the connection breaks before the body is complete.
    torn: bool = False
    #: Whether the last piece is sent for ever.
    endless: bool = False


def event(name: str, **data: object) -> bytes:
    """Return an event."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def words(text: object) -> bytes:
    """Return words of an answer."""
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


BEGIN = event("message_start", message={"usage": {"input_tokens": 10, "output_tokens": 1}})


def end(reason: str | None = "end_turn") -> bytes:
    """Return the end of an answer."""
    delta = {"stop_reason": reason, "stop_sequence": None}
    return event("message_delta", delta=delta, usage={"output_tokens": 5}) + event("message_stop")


class Dice:
    """Chance, and what the prompt says that can be misused."""

    def __init__(self, seed: int, prompt: str, system: str) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - made up, not secret
        self.system = system
        self.passages = [(int(n), text) for n, text in _PASSAGE.findall(prompt)] or [(1, "none")]

    def quote(self) -> tuple[int, str]:
        """Return some words of a passage with its number."""
        number, text = self.chance.choice(self.passages)
        start = self.chance.randrange(max(len(text) - 4, 1))
        return number, text[start : start + self.chance.randint(4, 80)]

    def mark(self) -> str:
        """Return a mark: right, or wrong in some way."""
        number, quote = self.quote()
        other = self.chance.randint(0, 120)
        return self.chance.choice(
            [
                f'[{number}: "{quote}"]',
                f"[{number}: \u201c{quote}\u201d]",
                f'[{other}: "{quote}"]',
                f'[{number}: "{quote} and then she died"]',
                f'[{number}: "{SPOILER}"]',
                f'[{number}: "{quote[::-1]}"]',
                f'[{number}: [{other}: "{quote}"]]',
                f'[[{number}]: "{quote}"',
                f"[{number}]",
                f"[{other}]",
                f"[{number}, {other}]",
                f"[ {number} : {quote} ]",
                f"[{number}: ",
                f'{number}: "{quote}"]',
                "[" * self.chance.randint(1, 900),
                f"[{number}: {'x' * 700}]",
                "[\u0661]",
                "[\u00b2: x]",
                f"[{number}\u200b]",
                f"\uff3b{number}\uff3d",
            ]
        )

    def text(self) -> str:
        """Return an answer full of marks."""
        parts = [
            self.chance.choice(
                ["Mara ", "came. ", "\n", "NOT_FOUND ", "\u2028", "\U0001f426 ", " "]
            )
            + self.mark()
            for _ in range(self.chance.randint(1, 12))
        ]
        return "So " + "".join(parts) + " end."

    def cut(self, text: str | bytes) -> list[str] | list[bytes]:
        """Cut something anywhere."""
        most = min(len(text), self.chance.choice([1, 3, 20, 400]))
        places = sorted(self.chance.randrange(len(text) + 1) for _ in range(most))
        edges = [0, *places, len(text)]
        return [text[a:b] for a, b in pairwise(edges)]  # type: ignore[return-value]

    def told(self, text: str) -> bytes:
        """Return an answer as events, its words cut anywhere."""
        return BEGIN + b"".join(words(each) for each in self.cut(text))


def _body(kind: str, body: bytes, dice: Dice, **more: bool) -> Trick:
    return Trick(kind, [bytes(each) for each in dice.cut(body) if each], **more)  # type: ignore[arg-type]


def _marks(dice: Dice) -> Trick:
    return _body("marks", dice.told(dice.text()) + end(), dice)


def _signs(dice: Dice) -> Trick:
    text = dice.text()
    return _body("sign by sign", BEGIN + b"".join(words(each) for each in text) + end(), dice)


def _bytes(dice: Dice) -> Trick:
    body = bytearray(dice.told(dice.text()) + end())
    for _ in range(dice.chance.randint(1, 5)):
        body[dice.chance.randrange(len(body))] = dice.chance.choice([0xFF, 0xC3, 0x80, 0xED, 0x00])
    return _body("broken bytes", bytes(body), dice)


def _halves(dice: Dice) -> Trick:
    odd = dice.chance.choice(["\ud800", "\udfff", "\x00", "\x1b[2J", "\u202e", "\ufeff"])
    pieces = [odd, dice.text(), odd, dice.mark(), odd]
    return _body("odd signs", BEGIN + b"".join(map(words, pieces)) + end(), dice)


def _cut(dice: Dice) -> Trick:
    body = dice.told(dice.text()) + end()
    return _body("cut", body[: dice.chance.randrange(len(body))], dice)


def _torn(dice: Dice) -> Trick:
    body = dice.told(dice.text()) + end()
    return _body("torn", body[: dice.chance.randrange(len(body))], dice, torn=True)


def _json(dice: Dice) -> Trick:
    bad = dice.chance.choice(
        [b"data: {\n\n", b"data: null\n\n", b"data: [1]\n\n", b"data: " + b"[" * 5_000 + b"\n\n"]
    )
    return _body("no JSON", dice.told(dice.text()) + bad + end(), dice)


def _types(dice: Dice) -> Trick:
    bad = dice.chance.choice(
        [
            words(None),
            words(5),
            words(["x"]),
            event("content_block_delta"),
            event("message_delta", delta=None, usage=None),
            event("message_delta", delta={"stop_reason": 7}, usage={"output_tokens": -(10**30)}),
            event("message_start", message={"usage": {"input_tokens": 10**30}}),
            event("message_start", message=[]),
            event("nothing we know", delta={"x": 1}),
        ]
    )
    return _body("wrong types", dice.told(dice.text()) + bad + words("more") + end(), dice)


def _endless(dice: Dice) -> Trick:
    more = dice.chance.choice([words("and so on "), words("[1: "), words("[" * 400), words(" ")])
    return Trick("endless", [dice.told(dice.text()), more], endless=True)


def _huge(dice: Dice) -> Trick:
    filler = dice.chance.choice(["x", "[1] ", "\U0001f426", "[", "word "])
    text = filler * (1_000_000 // len(filler))
    return Trick("a megabyte", [BEGIN + words(dice.text()) + words(text) + end()])


def _echo(dice: Dice) -> Trick:
    said = dice.chance.choice([dice.system, dice.system.upper(), dice.system.replace(" ", "  ")])
    return _body("instructions", dice.told(f"Sure: {said}") + end(), dice)


def _reasons(dice: Dice) -> Trick:
    reason = dice.chance.choice(
        ["refusal", "max_tokens", "model_context_window_exceeded", None, "whatever", "pause_turn"]
    )
    return _body("other ends", dice.told(dice.text()) + end(reason), dice)


def _status(dice: Dice) -> Trick:
    status = dice.chance.choice([400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 529])
    body = dice.chance.choice(
        [b"", b"<html>", b'{"error": {"type": "x", "message": "no"}}', b"\xff"]
    )
    return Trick("refusals", [body], status=status)


def _error(dice: Dice) -> Trick:
    said = {"type": "overloaded_error", "message": dice.text()}
    return _body("error within", dice.told(dice.text()) + event("error", error=said), dice)


def _nothing(dice: Dice) -> Trick:
    text = dice.chance.choice(["", " ", "NOT_FOUND", "NOT_FOUND. She dies.", "NOT_", "[1", "["])
    return _body("nothing", dice.told(text) + end(), dice)


def _noise(dice: Dice) -> Trick:
    return _body("noise", dice.chance.randbytes(dice.chance.randint(0, 4_000)), dice)


TRICKS: Sequence[Callable[[Dice], Trick]] = (
    *(_marks, _marks, _signs, _bytes, _halves, _cut, _torn, _json, _types, _endless, _huge),
    *(_echo, _reasons, _status, _error, _nothing, _noise),
)


def trick(seed: int, prompt: str, system: str) -> Trick:
    """Return the trick with a number."""
    return TRICKS[seed % len(TRICKS)](Dice(seed, prompt, system))
