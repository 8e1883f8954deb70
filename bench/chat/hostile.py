"""`python -m bench.chat.hostile`: tricks on a whole installation, seen from the client's side."""

import argparse
import asyncio
import re
import sys
from collections import Counter

from bench.chat.crowd import ASK, EACH, Reader, accounts, readers
from bench.chat.follower import Follower
from bench.chat.tricks import TRICKS
from bench.chat.trickster import playing
from bench.ingest.installation import ask, installation

#: The book; readers are told the first two thirds of it.
CHAPTERS = 30
SENTENCE = "In the cellar Mara counted lamps without a word, and number {} was forgotten. "

#: Answers at once.
TOGETHER = 40

TURN = """
query ($id: ID!) { turn(id: $id) {
  status answer error { code message } citations { ordinal start end quote }
} }
"""
LENGTH = "query ($id: ID!) { book(id: $id) { length } }"
PAGE = 5_000
PASSAGE = "query ($id: ID!) { book(id: $id) { passage(start: %d, end: %d) { text } } }"

_NUMBER = re.compile(r"\[\s*(\d+)\s*\]")
SLOW = 61.0


def book() -> bytes:
    """Make a small book."""
    chapters = (
        f"CHAPTER {n}\n\n" + "".join(SENTENCE.format(n * 40 + k) for k in range(40))
        for n in range(1, CHAPTERS + 1)
    )
    return "\n\n\n".join(chapters).encode()


class Trial:
    """Puts one question after the other, and judges what comes of each."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.text = ""
        self.horizon = 0

    async def put(self, reader: Reader, number: int) -> None:
        """Ask for a trick, follow its answer, and judge it."""
        given = {
            "bookId": reader.book,
            "query": f"Who counted lamps? Trick {number}",
            "asOf": {"offset": self.horizon},
            "fresh": True,
        }
        async with reader.client() as client:
            made = (await ask(client, reader.url, ASK, input=given))["ask"]
            follower = Follower(reader.url, reader.token, made["turn"]["id"])
            await follower.follow()
            turn = (await ask(client, reader.url, TURN, id=follower.turn))["turn"]
        kind = TRICKS[number % len(TRICKS)].__name__.strip("_")
        code = (turn["error"] or {}).get("code", "")
        self.kinds[f"{kind}: {turn['status']} {code}".strip()] += 1
        self.wrong += [f"{number} ({kind}): {why}" for why in self.faults(follower, turn)]

    def faults(self, follower: Follower, turn: dict[str, object]) -> list[str]:
        """Return what is wrong with an answer."""
        answer = str(turn["answer"] or "")
        kept = turn["citations"]
        assert isinstance(kept, list)  # noqa: S101 - the schema says so
        found = []
        if turn["status"] not in {"DONE", "FAILED", "CANCELLED"}:
            found.append(f"it ends {turn['status']}")
        if turn["status"] == "FAILED" and not turn["error"]:
            found.append("it fails without a reason")
        if follower.text != answer:
            found.append("what was streamed is not what is kept")
        for each in (*follower.citations, *kept):
            if self.text[each["start"] : each["end"]] != each["quote"]:
                found.append(f"the book does not say {each['quote']!r}")
            if each["end"] > self.horizon:
                found.append(f"{each['quote']!r} lies behind the horizon")
        numbers = {each["ordinal"] for each in kept}
        if not {int(each) for each in _NUMBER.findall(answer)} <= numbers:
            found.append("a mark stands for nothing")
        return found


async def text_of(reader: Reader) -> str:
    """Return what a book says."""
    text = ""
    async with reader.client() as client:
        length = (await ask(client, reader.url, LENGTH, id=reader.book))["book"]["length"]
        for start in range(0, length, PAGE):
            query = PASSAGE % (start, min(start + PAGE, length))
            said = await ask(client, reader.url, query, id=reader.book)
            text += said["book"]["passage"]["text"]
    return text


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat.hostile", description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="number of the first trick")
    options = parser.parse_args()
    trial = Trial()
    async with playing() as url:
        settings = {"FABULA_ANTHROPIC_URL": url, "FABULA_ANTHROPIC_API_KEY": "sk-bench"}
        with installation(FABULA_RATE_LIMIT_COST="100000000", **settings) as place:
            tokens = await asyncio.to_thread(accounts, place.data, options.accounts)
            crowd = await readers(place, tokens, "lamps.txt", book())
            trial.text = await text_of(crowd[0])
            trial.horizon = len(trial.text) * 2 // 3
            free = asyncio.Semaphore(TOGETHER)

            async def one(number: int) -> None:
                async with free:
                    try:
                        await trial.put(crowd[number % len(crowd)], number)
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                        trial.wrong.append(f"{number}: {error!r}")

            batch, clock = EACH * len(crowd), asyncio.get_running_loop()
            for start in range(0, options.answers, batch):
                began = clock.time()
                numbers = range(start, min(start + batch, options.answers))
                await asyncio.gather(*(one(options.first + number) for number in numbers))
                if numbers.stop < options.answers:
                    # So many questions are a minute's worth.
                    await asyncio.sleep(max(SLOW - (clock.time() - began), 0))
    for kind, count in sorted(trial.kinds.items()):
        print(f"{count:6} {kind}")
    print(f"{sum(trial.kinds.values())} answers, {len(trial.wrong)} violations.")
    for each in trial.wrong[:20]:
        print(f"  {each}")
    sys.exit(bool(trial.wrong))


if __name__ == "__main__":
    asyncio.run(main())
