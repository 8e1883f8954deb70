"""`python -m bench.fanout`: so many followers of one stream, at saturation and paced."""

import argparse
import asyncio
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
import uvloop

from bench.fanout.crowd import Crowd
from bench.fanout.report import Figures, Run, table, write
from bench.read.contestants import Contestant, Running, running
from bench.read.peers import Missing, install
from bench.read.servers import Ground, ground

_LONGEST = 120.0


@dataclass(frozen=True)
class Follower:
    """A contestant, and how it is told of events."""

    contestant: Contestant
    way: str
    protocol: bool
    snapshot: bool


def _followers(options: argparse.Namespace, base: Ground) -> Iterator[Follower]:
    ours = (sys.executable, "-m", "bench.fanout.ours")
    yield Follower(
        Contestant("Fabula", "this server, whole", ours, base.environment, token=base.done),
        "log",
        protocol=True,
        snapshot=True,
    )
    bare = (sys.executable, "-m", "bench.fanout.limit")
    yield Follower(
        Contestant("limit", "bare websocket broadcast", bare, base.environment),
        "channel",
        protocol=False,
        snapshot=False,
    )
    if not options.no_peers:
        node, place = install(options.cache.absolute())
        program = place / "node.mjs"
        program.write_bytes(Path(__file__).with_name("node.mjs").read_bytes())
        environment = {**base.environment, "NODE_ENV": "production"}
        yield Follower(
            Contestant(
                "graphql-ws", "Node, graphql-ws on ws", (str(node), str(program)), environment
            ),
            "channel",
            protocol=True,
            snapshot=False,
        )


async def _publish(base: Ground, way: str, events: int, rate: float) -> None:
    words = ("-m", "bench.fanout.publish", way, str(events), str(rate))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env={**os.environ, **base.environment}
    )
    if await process.wait():
        raise RuntimeError("The publisher failed.")


async def _sample(
    base: Ground, follower: Follower, server: Running, sockets: int, events: int, rate: float
) -> Figures:
    crowd = Crowd(follower.protocol, follower.snapshot)
    await crowd.gather(server.port, follower.contestant.token, sockets)
    # A first round, in which everybody warms up.
    crowd.expect(5)
    await _publish(base, follower.way, 5, 50)
    async with asyncio.timeout(_LONGEST):
        await crowd.done.wait()
    crowd.expect(events)
    publishing = asyncio.create_task(_publish(base, follower.way, events, rate))
    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST):
            await crowd.done.wait()
    seconds = time.perf_counter() - crowd.began
    await publishing
    took = sorted(each for socket in crowd.sockets for each in socket.took)
    missing = crowd.missing(events)
    rss = psutil.Process(server.process.pid).memory_info().rss
    crowd.close()
    await asyncio.sleep(0.5)
    return Figures(
        rate=crowd.total / seconds,
        p50=took[len(took) // 2] * 1e3,
        p99=took[len(took) * 99 // 100] * 1e3,
        missing=missing,
        rss=rss / 1e6,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description=__doc__)
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--events", type=int, default=300, help="at saturation")
    parser.add_argument("--rate", type=float, default=20.0, help="events a second when paced")
    parser.add_argument("--most", type=int, default=0, help="also this many sockets, ours only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path(".data/bench"), help="Node, peers, logs")
    parser.add_argument("--no-peers", action="store_true", help="only the limit")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    return parser.parse_args()


def main() -> None:
    options = _options()
    options.cache.mkdir(parents=True, exist_ok=True)
    taken: dict[tuple[str, str], list[Figures]] = defaultdict(list)
    missing: list[str] = []
    with ExitStack() as stack:
        base = stack.enter_context(ground())
        followers: list[Follower] = []
        try:
            followers.extend(_followers(options, base))
        except Missing as why:
            missing.append(f"graphql-ws on Node is missing: {why}")
        found = [
            (each, stack.enter_context(running(each.contestant, options.cache / "fanout.log")))
            for each in followers
        ]
        for number in range(options.rounds):
            turn = number % len(found)
            for follower, server in [*found[turn:], *found[:turn]]:
                for load, events, rate in (
                    ("saturated", options.events, 0.0),
                    ("paced", int(options.rate * 5), options.rate),
                ):
                    figures = uvloop.run(
                        _sample(base, follower, server, options.sockets, events, rate)
                    )
                    taken[load, follower.contestant.name].append(figures)
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        if options.most:
            follower, server = found[0]
            figures = uvloop.run(_sample(base, follower, server, options.most, 500, 100.0))
            taken[f"{options.most:,} sockets, 100 events/s", "Fabula"].append(figures)
    results = {
        key: Figures(*(median(getattr(each, name) for each in several) for name in Figures.NAMES))
        for key, several in taken.items()
    }
    run = Run(results, [each.contestant for each in followers], missing, options)
    print(table(run))
    if options.write:
        write(run)


if __name__ == "__main__":
    main()
