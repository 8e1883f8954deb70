"""`python -m bench.ingest`: take books in by a whole installation, and say how long that takes."""

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.ingest.files import epub, pdf, plain
from bench.ingest.installation import Installation, installation, taken_in
from bench.ingest.together import together
from bench.read.machine import description

MB = 1 << 20


def peak(process: psutil.Process) -> float:
    """Return the most memory a process has had, in MB."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


async def one_by_one(place: Installation, repeat: int) -> None:
    files: dict[str, tuple[str, Callable[[int], bytes]]] = {
        "EPUB, 120,000 words": ("a.epub", lambda seed: epub(120_000, seed)),
        "plain text, 500,000 words": ("b.txt", lambda seed: plain(500_000, seed)),
        "PDF, 1,000 pages": ("c.pdf", lambda seed: pdf(1_000, seed)),
    }
    print(f"{'':28}{'accepted':>10}{'readable':>10}{'indexed':>10}{'worker peak':>14}")
    async with place.client() as client:
        for says, (name, make) in files.items():
            for seed in range(repeat):
                times = await taken_in(client, place.url, name, make(seed))
                print(
                    f"{says:28}{times.accepted:9.2f}s{times.readable:9.2f}s{times.ready:9.2f}s"
                    f"{peak(place.worker):11.0f} MB",
                    flush=True,
                )


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--books", type=int, default=20, help="at once")
    parser.add_argument("--words", type=int, default=120_000, help="of each of these")
    options = parser.parse_args()
    print(description())
    with installation() as place:
        await one_by_one(place, options.repeat)
        found = await together(place, options.books, options.words)
    print(
        f"{options.books} books of {options.words:,} words at once: {found.seconds:.1f} s; "
        f"{found.whole} told all without a gap; a small query's p99 "
        f"{found.idle * 1000:.1f} ms idle, {found.busy * 1000:.1f} ms meanwhile "
        f"({found.busy / found.idle:.1f} times)."
    )


if __name__ == "__main__":
    asyncio.run(main())
