"""python -m bench.chat.local FOLDER HITS.jsonl: answers the questions of a folder with passages.

FOLDER holds `{story}.txt` and `questions.jsonl`, a line {"id", "story", "question"} for each. A
line of HITS.jsonl is {"question": id, "hits": [{"start", "end"}, …]}: the passages an answer
shows, none where it says that nothing was found. Each question is also asked of the story after
its own, in the order of their names, and of every text in the folder given by --others: there
nothing should be found.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from app.books.service.search.candidates import Candidate
from app.books.service.search.passages import ranked
from app.chat.answer import Answer, Source
from app.chat.local.answer import answer
from app.texts.document import Document
from app.texts.read import read
from bench.search.candidates import candidates

#: So many passages are read for an answer.
READ = 12


class Story:
    """A text with its passages, as the database would hold it."""

    def __init__(self, file: Path) -> None:
        self.document: Document = read(file.read_bytes(), name=file.name)
        self.passages: list[Candidate] = candidates(self.document)

    def answers(self, question: str) -> Answer:
        text = self.document.text
        found = ranked(question, self.passages, None)[:READ]
        sources = [
            Source(each.book_id, each.start, each.end, text[each.start : each.end], each.score)
            for each in found
        ]
        return answer(question, sources, self.document.metadata.language)


def half(story: str) -> int:
    """Return which half a story belongs to: constants are found on the first."""
    return crc32(story.encode()) % 2


def share(figures: Iterable[bool]) -> str:
    listed = list(figures)
    return f"{sum(listed) / len(listed):.3f}" if listed else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("hits", type=Path)
    parser.add_argument("--others", type=Path, help="texts that answer none of the questions")
    parser.add_argument("--half", type=int, choices=(0, 1), help="write the hits of one half")
    arguments = parser.parse_args()
    asked: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (arguments.folder / "questions.jsonl").read_text().splitlines():
        question = json.loads(line)
        asked[question["story"]].append(question)
    names = sorted(asked)
    stories = {name: Story(arguments.folder / f"{name}.txt") for name in names}
    began, lines, refused = time.perf_counter(), [], []
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        for each in asked[name]:
            right = stories[name].answers(each["question"])
            wrong = stories[following].answers(each["question"])
            refused.append((half(name), not right.found, not wrong.found))
            hits = [{"start": one.start, "end": one.end} for one in right.citations]
            if arguments.half in (None, half(name)):
                lines.append(json.dumps({"question": each["id"], "hits": hits}))
    seconds = time.perf_counter() - began
    arguments.hits.write_text("\n".join(lines) + "\n")
    print(f"{len(refused)} questions asked twice, {seconds / len(refused) / 2:.4f} s each.")
    for title, halves in (("first half", (0,)), ("second half", (1,)), ("all", (0, 1))):
        mine = [row for row in refused if row[0] in halves]
        print(
            f"{title:12} not found in the wrong story {share(row[2] for row in mine)}, "
            f"in the right one {share(row[1] for row in mine)}."
        )
    if arguments.others:
        others = [Story(file) for file in sorted(arguments.others.glob("**/text.txt"))]
        some = [each["question"] for name in names for each in asked[name][:1]]
        found = [not story.answers(each).found for story in others for each in some]
        print(f"{len(others)} other texts, {len(some)} questions: not found {share(found)}.")


main()
