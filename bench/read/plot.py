"""A bar chart of the requests per second, written by hand: no library is needed for so little."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from bench.read.questions import QUESTIONS
from bench.read.rounds import CONCURRENCY

if TYPE_CHECKING:
    from bench.read.report import Run

_COLOURS = ("#2563eb", "#94a3b8", "#d97706", "#059669")
_BAR, _GAP, _LEFT, _WIDTH = 16, 18, 150, 900
_FULL = 560


def plot(run: "Run") -> str:
    """Draw each server's share of the fastest, request by request, with the figure beside it."""
    rows = list(_rows(run))
    height = rows[-1][0] + 30 if rows else 60
    names = [each.name for each in run.contestants]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="12">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
        '<text x="12" y="22" font-size="15" fill="#0f172a">Requests per second, '
        "as a share of the fastest</text>"
    )
    legend = "".join(
        f'<rect x="{420 + place * 115}" y="12" width="11" height="11" '
        f'fill="{_COLOURS[place]}"/>'
        f'<text x="{436 + place * 115}" y="22" fill="#0f172a">{escape(name)}</text>'
        for place, name in enumerate(names)
    )
    return "\n".join([head, legend, *(text for _, text in rows), "</svg>", ""])


def _rows(run: "Run") -> Iterator[tuple[int, str]]:
    top = 44
    for question in QUESTIONS:
        for concurrency in CONCURRENCY:
            cell = run.results[question.name, concurrency]
            most = max(each.rate for each in cell.values())
            middle = top + len(cell) * _BAR // 2 + 4
            label = f"{question.name}, {concurrency} connections"
            yield top, f'<text x="12" y="{middle}" fill="#0f172a">{escape(label)}</text>'
            for place, each in enumerate(cell.values()):
                width = round(_FULL * each.rate / most)
                y = top + place * _BAR
                bar = (
                    f'<rect x="{_LEFT + 20}" y="{y}" width="{width}" height="{_BAR - 3}" '
                    f'fill="{_COLOURS[place]}"/><text x="{_LEFT + 26 + width}" y="{y + 11}" '
                    f'fill="#475569">{each.rate:,.0f}</text>'
                )
                yield y + _BAR, bar
            top += len(cell) * _BAR + _GAP
