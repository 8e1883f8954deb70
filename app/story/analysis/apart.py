"""Names that the story calls side by side, so that they are two people's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.story.analysis.names import Kind

NEAR = 90
BREAK = re.compile(r"(?<!\bMr)(?<!\bMrs)[.!?\"\n;:\u2014]")


class Apart:
    """Names that one sentence of the story calls side by side, so that they are two people's."""

    def __init__(self, sentences: Iterable[set[str]]) -> None:
        self._times: dict[tuple[str, str], int] = defaultdict(int)
        for names in sentences:
            for one in names:
                for other in names:
                    if one < other:
                        self._times[one, other] += 1

    def times(self, one: str, other: str) -> int:
        """Return how many sentences call both."""
        return self._times.get((min(one, other), max(one, other)), 0)


def sentences_with_names(flat: str, kinds: Iterable[Kind]) -> Iterator[set[str]]:
    """Yield the names that one sentence of narration calls side by side: with and, or a comma."""
    every = sorted((o.start, o.end, kind.name) for kind in kinds for o in kind.at if o.spoken < 0)
    previous: tuple[int, int, str] | None = None
    for start, end, name in every:
        if previous is not None and previous[2] != name:
            between = flat[previous[1] : start]
            if len(between) < NEAR and not BREAK.search(between):
                yield {previous[2], name}
        previous = (start, end, name)
