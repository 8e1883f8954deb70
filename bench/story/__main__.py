"""python -m bench.story DATA_DIR [--keep]: fits what signs of a speaker are worth.

DATA_DIR/novels holds a folder for each annotated novel: text.txt, characters.json, quotes.csv and
meta.json. Prints how often the right one is found in novels by authors that were not fitted to;
--keep then fits to all of them and writes app/story/analysis/weights.py.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.story.analysis import weights
from app.story.analysis.speakers import Answer, resolve
from bench.story.fit import fit, samples
from bench.story.gold import Novel, load

SUREST = 0.6
#: A weight so small says nothing.
LEAST = 0.03
KINDS = ("EXPLICIT", "ANAPHORIC", "IMPLICIT")


def answers_of(novel: Novel, found: Mapping[str, float]) -> list[tuple[str, float, bool]]:
    """Return for each row its kind, how sure we are, and whether we are right."""
    resolved = resolve(novel.ground.cases, found)
    answered = []
    for row, turn in zip(novel.rows, novel.turn_of, strict=True):
        answer: Answer | None = resolved[turn] if turn is not None else None
        right = answer is not None and novel.owner[answer.person] == row.speaker
        answered.append((row.kind, answer.chance if answer else -1.0, right))
    return answered


def figures(answered: Sequence[tuple[str, float, bool]]) -> dict[str, float]:
    """Return the shares of right answers: of all, of each kind, of the surest."""
    surest = sorted(answered, key=lambda each: -each[1])[: int(SUREST * len(answered))]
    shown = {"all": _share(answered)}
    for kind in KINDS:
        own = [each for each in answered if each[0] == kind]
        if own:
            shown[kind.lower()] = _share(own)
    return shown | {"surest": _share(surest)}


def _share(answered: Sequence[tuple[str, float, bool]]) -> float:
    return sum(right for *_, right in answered) / max(len(answered), 1)


def candidacy(novel: Novel) -> dict[str, float]:
    """Return how often the right one is among our people at all, and among the candidates."""
    times: Counter[str] = Counter()
    ours = set(novel.owner)
    for row, turn in zip(novel.rows, novel.turn_of, strict=True):
        times["found"] += turn is not None
        times["known"] += row.speaker in ours
        if turn is not None:
            case = novel.ground.cases[turn]
            times["candidate"] += any(novel.owner[p] == row.speaker for p in case.candidates)
    return {name: count / len(novel.rows) for name, count in times.items()}


def show(name: str, shown: Mapping[str, float]) -> None:
    print(f"{name:36}", *(f"{label} {value:.3f}" for label, value in shown.items()), flush=True)


def mean(tables: Sequence[Mapping[str, float]]) -> dict[str, float]:
    gathered: defaultdict[str, list[float]] = defaultdict(list)
    for table in tables:
        for name, value in table.items():
            gathered[name].append(value)
    return {name: sum(values) / len(values) for name, values in gathered.items()}


def write(found: Mapping[str, float], path: Path) -> None:
    """Write weights as the module that the analysis reads."""
    kept = sorted((sign, round(worth, 2)) for sign, worth in found.items() if abs(worth) > LEAST)
    lines = [
        '"""What each sign is worth for a speaker, fitted by `python -m bench.story`."""\n',
        "WEIGHTS = {",
        *(f'    "{sign}": {worth},' for sign, worth in kept),
        "}\n",
    ]
    path.write_text("\n".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.story")
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    begun = time.perf_counter()
    novels = [load(folder) for folder in sorted((arguments.data / "novels").iterdir())]
    for novel in novels:
        show(novel.name, candidacy(novel))
    show("mean", mean([candidacy(novel) for novel in novels]))
    learnt = {novel.name: samples(novel) for novel in novels}
    shown = []
    for author in sorted({novel.author for novel in novels}):
        found = fit([learnt[novel.name] for novel in novels if novel.author != author])
        for novel in novels:
            if novel.author == author:
                shown.append(figures(answers_of(novel, found)))
                show(novel.name, shown[-1])
    show("mean of unseen authors", mean(shown))
    if arguments.keep:
        found = fit(list(learnt.values()))
        write(found, Path(weights.__file__))
        show("fitted to", mean([figures(answers_of(novel, found)) for novel in novels]))
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
