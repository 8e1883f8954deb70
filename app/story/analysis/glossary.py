"""Words a reader would look up: coined, used again, and explained by the text itself."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.story.analysis.findings import Term
from app.story.analysis.lexicon import wordset
from app.story.analysis.names import Kind
from app.story.analysis.places import is_place
from app.story.analysis.sentences import around
from app.story.analysis.view import View
from app.texts.quotes import Span

LEAST = 2
EXAMPLES = 3
MOST = 60
TERM = r"[a-z]{2,}(?:-[a-z]{2,})+"
#: "A tell-stone was a flat piece", "sill-mark, that is", "the leavings, or what the water left".
IS_A = re.compile(rf"\b(?:[Aa]n?|[Tt]he) ({TERM}) (?:was|is) (?:an?|the|what|made)\b")
CALLED = re.compile(
    r"\b(?:was|were|is|are|be|it|them|these|they|what [\w ]{3,40}?|people|we|which \w+) (?:is |"
    r"are |was |were )?"
    rf"(?:called?|named|known as|termed) (?:it |them )?(?:the |an? )?['\"]?((?:{TERM})|"
    rf"[a-z]{{4,}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    r"(?=[,.;:!?'\"])"
)
KNOWN_AS = re.compile(
    rf"\b(?:hour|time|thing|place|stone|house|line|mark|name|day|night|custom|office|work|book) "
    rf"(?:that |which )?(?:they|we|people|men|everyone) call(?:ed)? "
    rf"(?:the |an? )?((?:{TERM})|[a-z]{{4,}}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b"
)
GIVEN = re.compile(
    rf"\b(?:given|gave (?:him|her|it|them)) (?:an?|the) ({TERM})(?=, (?:made|which|that|or)\b)"
)
WORK_OF = re.compile(rf"\b[Tt]hat was the (?:work|office|trade|task|business) of the ({TERM})\b")
PATTERNS = (IS_A, CALLED, KNOWN_AS, GIVEN, WORK_OF)
#: Called so everywhere, not only in this story.
PLAIN = wordset(
    "good-natured drawing-room dining-room sitting-room good-bye to-day to-morrow to-night "
    "half-past "
    "son-in-law sister-in-law brother-in-law mother-in-law father-in-law daughter-in-law him "
    "her them "
    "that this what upon away back down home here there over again after himself herself"
)


def glossary(view: View, others: Sequence[Kind]) -> tuple[Term, ...]:
    """Return the terms a text explains, or uses as names of its own things, in order."""
    defined = _defined(view)
    terms = [_term(view, word, spans, defined.get(word)) for word, spans in _used(view, defined)]
    known = {term.term.lower() for term in terms}
    for kind in others:
        things = [o for o in kind.at if o.the]
        if len(things) > LEAST and 2 * len(things) > len(kind.at) and not is_place(kind):
            if kind.name.lower() in known or any(o.before in {"in", "at"} for o in things[:1]):
                continue
            spans = [Span(o.start, o.end) for o in kind.at]
            terms.append(_term(view, kind.name, spans, defined.get(kind.name)))
    chosen = sorted(terms, key=lambda term: (term.definition is None, -term.count))[:MOST]
    return tuple(sorted(chosen, key=lambda term: (term.start, term.term)))


def _defined(view: View) -> dict[str, Span]:
    """Return the first sentence that explains each word."""
    found: dict[str, Span] = {}
    for pattern in PATTERNS:
        for match in pattern.finditer(view.flat):
            word = match[1]
            if word in PLAIN or view.flat.count(word) < LEAST:
                continue
            span = around(view, match.start(1))
            if word not in found or span.start < found[word].start:
                found[word] = span
    return found


def _used(view: View, defined: dict[str, Span]) -> Iterator[tuple[str, list[Span]]]:
    if not defined:
        return
    spans: dict[str, list[Span]] = defaultdict(list)
    words = sorted(defined, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w-])")
    plural = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?=s(?![\w-]))")
    for match in sorted(
        [*pattern.finditer(view.flat), *plural.finditer(view.flat)], key=lambda each: each.start()
    ):
        spans[match[1]].append(Span(match.start(), match.end()))
    for word in words:
        if len(spans[word]) >= LEAST:
            yield word, spans[word]


def _term(view: View, word: str, spans: Sequence[Span], definition: Span | None) -> Term:
    examples = []
    for span in spans:
        sentence = around(view, span.start)
        if sentence != definition and sentence not in examples:
            examples.append(sentence)
        if len(examples) == EXAMPLES:
            break
    revealed = definition.end if definition else spans[0].end
    return Term(word, len(spans), spans[0].start, definition, tuple(examples), revealed)
