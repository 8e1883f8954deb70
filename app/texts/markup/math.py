"""Formulas on one line: x^2, a_i, (a+b)/2."""

from lxml.etree import _Element as Element

from app.texts.locators.cfi import Steps
from app.texts.markup.flow import Flow
from app.texts.xml import local

LEAVES = frozenset(["mi", "mo", "mn", "mtext", "ms"])
#: What stands before the second and the third part.
SIGNS = {
    "msup": ("^",),
    "mover": ("^",),
    "msub": ("_",),
    "munder": ("_",),
    "mfrac": ("/",),
    "msubsup": ("_", "^"),
    "munderover": ("_", "^"),
}
ROWS = frozenset(["mtr", "mlabeledtr"])
DEEPEST = 256
SPACED = frozenset("=<>≤≥≠≈≡∈∉⊂⊆→⇒↔+-\u2212±\u00d7÷∧\u2228,")


def write(element: Element, steps: Steps, flow: Flow) -> None:
    """Write a formula; signs of ours replace what its layout says."""
    name = local(element)
    if name in LEAVES:
        _leaf(element, steps, flow)
        return
    if name == "msqrt":
        flow.insert("√")
    children = [child for child in element if isinstance(child.tag, str)]
    if name == "semantics":
        del children[1:]
    signs = SIGNS.get(name, ())
    for at, child in enumerate(children if len(steps) < DEEPEST else ()):
        if 0 < at <= len(signs):
            flow.insert(signs[at - 1])
        _part(child, (*steps, 2 * at + 2), flow, alone=not signs and name != "msqrt")
        if name in ROWS:
            flow.space()
        if name == "mtable" and at < len(children) - 1:
            flow.insert("; ")


def _part(element: Element, steps: Steps, flow: Flow, *, alone: bool) -> None:
    brackets = not alone and _leaves(element) > 1
    if brackets:
        flow.insert("(")
    write(element, steps, flow)
    if brackets:
        flow.insert(")")


def _leaf(element: Element, steps: Steps, flow: Flow) -> None:
    text = element.text or ""
    spaced = text.strip() in SPACED
    if spaced:
        flow.space()
    shown = text.strip()
    flow.write(shown, (*steps, 1), text.find(shown) if shown else 0)
    if spaced or local(element) == "mtext":
        flow.space()


def _leaves(element: Element) -> int:
    return sum(local(each) in LEAVES for each in element.iter())
