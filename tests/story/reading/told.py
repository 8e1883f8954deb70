"""A story, what is found in it without a model, and a model that says what it is told to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.ai.text.anthropic import AnthropicTextModel
from app.story.reading.prompts import Source, source_of
from app.story.reading.schema import PartAnswer
from app.texts.read import read
from app.texts.scenes import scenes
from tests.ai.text.wire import Reply, Wire, anthropic_events, serving
from tests.story.reading.found import found

STORY = """CHAPTER ONE

Mara Quill kept the lamp at Orrin Head. Mara was a tall woman with grey eyes. \u201cYou are
late,\u201d said Mara.

\u201cThe boat was slow,\u201d said Tobias Fenn. Tobias put down the sack. He wore a blue coat.

\u201cSlow\u2014that is what you always are.\u201d

CHAPTER TWO

In the morning a ferryman in a green hood came to the Salt Gate. \u201cI am looking for Tobias
Fenn,\u201d said the ferryman.

Mara laughed. \u201cTobias is my brother,\u201d she said. \u201cWho asks?\u201d

A tell-stone is what the keepers call a stone that hums. The ferryman held one, and the ferryman
wept.

CHAPTER THREE

Tobias pulled the hood away. \u201cThis is Edgar Vane,\u201d said Tobias, \u201cand the ferryman
is no other than Edgar Vane.\u201d Edgar Vane only nodded. Mara knew Edgar Vane, who had
once served Mara.
"""


def source(text: str = STORY) -> Source:
    document = read(text.encode(), name="x.txt")
    cut = scenes(document)
    return source_of(document, cut, found(document.text, cut))


def answer(**said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return an answer that says nothing but what is given."""
    empty: dict[str, Any] = {name: [] for name in PartAnswer.model_fields}
    return {**empty, **said}


def person(key: str, name: str, gender: str = "U", role: str = "SUPPORTING") -> dict[str, Any]:
    return {"id": key, "name": name, "gender": gender, "role": role}


def quoted(who: str, value: str, quote: str, **more: str) -> dict[str, Any]:
    return {"who": who, "value": value, "quote": quote, **more}


def speaks(
    quotation: int, speaker: str | None, quote: str | None = None, addressee: str | None = None
) -> dict[str, Any]:
    return {"quotation": quotation, "speaker": speaker, "addressee": addressee, "quote": quote}


def bond(source: str, target: str, kind: str, quote: str) -> dict[str, Any]:
    return {"source": source, "target": target, "type": kind, "quote": quote}


def scene(number: int, **more: str | None) -> dict[str, Any]:
    nothing = dict.fromkeys(("mood", "lighting", "time_of_day", "weather", "place"))
    return {"scene": number, "summary": "It happens.", **nothing, **more}


#: What a good reader would say of the parts of STORY, in their order.
SAID = (
    answer(
        people=[
            person("c1", "Mara Quill", "F", "PROTAGONIST"),
            person("c0", "Tobias Fenn", "M"),
        ],
        names=[
            {
                "who": "c1",
                "name": "Mara Quill",
                "quote": "Mara Quill kept the lamp at Orrin Head. Mara was",
            }
        ],
        speakers=[
            speaks(1, "c1", "said Mara", "c0"),
            speaks(2, "c0", "said Tobias Fenn", "c1"),
            speaks(3, "c1", None, "c0"),
        ],
        looks=[quoted("c0", "blue coat", "He wore a blue coat", trait="CLOTHING")],
        scenes=[scene(0, mood="tense", lighting="lamplight")],
    ),
    answer(
        people=[
            person("n1", "the ferryman", "M", "ANTAGONIST"),
            person("c0", "Tobias Fenn", "M"),
            person("c1", "Mara", "F", "PROTAGONIST"),
        ],
        descriptions=[quoted("n1", "a ferryman", "a ferryman in a green hood")],
        speakers=[speaks(1, "n1", "said the ferryman", "c1"), speaks(3, "c1", None, "n1")],
        bonds=[bond("c0", "c1", "SIBLING", "Tobias is my brother")],
        looks=[quoted("n1", "green hood", "a ferryman in a green hood", trait="CLOTHING")],
        places=[{"name": "Salt Gate", "quote": "came to the Salt Gate"}],
        terms=[
            {
                "term": "tell-stone",
                "quote": "A tell-stone is what the keepers call a stone that hums.",
            }
        ],
        scenes=[scene(1, mood="mysterious", place="Salt Gate")],
    ),
    answer(
        people=[
            person("c2", "Edgar Vane", "M", "ANTAGONIST"),
            person("m0", "the ferryman", "M", "ANTAGONIST"),
            person("c0", "Tobias", "M"),
        ],
        bonds=[bond("c2", "c1", "SERVANT", "Edgar Vane, who had once served Mara")],
        identities=[
            {
                "masked": "m0",
                "real": "c2",
                "quote": "the ferryman is no other than Edgar Vane",
            }
        ],
    ),
)


@dataclass
class Teller:
    """The model, with what it says of each part and what it was asked."""

    model: AnthropicTextModel
    wire: Wire
    says: dict[int, dict[str, Any] | Reply] = field(default_factory=lambda: dict(enumerate(SAID)))

    @property
    def prompts(self) -> list[str]:
        return [asked["messages"][0]["content"] for asked in self.wire.asked]


@contextmanager
def telling() -> Iterator[Teller]:
    with serving() as wire:
        teller = Teller(AnthropicTextModel("sk-x", wire.url, "claude-sonnet-5-5"), wire)
        wire.answer = _answering(teller)
        yield teller


def _answering(teller: Teller) -> Callable[[dict[str, Any]], Reply]:
    def reply(asked: dict[str, Any]) -> Reply:
        prompt = asked["messages"][0]["content"]
        part = int(prompt.split("\nPart ")[1].split(" of ")[0]) - 1
        said = teller.says.get(part, answer())
        if isinstance(said, Reply):
            return said
        whole = PartAnswer.model_validate(said).model_dump_json()
        return Reply(events=anthropic_events([whole[:20], whole[20:]]))

    return reply
