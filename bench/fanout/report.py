"""Results as a table in docs/performance.md."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bench.read.contestants import ROOT, Contestant
from bench.read.machine import description

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench-fanout: begin -->", "<!-- bench-fanout: end -->"

_HEAD = (
    "| Load | Server | Messages/s | of the limit | p50 ms | p99 ms | lost | RSS MB |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Figures:
    """One server under one load."""

    NAMES: ClassVar = ("rate", "p50", "p99", "missing", "rss")

    rate: float
    p50: float
    p99: float
    missing: float
    rss: float


@dataclass(frozen=True)
class Run:
    results: Mapping[tuple[str, str], Figures]
    contestants: Sequence[Contestant]
    missing: Sequence[str]
    options: argparse.Namespace


def table(run: Run) -> str:
    lines = [_HEAD]
    for (load, name), each in run.results.items():
        limit = run.results.get((load, "limit"))
        share = f"{each.rate / limit.rate:.2f}" if limit else ""
        lines.append(
            f"| {load} | {name} | {each.rate:,.0f} | {share} | {each.p50:.1f} | {each.p99:.1f} "
            f"| {each.missing:,.0f} | {each.rss:,.0f} |"
        )
    return "\n".join(lines)


def write(run: Run) -> None:
    """Put the results where the page keeps them."""
    who = ", ".join(f"{each.name} ({each.says})" for each in run.contestants)
    measured = (
        f"Measured by `make bench-fanout` on {description()}; {run.options.rounds} alternating "
        f"rounds, medians; {run.options.sockets:,} followers of one stream, all read by one "
        f"process on the same machine. Servers: {who}."
    )
    said = "\n\n".join([measured, *run.missing, table(run)])
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{said}\n{END}{after}")
