"""Words beside a quotation that say who speaks it: said Hale, he cried, was her answer."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.story.analysis.findings import Gender
from app.story.analysis.gender import by_words
from app.story.analysis.lexicon import SAY, wordset
from app.story.analysis.marks import Spoken
from app.story.analysis.view import View


@dataclass(frozen=True, slots=True)
class Call:
    """A name where it stands, with whom it means."""

    start: int
    end: int
    person: int
    paragraph: int
    spoken: int
    vocative: bool
    possessive: bool
    subject: bool


class TagKind(StrEnum):
    """What a speech tag calls the one who speaks."""

    NAME = "NAME"
    PRONOUN = "PRONOUN"
    NOUN = "NOUN"
    I = "I"  # noqa: E741 (the narrator's own word)
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Tag:
    """Words beside a quotation that say who speaks."""

    kind: TagKind
    start: int = 0
    end: int = 0
    person: int = -1
    gender: Gender = Gender.UNKNOWN
    noun: str = ""


NOTHING = Tag(TagKind.NONE)


VERBS = "|".join(sorted(SAY))
VERB = re.compile(
    rf"\b(?:{VERBS}|saying|crying|exclaiming|asking|answering|replying|adding|whispering|"
    rf"shouting|observing|remarking|muttering|murmuring)\b"
)
#: What may stand between a verb of saying and who says it.
RIGHT = re.compile(
    r"\s+(?:(?:\w+ly|out|in|up|on|at last|again|then|here|to himself|to herself),?\s+)?"
)
#: A word of any doing between a quotation and a name tells how it was said.
ANY_VERB = re.compile(
    r"[\s,\"\u2014]{1,4}(?:then )?(?:[a-z]{2,}ed|went on|put in|broke in|struck in|cut in|came "
    r"from)\s+(?=[A-Z]|the [A-Z]|old [A-Z]|poor [A-Z])"
)
#: Heads of phrases that say how something is said, not who says it.
MANNER = wordset(
    "tone tones voice hurry way manner time moment opportunity whisper breath air "
    "accent smile laugh sigh look glance nod pause effort words word question thing same most "
    "temptation least day night"
)
NOMINATIVE = frozenset(["he", "she", "i", "they", "we"])
#: Words that end no phrase for somebody: another verb of theirs follows, or what they do it to.
LINKS = wordset("and to but then or as of in that which who not only never ever so for at had was")
ACTING = re.compile(r"\b(he|she|I|He|She)\b")
#: "Hale said nothing" tells who does not speak.
SILENT = re.compile(r"\s+(?:nothing|no more|no word|not a word|little|not\b|no answer|no reply)")
SUBJECT = re.compile(
    r"(?P<pronoun>he|she|I|they|we|it)\b|"
    r"(?P<noun>(?:the|his|her|my|their|our|a|an|another|one|one of the|some)"
    r"(?:\s+(?:[\w'-]+\s+){0,3}?(?P<head>[\w-]+))?)"
    r"(?=\s*[,.;:!?\"\u2014]|\s+(?:in|with|as|to|at|and|who|from|on|of|after|when)\b|\s*\Z)",
)
LEFT = re.compile(
    r"\b(?P<pronoun>he|she|I|they|we|it|He|She|They|We|It)"
    r"(?:\s+(?:\w+ly|had|was|only|then|now|just|also|again|at last|would|could|always|never|"
    r"even))*\s*\Z"
    r"|(?P<noun>\b(?:[Tt]he|[Hh]is|[Hh]er|[Mm]y|[Tt]heir|[Oo]ur|[Aa]n?|[Aa]nother|[Oo]ne)\s+"
    r"(?:[\w'-]+\s+){0,2}?(?P<head>[\w-]+))(?:\s+(?:\w+ly|had|only|then|now|just|also|again))*\s*\Z"
)
BETWEEN = re.compile(
    r"\s*,?\s*(?:(?:\w+ly|had|was|only|then|now|just|also|again|at last|at length|would|could|"
    r"always|"
    r"never|even|himself|herself|began|presumed to|ventured to|who|in (?:a|an|his|her) [\w -]+|"
    r"(?:with|in|after|on|from|at|rising|turning|looking|coming|laughing|smiling|and|her|his)"
    r"\b[^.!?\"]{0,80}),?\s*)*\Z"
)
#: "was Hale's reply": the name of what is said, after whose it is.
REPLY = (
    r"(?:reply|answer|rejoinder|response|remark|comment|question|exclamation|language|reasoning|"
    r"inquiry|enquiry|cry|retort|observation|greeting|advice|complaint|declaration|suggestion|"
    r"explanation|conclusion|words|ejaculation|command|request|verdict|salutation)"
)
HAS_REPLY = re.compile(rf"'s?\s+(?:[\w-]+,?\s+){{0,3}}?{REPLY}\b")
OF_REPLY = re.compile(rf"was\s+(?P<pronoun>his|her|my)\s+(?:[\w-]+,?\s+){{0,3}}?{REPLY}\b")
LEADS = re.compile(r"(?:the|old|poor|young|little|dear|good|that|this|[a-z]+ly|[a-z-]{3,})")
AFTER = 120
#: Fewer signs than that between speech and telling are only marks.
LEAST = 2
CLAUSES = 2
WORDS = 3
LEAD = 40
HEADING = 30
BEFORE = 190
SENTENCE_END = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)[.!?](?=[\s\"'])")


#: "Hale's voice" is Hale.
VOICE = re.compile(r"'s? (?:\w+ )?voice\b")


class Tags:
    """Reads what stands beside the quotations of a text."""

    def __init__(self, view: View, quotes: Sequence[Spoken], calls: Sequence[Call]) -> None:
        self.view = view
        self.flat = view.flat
        self.quotes = quotes
        self.calls = calls
        self.starts = [call.start for call in calls]

    def of(self, number: int) -> Tag:
        """Return what says who speaks a quotation."""
        quote = self.quotes[number]
        first, last = self.view.paragraphs[quote.paragraph]
        following = self.quotes[number + 1] if number + 1 < len(self.quotes) else None
        previous = self.quotes[number - 1] if number else None
        end = last
        if following is not None and following.paragraph == quote.paragraph:
            end = following.start - 1
        start = first
        if previous is not None and previous.paragraph == quote.paragraph:
            start = previous.end + 1
        if quote.end + 1 < end:
            found = self._after(quote.end + 1, min(end, quote.end + AFTER))
            if found is not None:
                return found
        if quote.start - start > LEAST:
            found = self._before(max(start, quote.start - BEFORE), quote.start - 1)
            if found is not None:
                return found
        elif quote.start - first <= LEAST and quote.paragraph:
            found = self._led(quote.paragraph - 1, previous)
            if found is not None:
                return found
        return NOTHING

    def _led(self, paragraph: int, previous: Spoken | None) -> Tag | None:
        """Return who is told, at the end of the paragraph before, to be going to speak."""
        first, last = self.view.paragraphs[paragraph]
        if self.flat[last - 1] in ".!?\"'" or (
            paragraph in self.view.headings and last - first < HEADING
        ):
            return None
        if previous is not None and previous.paragraph == paragraph:
            first = previous.end + 1
        return (
            self._before(max(first, last - BEFORE), last, sure=True)
            if last - first > LEAST
            else None
        )

    def _after(self, start: int, end: int) -> Tag | None:
        flat = self.flat
        stop = SENTENCE_END.search(flat, start + 3, end)
        last = stop.end() if stop else end
        if flat[start : start + 30].lstrip(' ,."').startswith("was "):
            found = self._reply(start, last)
            if found is not None:
                return found
        odd = ANY_VERB.match(flat, start, last)
        if odd is not None:
            found = self._right(odd.end() - 1, last)
            if found is not None and found.kind is TagKind.NAME:
                return found
        for verb in VERB.finditer(flat, start, last):
            if flat[start : verb.start()].count(",") > CLAUSES:
                return None
            if SILENT.match(flat, verb.end(), last):
                return None
            found = self._right(verb.end(), last) or self._left(start, verb.start())
            if found is not None:
                return found
        return None

    def _reply(self, start: int, last: int) -> Tag | None:
        number = bisect_left(self.starts, start)
        if number < len(self.calls) and self.calls[number].end < last:
            call = self.calls[number]
            before = self.flat[start : call.start].strip(' ,."')
            if re.fullmatch(r"was|was the \w+ of", before) and (
                HAS_REPLY.match(self.flat, call.end, last) or "of" in before
            ):
                return Tag(TagKind.NAME, call.start, call.end, call.person)
        own = OF_REPLY.search(self.flat, start, last)
        if own is None:
            return None
        if own["pronoun"] == "my":
            return Tag(TagKind.I, own.start(), own.end())
        gender = Gender.MALE if own["pronoun"] == "his" else Gender.FEMALE
        return Tag(TagKind.PRONOUN, own.start(), own.end(), gender=gender)

    def _before(self, start: int, end: int, *, sure: bool = False) -> Tag | None:
        flat = self.flat
        closing = flat[start:end].rstrip()[-1:]
        leads = closing in {",", ":", "\u2014", "-"} or sure
        if not leads and not VERB.search(flat, max(start, end - 16), end):
            return None
        for stop in SENTENCE_END.finditer(flat, start, end - 2):
            start = stop.end()
        for verb in reversed(list(VERB.finditer(flat, start, end))):
            found = self._left(start, verb.start()) or self._right(verb.end(), end)
            if found is not None:
                return found
        replies = re.search(rf"{REPLY}\b[^.\"]{{0,20}}\Z", flat[start:end])
        if replies is not None:
            for call in reversed(
                self.calls[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
            ):
                if call.possessive and HAS_REPLY.match(flat, call.end, end):
                    return Tag(TagKind.NAME, call.start, call.end, call.person)
        return None

    def _right(self, at: int, last: int) -> Tag | None:
        gap = RIGHT.match(self.flat, at, last)
        if gap is None:
            return None
        at = gap.end()
        number = bisect_left(self.starts, at)
        if number < len(self.calls):
            call = self.calls[number]
            lead = self.flat[at : call.start].split()
            if (
                call.start < last
                and (not call.possessive or VOICE.match(self.flat, call.end))
                and len(lead) <= WORDS
                and (
                    not lead
                    or lead[0]
                    in {"the", "old", "poor", "young", "little", "dear", "good", "that", "this"}
                )
                and all(LEADS.fullmatch(word) for word in lead)
            ):
                return Tag(TagKind.NAME, call.start, call.end, call.person)
        return _subject(SUBJECT.match(self.flat, at, last))

    def _left(self, first: int, at: int) -> Tag | None:
        number = bisect_left(self.starts, at) - 1
        while number >= 0 and self.calls[number].end > at:
            number -= 1
        if number >= 0 and self.calls[number].start >= first:
            call = self.calls[number]
            between = self.flat[call.end : at]
            voice = VOICE.match(between)
            if voice is not None:
                between = between[voice.end() :]
            owns = call.possessive and voice is None
            if call.spoken < 0 and not owns and BETWEEN.match(between):
                return Tag(TagKind.NAME, call.start, call.end, call.person)
        near = _subject(LEFT.search(self.flat, max(first, at - 60), at))
        return near or self._far(first, at)

    def _far(self, first: int, at: int) -> Tag | None:
        """Return who begins the sentence and does all in it: "She rose, shut the door and said"."""
        if at - first > BEFORE:
            return None
        acting: Tag | None = None
        for pronoun in ACTING.finditer(self.flat, first, at):
            acting = _pronoun(pronoun, 1)
        for call in self.calls[bisect_left(self.starts, first) : bisect_left(self.starts, at)]:
            if not call.subject or call.spoken >= 0:
                continue
            if acting is None or acting.start < call.start:
                acting = Tag(TagKind.NAME, call.start, call.end, call.person)
        return acting


def _pronoun(match: re.Match[str], group: str | int) -> Tag:
    start, end = match.span(group)
    if match[group] == "I":
        return Tag(TagKind.I, start, end)
    gender = {"he": Gender.MALE, "she": Gender.FEMALE}.get(match[group].lower(), Gender.UNKNOWN)
    return Tag(TagKind.PRONOUN, start, end, gender=gender)


def _subject(match: re.Match[str] | None) -> Tag | None:
    if match is None:
        return None
    if match["pronoun"]:
        return _pronoun(match, "pronoun")
    if match["head"] and match["head"].lower() in NOMINATIVE:
        return _pronoun(match, "head")
    head = (match["head"] or match["noun"]).lower()
    if head in MANNER or head in LINKS or head[:1].isupper():
        return None
    return Tag(
        TagKind.NOUN,
        match.start("noun"),
        match.end("noun"),
        gender=by_words([head]),
        noun=match["noun"],
    )
