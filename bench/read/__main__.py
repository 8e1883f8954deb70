"""`python -m bench.read`: start everything, compare the answers, then the speed."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.read.agreement import check
from bench.read.contestants import Contestant, limit, ours, running
from bench.read.load import generator
from bench.read.peers import Missing, peers
from bench.read.report import Run, table, write
from bench.read.rounds import measure
from bench.read.servers import Ground, ground


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=2.0, help="of each load")
    parser.add_argument("--cache", type=Path, default=Path(".data/bench"), help="Node, peers, logs")
    parser.add_argument("--no-peers", action="store_true", help="only the limit")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    return parser.parse_args()


def _contestants(options: argparse.Namespace, base: Ground) -> tuple[list[Contestant], list[str]]:
    found, missing = [ours(base.environment, base.done), limit(base.environment)], []
    if not options.no_peers:
        try:
            found += peers(options.cache.absolute(), base.environment)
        except Missing as why:
            missing.append(f"PostGraphile and mercurius are missing: {why}")
    return found, missing


def main() -> None:
    options = _options()
    options.cache.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        base = stack.enter_context(ground())
        contestants, missing = _contestants(options, base)
        found = [
            stack.enter_context(running(each, options.cache / f"{each.name}.log"))
            for each in contestants
        ]
        print("\n".join(missing), file=sys.stderr)
        sizes = check(found, base)
        results = measure(found, base, options.rounds, options.seconds)
    run = Run(results, sizes, contestants, missing, options.rounds, options.seconds, generator())
    print(table(run))
    if options.write:
        write(run)


if __name__ == "__main__":
    main()
