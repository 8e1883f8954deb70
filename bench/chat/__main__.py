"""`python -m bench.chat`: many answers at once through a whole installation, token by token."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bench.chat.crowd import EACH, Reader, accounts, first_words, kept, questions, readers
from bench.chat.follower import Follower
from bench.ingest.installation import Installation, installation
from bench.read.machine import cpu_seconds, description

#: Of so many answers one has a second follower, who drops the connection ten times.
FLAKY, DROPS = 10, 10


@dataclass(frozen=True)
class Watched:
    """The processes whose costs are told."""

    pids: dict[str, list[int]]
    api: psutil.Process

    @staticmethod
    def of(place: Installation, provider: int) -> "Watched":
        api, worker = place.child("api"), place.worker
        family = psutil.Process(place.process.pid).children(recursive=True)
        servers = {
            name: [each.pid for each in family if name in each.name()]
            for name in ("postgres", "valkey")
        }
        own = {"provider": [provider], "api": [api.pid], "worker": [worker.pid]}
        return Watched({**own, **servers}, api)

    def spent(self) -> dict[str, float]:
        """Return the seconds each has run."""
        spent = {name: cpu_seconds(pids) for name, pids in self.pids.items()}
        return {**spent, "clients": time.process_time()}

    def memory(self) -> float:
        """Return what the api holds, in MB."""
        return float(self.api.memory_info().rss) / 1e6


@contextmanager
def provider(options: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Run the provider; give its address and process."""
    command = [sys.executable, "-m", "bench.chat.provider", "--tokens", str(options.tokens)]
    command += ["--rate", str(options.rate), "--expected", str(options.turns)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.terminate()
        process.wait(10)


def percentiles(took: Sequence[float]) -> str:
    """Return median, 95th and 99th in milliseconds."""
    ordered = sorted(took) or [0.0]
    at = (ordered[len(ordered) * share // 100] * 1e3 for share in (50, 95, 99))
    return "p50 {:.0f} ms, p95 {:.0f} ms, p99 {:.0f} ms".format(*at)


async def streaming(crowd: Sequence[Reader], watched: Watched, options: argparse.Namespace) -> int:
    """Have all answers written at once; return how many followers were told anything wrong."""
    steady = await questions(crowd, options.turns)
    flaky = [Follower(each.url, each.token, each.turn) for each in steady[::FLAKY]]
    before, memory, began = watched.spent(), watched.memory(), time.perf_counter()
    every = options.tokens // options.rate
    async with asyncio.TaskGroup() as group:
        for each in steady:
            group.create_task(each.follow())
        for each in flaky:
            group.create_task(each.follow(DROPS, max(every, 1)))
    seconds, after = time.perf_counter() - began, watched.spent()
    answers = await kept(crowd, steady)
    numbers = list(range(options.tokens))
    wrong = [
        each
        for each in (*steady, *flaky)
        if each.status != "DONE" or each.text != answers[each.turn] or each.numbers != numbers
    ]
    took = [each for follower in steady for each in follower.took]
    frames = sum(each.frames for each in steady)
    cited = sum(len(each.citations) for each in steady)
    print(
        f"{len(steady)} answers of {options.tokens} tokens at {options.rate}/s in {seconds:.1f} s: "
        f"{len(took) / (options.tokens / options.rate):,.0f} tokens/s, {frames:,} frames, "
        f"{cited:,} citations."
    )
    print(f"Provider's token to client's frame: {percentiles(took)}.")
    print(
        f"Told wrong: {len(wrong)} of {len(steady)} followers and {len(flaky)} who dropped "
        f"the connection {DROPS} times."
    )
    costs = ", ".join(f"{name} {after[name] - before[name]:.1f}" for name in before)
    print(f"CPU seconds: {costs}; load {os.getloadavg()[0]:.1f}.")
    print(f"RSS of the api: {memory:.0f} MB before, {watched.memory():.0f} MB after.", flush=True)
    return len(wrong)


async def rounds(
    place: Installation, tokens: Sequence[str], pid: int, options: argparse.Namespace
) -> int:
    crowd = await readers(place, tokens)
    watched, wrong = Watched.of(place, pid), 0
    for number in range(options.rounds):
        if number:
            # So many questions are a minute's worth.
            await asyncio.sleep(60)
        wrong += await streaming(crowd, watched, options)
    return wrong


async def by_itself(place: Installation, tokens: Sequence[str], count: int) -> None:
    """Print how soon an answer without a model begins."""
    [reader] = await readers(place, tokens)
    took = [await first_words(reader, f"Who remembered map {n}?") for n in range(count)]
    print(f"`ask` to first words without a model, {count} questions: {percentiles(took[3:])}.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="answers at once")
    parser.add_argument("--tokens", type=int, default=1_000, help="of each answer")
    parser.add_argument("--rate", type=int, default=50, help="tokens a second of each answer")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--questions", type=int, default=40, help="without a model; at most 59")
    options = parser.parse_args()
    print(description())
    wrong = 0
    if options.rounds:
        with provider(options) as (url, pid):
            settings = {"FABULA_ANTHROPIC_URL": url, "FABULA_ANTHROPIC_API_KEY": "sk-bench"}
            with installation(FABULA_RATE_LIMIT_COST="100000000", **settings) as place:
                tokens = accounts(place.data, -(-options.turns // EACH))
                wrong = asyncio.run(rounds(place, tokens, pid, options))
    if options.questions:
        with installation(FABULA_RATE_LIMIT_COST="100000000") as place:
            asyncio.run(by_itself(place, accounts(place.data, 1), options.questions))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
