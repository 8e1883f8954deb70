"""Marks as Markdown that people read: what is quoted is quoted, and none of it is markup."""

import re
from collections.abc import Iterator

from app.reading.exports.annotation import Annotation, Exported

#: What CommonMark could take for markup, anywhere or at the beginning of a line.
MARKUP = re.compile(r"([\\`*_\[\]<>#&|~!])")
OPENING = re.compile(r"^(\s*)([-+=]|\d+[.)])")
NUMBERED = re.compile(r"(\d+)([.)])")


def as_markdown(exported: Exported) -> str:
    """Write all marks in reading order, section by section."""
    lines = [f"# {escaped(exported.title)}", ""]
    if exported.authors:
        lines += [escaped(", ".join(exported.authors)), ""]
    section: str | None = None
    for each in exported.annotations:
        if each.section is not None and each.section != section:
            section = each.section
            lines += [f"## {escaped(section)}", ""]
        lines += [*_marked(each), ""]
    return "\n".join(lines)


def _marked(each: Annotation) -> Iterator[str]:
    for line in each.quote.strip().splitlines() or [""]:
        yield f"> {escaped(line)}".rstrip()
    if each.body:
        yield ""
        for line in each.body.splitlines():
            yield escaped(line)
    details = [each.motivation.removesuffix("ing"), *filter(None, [each.colour])]
    if each.page is not None:
        details.append(f"page {each.page}")
    details.append(f"{each.start} to {each.end}")
    yield ""
    yield f"*{escaped(', '.join(details))}*"


def escaped(line: str) -> str:
    """Return a line that Markdown shows as it is."""
    plain = MARKUP.sub(r"\\\1", " ".join(line.split()))
    opening = OPENING.match(plain)
    if opening is None:
        return plain
    mark = NUMBERED.sub(r"\1\\\2", opening[2]) if opening[2][0].isdigit() else f"\\{opening[2]}"
    return mark + plain[opening.end() :]
