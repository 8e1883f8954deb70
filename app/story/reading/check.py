"""What a model said of a part, held against the text: what does not match is dropped."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from app.story.analysis.findings import Quotation
from app.story.analysis.lexicon import wordset
from app.story.analysis.reading import LIGHTS, MOODS, TIMES, WEATHERS
from app.story.reading import schema as said
from app.story.reading import told
from app.story.reading.carry import Carry
from app.story.reading.parts import Part
from app.story.reading.prompts import Source
from app.texts.chunks import count_tokens
from app.texts.quotes import Plain, Span

#: Fewer words than these show nothing, wherever they stand.
LEAST = 3
#: Code points from a quotation within which words tell who speaks.
NEAR = 300
#: Words of the text that may stand for a value that it does not have.
SHORT = 80
#: Who is called so is called so everywhere.
PRONOUNS = wordset("i me he him she her they them we us you it who one")

Said = TypeVar("Said")
Told = TypeVar("Told")


@dataclass
class Check:
    """Goes through one answer; the order matters, as people have to be known first."""

    source: Source
    part: Part
    carry: Carry
    answer: said.PartAnswer
    dropped: int = 0
    _ids: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _plain(self) -> Plain:
        return Plain(self.source.text, self.part.start, self.part.end)

    def people(self) -> tuple[told.PersonTold, ...]:
        """Return who is there; from then on they can be referred to."""
        listed = {each.id for each in self.carry.at(self.part.end)}
        found: dict[str, told.PersonTold] = {}
        for each in self.answer.people:
            person = self._person(each, listed)
            if person is None:
                self.dropped += 1
                continue
            self._ids.setdefault(each.id, person.id)
            if person.id not in found:
                found[person.id] = person
                if person.new:
                    self.carry = self.carry.met(person)
        self._ids |= {each: each for each in listed}
        return tuple(found.values())

    def names(self) -> tuple[told.NameTold, ...]:
        """Return what else people are called."""
        return self._kept(self.answer.names, self._name)

    def descriptions(self) -> tuple[told.DescribedTold, ...]:
        """Return what people are."""
        return self._kept(self.answer.descriptions, self._description)

    def speakers(self) -> tuple[told.SpeakerTold, ...]:
        """Return who says what; that nobody is known to say it is nothing wrong."""
        claimed = [each for each in self.answer.speakers if each.speaker is not None]
        found = self._kept(claimed, self._speaker)
        return tuple({each.quotation: each for each in reversed(found)}.values())[::-1]

    def bonds(self) -> tuple[told.BondTold, ...]:
        """Return what people are to each other."""
        return self._kept(self.answer.bonds, self._bond)

    def looks(self) -> tuple[told.LookTold, ...]:
        """Return how people look."""
        return self._kept(self.answer.looks, self._look)

    def changes(self) -> tuple[told.ChangeTold, ...]:
        """Return how looks change."""
        return self._kept(self.answer.changes, self._change)

    def places(self) -> tuple[told.PlaceTold, ...]:
        """Return the places that are named."""
        return self._kept(self.answer.places, self._place)

    def terms(self) -> tuple[told.TermTold, ...]:
        """Return the words that are explained."""
        return self._kept(self.answer.terms, self._term)

    def identities(self) -> tuple[told.IdentityTold, ...]:
        """Return who turns out to be whom."""
        return self._kept(self.answer.identities, self._identity)

    def scenes(self) -> tuple[told.SceneTold, ...]:
        """Return what the scenes are like."""
        found = self._kept(self.answer.scenes, self._scene)
        return tuple({each.scene: each for each in reversed(found)}.values())[::-1]

    def _kept(
        self, claims: Iterable[Said], check: Callable[[Said], Told | None]
    ) -> tuple[Told, ...]:
        kept = dict.fromkeys(found for each in claims if (found := self._tried(each, check)))
        return tuple(kept)

    def _tried(self, claim: Said, check: Callable[[Said], Told | None]) -> Told | None:
        found = check(claim)
        self.dropped += found is None
        return found

    def _person(self, each: said.PersonSaid, listed: set[str]) -> told.PersonTold | None:
        name = " ".join(each.name.split())
        if each.id in listed:
            return self._again(each.id, each)
        owners = self.carry.owners(name)
        if owners:
            # The same name is the same person; where it is several ones', nobody can tell.
            return self._again(owners[0], each) if len(owners) == 1 else None
        spans = self._called(name)
        if not spans:
            return None
        new = f"m{self.carry.newcomers}"
        name = self._spelled(name, spans)
        return told.PersonTold(new, name, each.gender, each.role, new=True, spans=spans)

    def _again(self, who: str, each: said.PersonSaid) -> told.PersonTold:
        """Return somebody who was known, and where names stand that were not found here."""
        names = (name.name for name in self.carry.by_id[who].names if name.told)
        spans = {span for name in names for span in self._called(name)}
        ordered = tuple(sorted(spans, key=lambda span: (span.start, span.end)))
        return told.PersonTold(
            who, " ".join(each.name.split()), each.gender, each.role, spans=ordered
        )

    def _name(self, each: said.NameSaid) -> told.NameTold | None:
        who, spans, evidence = (
            self._ids.get(each.who),
            self._called(each.name),
            self._shown_last(each),
        )
        if who is None or evidence is None:
            return None
        within = [s for s in spans if evidence.start <= s.start and s.end <= evidence.end]
        # A name that is another's would make one of two people: only an identity says so.
        if not within or any(owner != who for owner in self.carry.owners(each.name)):
            return None
        # Only words that have both names equate them; else it takes the part to understand it.
        known = evidence.end if self._named(who, evidence) else self.part.end
        made = told.NameTold(who, self._spelled(each.name, spans), spans, known)
        self.carry = self.carry.called(made)
        return made

    def _description(self, each: said.DescribedSaid) -> told.DescribedTold | None:
        who, evidence = self._ids.get(each.who), self._shown(each)
        value = self._value(each.value, evidence)
        if who is None or evidence is None or value is None:
            return None
        return told.DescribedTold(who, value, evidence)

    def _speaker(self, each: said.SpeakerSaid) -> told.SpeakerTold | None:
        quotations = self.source.quotations(self.part)
        speaker = self._ids.get(each.speaker or "")
        if speaker is None or not 1 <= each.quotation <= len(quotations):
            return None
        spoken = quotations[each.quotation - 1]
        evidence = self._beside(spoken, each.quote) if each.quote else None
        # "He said" tells who speaks only to whoever has understood the rest.
        if evidence is not None and not self._named(speaker, evidence):
            evidence = None
        addressee = self._ids.get(each.addressee or "")
        return told.SpeakerTold(
            spoken.start, speaker, None if addressee == speaker else addressee, evidence
        )

    def _bond(self, each: said.BondSaid) -> told.BondTold | None:
        source, target = self._ids.get(each.source), self._ids.get(each.target)
        evidence = self._shown(each)
        if source is None or target is None or source == target or evidence is None:
            return None
        return told.BondTold(source, target, each.type, evidence)

    def _look(self, each: said.LookSaid) -> told.LookTold | None:
        who, evidence = self._ids.get(each.who), self._shown(each)
        value = self._value(each.value, evidence)
        if who is None or evidence is None or value is None:
            return None
        return told.LookTold(who, each.trait, value, evidence)

    def _change(self, each: said.ChangeSaid) -> told.ChangeTold | None:
        who, evidence = self._ids.get(each.who), self._shown(each)
        value = self._value(each.value, evidence)
        if who is None or evidence is None or value is None:
            return None
        return told.ChangeTold(who, each.type, value, evidence)

    def _place(self, each: said.PlaceSaid) -> told.PlaceTold | None:
        spans = self._called(each.name)
        if not spans or self.carry.owners(each.name):
            return None
        evidence = self._plain.find(each.quote) if each.quote else None
        self.dropped += bool(each.quote) and evidence is None
        return told.PlaceTold(self._words(spans[0]), spans, evidence)

    def _term(self, each: said.TermSaid) -> told.TermTold | None:
        spans, evidence = tuple(self._plain.whole(each.term)), self._shown(each)
        if not spans or evidence is None:
            return None
        return told.TermTold(self._words(spans[0]), spans, evidence)

    def _identity(self, each: said.IdentitySaid) -> told.IdentityTold | None:
        masked, real = self._ids.get(each.masked), self._ids.get(each.real)
        evidence = self._shown_last(each)
        if masked is None or real is None or masked == real or evidence is None:
            return None
        if not (self._named(masked, evidence) or self._named(real, evidence)):
            return None
        return told.IdentityTold(masked, real, evidence)

    def _scene(self, each: said.SceneSaid) -> told.SceneTold | None:
        if each.scene not in self.part.scenes:
            return None
        place = each.place if each.place and self._called(each.place) else None
        return told.SceneTold(
            each.scene,
            " ".join(each.summary.split()),
            each.mood if each.mood in MOODS else None,
            each.lighting if each.lighting in LIGHTS else None,
            each.time_of_day if each.time_of_day in TIMES else None,
            each.weather if each.weather in WEATHERS else None,
            place,
        )

    def _shown(self, each: said.Quoted) -> Span | None:
        """Return where a quote stands that says something."""
        found = self._plain.find(each.quote)
        if found is None or count_tokens(self.source.text[found.start : found.end]) < LEAST:
            return None
        return found

    def _shown_last(self, each: said.Quoted) -> Span | None:
        """Return where the words of a reveal stand for the last time: too late is no spoiler."""
        found, last = self._shown(each), None
        while found is not None:
            last = found
            found = Plain(self.source.text, found.end, self.part.end).find(each.quote)
        return last

    def _beside(self, said: Quotation, quote: str) -> Span | None:
        """Return where words stand next to what is said, as the same words stand elsewhere too."""
        start, end = max(said.start - NEAR, self.part.start), min(said.end + NEAR, self.part.end)
        after = Plain(self.source.text, said.end, end).find(quote)
        return after or Plain(self.source.text, start, end).find(quote)

    def _called(self, name: str) -> tuple[Span, ...]:
        """Return where a name stands that tells people apart."""
        words = name.split()
        name = " ".join(words)
        if not words:
            return ()
        if len(words) == 1 and (name.islower() or name.casefold() in PRONOUNS):
            return ()
        # Where a sentence begins, "the ferryman" is "The ferryman".
        initial = name[0].upper() if name[0].islower() else name[0]
        if words[0].lower() == "the":
            initial += name[0].lower()
        written = {name, *(first + name[1:] for first in initial)}
        spans = {span for each in written for span in self._plain.whole(each)}
        return tuple(sorted(spans, key=lambda span: (span.start, span.end)))

    def _spelled(self, name: str, spans: Sequence[Span]) -> str:
        """Return a name as the text has it, as it was asked for if it does."""
        return next((name for each in spans if self._words(each) == name), self._words(spans[0]))

    def _named(self, who: str, evidence: Span) -> bool:
        """Say whether words have a name of somebody that is known by then."""
        inside = Plain(self.source.text, evidence.start, evidence.end)
        known = self.carry.by_id[who].names_at(evidence.end)
        return any(inside.whole(name) for name in known)

    def _value(self, value: str, evidence: Span | None) -> str | None:
        """Return a value in the words of the text."""
        if evidence is None:
            return None
        inside = Plain(self.source.text, evidence.start, evidence.end).find(value)
        if inside is not None:
            return self._words(inside)
        whole = self._words(evidence)
        return whole if len(whole) <= SHORT else None

    def _words(self, span: Span) -> str:
        return " ".join(self.source.text[span.start : span.end].split())
