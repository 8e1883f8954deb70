"""python -m bench.search FOLDER HITS.jsonl: answers the questions of a folder.

FOLDER holds `{story}.txt` and `questions.jsonl`, a line {"id", "story", "question"} for each. A
line of HITS.jsonl is {"question": id, "hits": [{"start", "end"}, …]}, the best hit first.
"""

import argparse
import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.ai.embed.local import LocalEmbedder
from app.ai.embed.minilm import MiniLMEmbedder
from app.ai.embed.port import Embedder, Vector
from app.books.service.search.nearness import Nearness
from app.books.service.search.passages import ranked
from app.texts.read import read
from bench.search.candidates import candidates

EMBEDDERS: dict[str, Callable[[], Embedder]] = {"local": LocalEmbedder, "minilm": MiniLMEmbedder}
MOST = 10


def cosine(one: Vector, other: Vector) -> float:
    norms = sum(a * a for a in one) * sum(b * b for b in other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / norms**0.5 if norms else 0.0


async def vectors(embedder: Embedder, texts: list[str]) -> list[Vector]:
    made: list[Vector] = []
    for start in range(0, len(texts), embedder.batch):
        found = await embedder.embed(texts[start : start + embedder.batch])
        made += [vector or [] for vector in found.vectors]
    return made


async def answer(folder: Path, embedder: Embedder) -> dict[str, list[dict[str, int]]]:
    questions: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (folder / "questions.jsonl").read_text().splitlines():
        asked = json.loads(line)
        questions[asked["story"]].append(asked)
    hits: dict[str, list[dict[str, int]]] = {}
    for story, asked in questions.items():
        file = folder / f"{story}.txt"
        document = read(file.read_bytes(), name=file.name)
        known = candidates(document)
        texts = [document.text[each.start : each.end] for each in known]
        of_passages = await vectors(embedder, texts)
        of_questions = await vectors(embedder, [each["question"] for each in asked])
        for each, own in zip(asked, of_questions, strict=True):
            near = Nearness([cosine(own, other) for other in of_passages], embedder.semantic)
            found: Any = ranked(each["question"], known, near)[:MOST]
            hits[each["id"]] = [{"start": hit.start, "end": hit.end} for hit in found]
    return hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hits", type=Path)
    parser.add_argument("--embedder", choices=EMBEDDERS, default="local")
    arguments = parser.parse_args()
    began = time.perf_counter()
    hits = asyncio.run(answer(arguments.folder, EMBEDDERS[arguments.embedder]()))
    lines = [json.dumps({"question": name, "hits": found}) for name, found in hits.items()]
    arguments.hits.write_text("\n".join(lines) + "\n")
    print(f"{len(hits)} questions answered in {time.perf_counter() - began:.1f} s.")


main()
