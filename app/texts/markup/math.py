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
SPACED = frozenset("=<>≤≥≠≈≡∈∉⊂⊆→⇒↔+-\u2212±\u00d7÷∧\u2228,")


def write(element: Element, steps: Steps, flow: Flow) -> None:
    """Write a formula; signs of ours replace what its layout says."""
    name = local(element)
    if name in LEAVES:
        _leaf(element, steps, flow)
        return
    if name == "msqrt":
        flow.insert("√")
    parts = [
        (child, (*steps, 2 * at))
        for at, child in enumerate((c for c in element if isinstance(c.tag, str)), start=1)
    ]
    if name == "semantics":
        parts = parts[:1]
    signs = SIGNS.get(name, ())
    for at, (child, place) in enumerate(parts):
        if 0 < at <= len(signs):
            flow.insert(signs[at - 1])
        compound = bool(signs or name == "msqrt") and _leaves(child) > 1
        if compound:
            flow.insert("(")
        write(child, place, flow)
        if compound:
            flow.insert(")")
        if name in {"mtr", "mlabeledtr"}:
            flow.space()
        if name == "mtable":
            flow.insert("; ") if at < len(parts) - 1 else None


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
