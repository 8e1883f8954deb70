"""Before anything is timed: all servers give the same answers, and ours keeps its rules."""

from collections.abc import Sequence

import orjson

from bench.read.contestants import Running
from bench.read.questions import KEPT, PAGE, QUESTIONS, normalised
from bench.read.rows import SCENES
from bench.read.servers import Ground

#: Requests of each question that are compared.
COMPARED = 10


class Disagreement(Exception):
    """Two servers answer differently, or ours shows what it must hide."""


def check(found: Sequence[Running], ground: Ground) -> dict[str, int]:
    """Compare all answers; return the size of ours, by question."""
    ours = found[0]
    sizes = {}
    for question in QUESTIONS:
        asked = [each.contestant.bodies(question) for each in found]
        for bodies in zip(*(each[:COMPARED] for each in asked), strict=True):
            answers = [each.ask(body) for each, body in zip(found, bodies, strict=True)]
            expected = normalised(answers[0])
            for each, answer in zip(found[1:], answers[1:], strict=True):
                if normalised(answer) != expected:
                    raise Disagreement(
                        f"{question.name}: {each.contestant.name} says {answer[:600]!r} "
                        f"where {ours.contestant.name} says {answers[0][:600]!r}"
                    )
            sizes[question.name] = len(answers[0])
    _check_rules(ours, ground)
    return sizes


def _check_rules(ours: Running, ground: Ground) -> None:
    """See visibility and the horizon at work on the very requests that are timed."""
    for body in (ours.contestant.bodies(question)[0] for question in (PAGE, KEPT, PAGE, KEPT)):
        # A member of the workspace who is half way through sees no scene beyond.
        for token, last in ((ground.done, SCENES), (ground.midway, SCENES // 2 + 1)):
            nodes = normalised(ours.ask(body, token))["book"]["scenes"]["nodes"]
            if nodes[0]["number"] != last:
                raise Disagreement(f"The last scene shown is {nodes[0]['number']}, not {last}.")
        other = ours.ask(body, ground.other)
        if orjson.loads(other)["data"] != {"book": None}:
            raise Disagreement(f"Somebody else's book is shown: {other[:300]!r}")
        stranger = ours.ask(body, "")
        if b"UNAUTHENTICATED" not in stranger:
            raise Disagreement(f"A stranger is answered {stranger[:300]!r}.")
