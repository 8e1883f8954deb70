"""Results as a table and a plot, in docs/performance.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.read.contestants import ROOT, Contestant
from bench.read.machine import description
from bench.read.plot import plot
from bench.read.questions import QUESTIONS
from bench.read.rounds import CONCURRENCY, Results

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench-read: begin -->", "<!-- bench-read: end -->"

_HEAD = (
    "| Request | Server | Connections | Requests/s | of the limit | p50 ms | p99 ms "
    "| CPU µs: server | database | CPU of the limit |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Run:
    results: Results
    sizes: Mapping[str, int]
    contestants: Sequence[Contestant]
    missing: Sequence[str]
    rounds: int
    seconds: float
    generator: str


def table(run: Run) -> str:
    return "\n".join([_HEAD, *_lines(run)])


def _lines(run: Run) -> Iterator[str]:
    for question in QUESTIONS:
        for concurrency in CONCURRENCY:
            cell = run.results[question.name, concurrency]
            for name, each in cell.items():
                yield (
                    f"| {question.name} | {name} | {concurrency} | {each.rate:,.0f} "
                    f"| {each.of_limit:.2f} | {each.p50:.1f} | {each.p99:.1f} "
                    f"| {each.server:,.0f} | {each.database:,.0f} | {each.cpu_of_limit:.2f} |"
                )


def write(run: Run) -> None:
    """Put the results where the page keeps them."""
    picture = PAGE.with_name("performance-read.svg")
    picture.write_text(plot(run))
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{_told(run)}\n{END}{after}")


def _told(run: Run) -> str:
    sizes = ", ".join(
        f"**{each.name}** is a {each.says} ({run.sizes[each.name]:,} bytes)" for each in QUESTIONS
    )
    who = ", ".join(f"{each.name} ({each.says})" for each in run.contestants)
    measured = (
        f"Measured by `make bench-read` on {description()}; {run.rounds} alternating rounds of "
        f"{run.seconds:g} s, medians; load from {run.generator} on the same machine. Shares of the "
        "limit are medians of what they were in each round."
    )
    lines = [
        measured,
        f"The requests: {sizes}. The servers: {who}.",
        *run.missing,
        table(run),
        "![Requests per second](performance-read.svg)",
    ]
    return "\n\n".join(lines)
