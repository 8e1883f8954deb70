"""Alternating rounds of load, and what they come to."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.read.contestants import Running
from bench.read.load import load
from bench.read.machine import cpu_seconds
from bench.read.questions import QUESTIONS
from bench.read.servers import Ground

CONCURRENCY = (16, 64)
_WARM_SECONDS = 1.0


@dataclass(frozen=True)
class Figures:
    """Medians of one server under one load."""

    rate: float
    p50: float
    p99: float
    #: Microseconds of a core per request: of the server, and of Postgres and Valkey.
    server: float
    database: float
    #: Medians of what each round's rate, and its CPU, were of the limit's in the same round: what
    #: else the machine does disturbs neighbours alike.
    of_limit: float = 1.0
    cpu_of_limit: float = 1.0

    @property
    def cpu(self) -> float:
        return self.server + self.database


Cell = tuple[str, int]
Results = Mapping[Cell, Mapping[str, Figures]]


def measure(found: Sequence[Running], ground: Ground, rounds: int, seconds: float) -> Results:
    """Load each server in turn, round after round, each round in another order."""
    _warm(found, ground)
    taken: dict[Cell, dict[str, list[Figures]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        order = [*found[number % len(found) :], *found[: number % len(found)]]
        for question in QUESTIONS:
            for concurrency in CONCURRENCY:
                for each in order:
                    bodies = ground.directory / f"{each.contestant.name}-{question.name}"
                    figures = _sample(each, bodies, ground, concurrency, seconds)
                    taken[question.name, concurrency][each.contestant.name].append(figures)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return {
        cell: {name: _median(several, names["limit"]) for name, several in names.items()}
        for cell, names in taken.items()
    }


def _warm(found: Sequence[Running], ground: Ground) -> None:
    """Let every connection prepare its statements, and Node compile."""
    for each in found:
        for question in QUESTIONS:
            path = ground.directory / f"{each.contestant.name}-{question.name}"
            path.write_bytes(b"\n".join(each.contestant.bodies(question)) + b"\n")
            load(each.port, path, each.contestant.token, max(CONCURRENCY), _WARM_SECONDS)


def _sample(
    server: Running, bodies: Path, ground: Ground, concurrency: int, seconds: float
) -> Figures:
    before = cpu_seconds([server.process.pid]), cpu_seconds(ground.pids)
    sample = load(server.port, bodies, server.contestant.token, concurrency, seconds)
    after = cpu_seconds([server.process.pid]), cpu_seconds(ground.pids)
    if sample.errors or not sample.requests:
        raise RuntimeError(f"{server.contestant.name}: {sample.errors} errors under load.")
    own, beside = (
        (late - early) / sample.requests * 1e6 for early, late in zip(before, after, strict=True)
    )
    return Figures(sample.requests / sample.seconds, sample.p50, sample.p99, own, beside)


def _median(several: Sequence[Figures], limits: Sequence[Figures]) -> Figures:
    names = ("rate", "p50", "p99", "server", "database")
    found = {name: median(getattr(each, name) for each in several) for name in names}
    pairs = list(zip(several, limits, strict=True))
    found["of_limit"] = median(each.rate / limit.rate for each, limit in pairs)
    found["cpu_of_limit"] = median(each.cpu / limit.cpu for each, limit in pairs)
    return Figures(**found)
