"""The way through a tree of markup, in the order it is read."""

import re
from collections.abc import Callable
from typing import ClassVar

from lxml.etree import _Element as Element

from app.texts.locators.cfi import Steps
from app.texts.markup import math
from app.texts.markup.characters import tidy, units
from app.texts.markup.flow import BLANK, LINE, PARAGRAPH, Flow, Mark, Source
from app.texts.markup.names import (
    APART,
    BACK_LINKS,
    BLOCKS,
    HEADINGS,
    LINE_CLASSES,
    LINES,
    NOTE_MARKS,
    PAGE_CLASSES,
    PAGES,
    SKIPPED,
)
from app.texts.xml import attribute, local

DROP_CAP = 3
#: No book nests deeper; what does is written without regard to what it is.
DEEPEST = 128
#: What a reference to a note looks like; words are part of the sentence.
MARK = re.compile(r"[\[(]?(?:\d{1,4}|[ivxlc]{1,6}|[a-zA-Z]|[^\w\s]{1,4})?[\])]?")
INDENT = "  "
EMPTY = frozenset(["br", "span", "a", "b", "i", "em", "strong"])


def walk(root: Element, source: Source, flow: Flow) -> None:
    """Write a document's text into the flow."""
    flow.open(source)
    source.language = attribute(root, "lang")
    Walker(source, flow).element(root, ())
    flow.close()


class Walker:
    """Knows what the elements around the present one mean for it."""

    def __init__(self, source: Source, flow: Flow) -> None:
        self._source = source
        self._flow = flow
        self._apart = 0
        self._heading = 0
        self._one_line = 0
        self._verbatim = 0
        self._lists: list[int | None] = []
        self._unnumbered = 0

    def element(self, element: Element, steps: Steps) -> None:
        """Write an element and all in it."""
        if len(steps) > DEEPEST:
            self._flatten(element)
            return
        name = local(element)
        if not element.attrib:
            if name not in SKIPPED:
                self._open(name, element, steps)
            return
        kinds = _kinds(element)
        if name in SKIPPED or _hidden(element) or _leads_to_note(element, kinds):
            return
        if kinds & PAGES or _classes(element) & PAGE_CLASSES:
            self._page(element)
            return
        marks = self._marks(element, kinds)
        self._open(name, element, steps)
        for mark in marks:
            self._flow.end(mark)

    def _flatten(self, element: Element) -> None:
        self._source.deep = True
        for text in element.itertext():
            shown = tidy(str(text))
            if shown:
                self._flow.part(PARAGRAPH)
                self._flow.insert(shown)

    def _marks(self, element: Element, kinds: frozenset[str]) -> list[Mark]:
        marks = []
        name = element.get("id") or element.get("{http://www.w3.org/XML/1998/namespace}id")
        # HTML before version 5 anchors by name.
        name = name or (element.get("name") if local(element) == "a" else None)
        if name:
            marks.append(self._flow.mark(self._source.ids, name))
        if kinds:
            marks.append(self._flow.mark(self._source.types, " ".join(sorted(kinds))))
        if local(element) == "body" and attribute(element, "lang"):
            self._source.language = attribute(element, "lang")
        return marks

    def _page(self, element: Element) -> None:
        shown = element.get("title") or element.get("aria-label") or element.get("value")
        label = tidy(shown or "".join(element.itertext()))
        self._flow.mark(self._source.ids, element.get("id") or "") if element.get("id") else None
        if label:
            self._flow.page(label)

    def _open(self, name: str, element: Element, steps: Steps) -> None:
        if name in HEADINGS or name == "hgroup":
            self._head(name, element, steps)
        elif name in self._special:
            self._special[name](self, element, steps)
        elif name in BLOCKS:
            self._block(name, element, steps)
        else:
            self._children(element, steps)

    def _children(self, element: Element, steps: Steps) -> None:
        at, used = 0, 0
        if element.text:
            self._text(element.text, (*steps, 1), 0)
            used = units(element.text)
        for child in element:
            if isinstance(child.tag, str):
                at, used = at + 2, 0
                self.element(child, (*steps, at))
            if child.tail:
                self._text(child.tail, (*steps, at + 1), used)
                used += units(child.tail)

    def _text(self, text: str, steps: Steps, begin: int) -> None:
        if self._verbatim:
            self._flow.verbatim(text, steps, begin)
        else:
            self._flow.write(text, steps, begin)

    def _part(self, distance: int) -> None:
        if self._one_line:
            self._flow.space()
        else:
            self._flow.part(distance)

    def _block(self, name: str, element: Element, steps: Steps) -> None:
        tight = name in LINES or self._heading or _classes(element) & LINE_CLASSES
        distance = LINE if tight else PARAGRAPH
        before = self._flow.length
        self._part(distance)
        self._unnumbered += name == "nav"
        self._apart += name in APART
        if name == "li":
            self._bullet()
        self._children(element, steps)
        if name == "li":
            self._flow.prefix("")
        self._apart -= name in APART
        self._unnumbered -= name == "nav"
        empty = name == "p" and self._flow.length == before and _blank(element)
        self._part(BLANK if empty else distance)

    def _head(self, name: str, element: Element, steps: Steps) -> None:
        self._part(LINE if self._heading else PARAGRAPH)
        if self._heading or self._apart or self._one_line:
            self._children(element, steps)
        else:
            self._flow.no_rule()
            level = HEADINGS.get(name) or min(
                (HEADINGS.get(local(child), 6) for child in element), default=6
            )
            mark = self._flow.mark(self._source.headings, "", level)
            self._heading += 1
            self._children(element, steps)
            self._heading -= 1
            self._flow.end(mark)
        self._part(LINE if self._heading else PARAGRAPH)

    def _break(self, element: Element, steps: Steps) -> None:
        del element, steps
        self._flow.space() if self._one_line else self._flow.line()

    def _rule(self, element: Element, steps: Steps) -> None:
        del element, steps
        self._flow.rule()

    def _preformatted(self, element: Element, steps: Steps) -> None:
        self._verbatim += 1
        self._block("pre", element, steps)
        self._verbatim -= 1

    def _list(self, element: Element, steps: Steps) -> None:
        nested = bool(self._lists)
        self._part(LINE if nested else PARAGRAPH)
        start = element.get("start") or "1"
        first = int(start) if start.isdecimal() and len(start) < 7 else 1  # noqa: PLR2004
        self._lists.append(first if local(element) == "ol" else None)
        at = 0
        for child in element:
            at += 2 * isinstance(child.tag, str)
            if isinstance(child.tag, str):
                self.element(child, (*steps, at))
        self._lists.pop()
        self._part(LINE if nested else PARAGRAPH)

    def _bullet(self) -> None:
        number = self._lists[-1] if self._lists else None
        if not self._unnumbered and not self._one_line:
            marker = "• " if number is None else f"{number}. "
            self._flow.prefix(INDENT * max(len(self._lists) - 1, 0) + marker)
        if number is not None:
            self._lists[-1] = number + 1

    def _cell(self, element: Element, steps: Steps) -> None:
        blocks = sum(local(child) in BLOCKS for child in element.iterdescendants())
        if blocks > 1:
            # Tables that lay out whole pages: their cells hold ordinary text.
            self._block("td", element, steps)
            return
        self._flow.cell()
        self._one_line += 1
        self._apart += 1
        self._children(element, steps)
        self._apart -= 1
        self._one_line -= 1

    def _image(self, element: Element, steps: Steps) -> None:
        del steps
        # A picture stands for text where it is a letter, or all there is of a heading.
        alt = tidy(element.get("alt"))
        if alt and (self._heading or (len(alt) <= DROP_CAP and alt.isalnum())):
            self._flow.insert(alt)

    def _svg(self, element: Element, steps: Steps) -> None:
        at = 0
        for child in element if len(steps) < DEEPEST else ():
            at += 2 * isinstance(child.tag, str)
            if local(child) == "text":
                self._part(LINE)
                self._children(child, (*steps, at))
                self._part(LINE)
            elif isinstance(child.tag, str) and local(child) not in SKIPPED | {"title"}:
                self._svg(child, (*steps, at))

    def _math(self, element: Element, steps: Steps) -> None:
        block = element.get("display") == "block"
        if block:
            self._part(PARAGRAPH)
        math.write(element, steps, self._flow)
        if block:
            self._part(PARAGRAPH)

    _special: ClassVar[dict[str, Callable[["Walker", Element, Steps], None]]] = {
        "br": _break,
        "hr": _rule,
        "img": _image,
        "image": _image,
        "math": _math,
        "svg": _svg,
        "pre": _preformatted,
        "listing": _preformatted,
        "ul": _list,
        "ol": _list,
        "menu": _list,
        "dir": _list,
        "td": _cell,
        "th": _cell,
    }


def _kinds(element: Element) -> frozenset[str]:
    kinds = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or ""
    role = element.get("role") or ""
    words = kinds.split() + [word for word in role.split() if word.startswith("doc-")]
    return frozenset(words)


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").lower().split())


def _hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _leads_to_note(element: Element, kinds: frozenset[str]) -> bool:
    if kinds & BACK_LINKS:
        return True
    return bool(kinds & NOTE_MARKS) and bool(MARK.fullmatch(tidy("".join(element.itertext()))))


def _blank(element: Element) -> bool:
    return all(local(child) in EMPTY for child in element.iterdescendants())
