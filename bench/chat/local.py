"""python -m bench.chat.local FOLDER HITS.jsonl: answers the questions of a folder with passages.

FOLDER holds `{story}.txt` and `questions.jsonl`, a line {"id", "story", "question"} for each. A
line of HITS.jsonl is {"question": id, "hits": [{"start", "end"}, …]}: the passages an answer
shows, none where it says that nothing was found. Each question is also asked of the story after
its own, in the order of their names, where nothing should be found. With --bound the stories of
each half are one long book, and a question is asked of its own half and of the other.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from app.books.service.search.candidates import Candidate
from app.books.service.search.passages import ranked
from app.chat.answer import Answer, Source
from app.chat.local.answer import answer
from app.texts.read import read
from bench.search.candidates import candidates

#: So many passages are read for an answer.
READ = 12
LIMITS = (0.2, 0.3, 0.4, 0.5, 0.6)
BETWEEN = "\n\n"


class Text:
    """A text with its passages, as the database would hold it, and where its stories begin."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.text = ""
        self.passages: list[Candidate] = []
        self.begins: dict[str, int] = {}
        for file in files:
            document = read(file.read_bytes(), name=file.name)
            at = self.begins[file.stem] = len(self.text)
            self.text += document.text + BETWEEN
            self.passages += [
                replace(each, start=each.start + at, end=each.end + at)
                for each in candidates(document)
            ]

    def answers(self, question: str) -> Answer:
        found = ranked(question, self.passages, None)[:READ]
        sources = [
            Source(each.book_id, each.start, each.end, self.text[each.start : each.end], each.score)
            for each in found
        ]
        return answer(question, sources, found[0].language if found else None)


def half(story: str) -> int:
    """Return which half a story belongs to: constants are found on the first."""
    return crc32(story.encode()) % 2


def sure(found: Answer) -> float:
    """Return how sure it was that the text speaks of what was asked."""
    return found.confidence if found.found else 1 - found.confidence


def share(figures: Iterable[bool]) -> str:
    listed = list(figures)
    return f"{sum(listed) / len(listed):.3f}" if listed else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hits", type=Path)
    parser.add_argument("--bound", action="store_true", help="one long book of each half")
    parser.add_argument("--others", type=Path, help="texts that answer none of the questions")
    parser.add_argument("--every", type=int, default=1, help="ask only each so many-th question")
    arguments = parser.parse_args()
    asked: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    lines = (arguments.folder / "questions.jsonl").read_text().splitlines()
    for question in map(json.loads, lines[:: arguments.every]):
        asked[question["story"]].append(question)
    names = sorted(asked)
    files = {name: arguments.folder / f"{name}.txt" for name in names}
    if arguments.bound:
        books = [Text([files[name] for name in names if half(name) == n]) for n in (0, 1)]
        right = {name: books[half(name)] for name in names}
        wrong = {name: books[1 - half(name)] for name in names}
    else:
        right = {name: Text([file]) for name, file in files.items()}
        wrong = {
            name: right[after] for name, after in zip(names, [*names[1:], names[0]], strict=True)
        }
    began, rows, hits = time.perf_counter(), [], []
    for name in names:
        at = right[name].begins[name]
        for each in asked[name]:
            own, other = (
                right[name].answers(each["question"]),
                wrong[name].answers(each["question"]),
            )
            rows.append((half(name), own, other))
            shown = [{"start": one.start - at, "end": one.end - at} for one in own.citations]
            hits.append(json.dumps({"question": each["id"], "hits": shown}))
    seconds = (time.perf_counter() - began) / len(rows) / 2
    arguments.hits.write_text("\n".join(hits) + "\n")
    print(f"{len(rows)} questions asked of two texts, {seconds:.4f} s each.")
    for title, halves in (("first half", (0,)), ("second half", (1,)), ("all", (0, 1))):
        mine = [row for row in rows if row[0] in halves]
        print(
            f"{title:12} not found in the wrong text {share(not row[2].found for row in mine)}, "
            f"in the right one {share(not row[1].found for row in mine)}."
        )
    for limit in LIMITS:
        print(
            f"below {limit}: wrong {share(sure(row[2]) < limit for row in rows)}, "
            f"right {share(sure(row[1]) < limit for row in rows)}"
        )
    if arguments.others:
        others = [Text([file]) for file in sorted(arguments.others.glob("**/text.txt"))]
        some = [each["question"] for name in names for each in asked[name][:1]]
        found = [not text.answers(each).found for text in others for each in some]
        print(f"{len(others)} other texts, {len(some)} questions: not found {share(found)}.")


main()
