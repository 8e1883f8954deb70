"""How people look, in the text's words, and what changes about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.story.analysis.discourse import SOMEBODY, Discourse
from app.story.analysis.findings import ChangeType, Gender, Trait
from app.story.analysis.lexicon import PRONOUNS
from app.story.analysis.marks import Spoken
from app.story.analysis.sentences import sentences_of
from app.texts.quotes import Span

COLOUR = (
    "black|brown|grey|gray|white|red|blue|green|golden|gold|yellow|fair|dark|auburn|silver|blond|"
    "blonde|hazel|chestnut|flaxen|sandy|ginger|pink|pale|purple|scarlet|crimson|raven|snowy|"
    "grizzled"
)
LOOKS = (
    f"{COLOUR}|long|short|thick|thin|curly|straight|wavy|bright|large|small|big|little|sharp|"
    f"keen|deep|"
    "clear|soft|bushy|round|square|broad|narrow|high|low|full|fine|handsome|beautiful|pretty|plain|"
    "ugly|sunken|hollow|rosy|ruddy|sallow|swarthy|freckled|wrinkled|smooth|rough|shabby|ragged|"
    "worn|"
    "new|old|clean|dirty|silk|velvet|woollen|linen|leather|straw|fur|lace|gay|heavy|light|tight|"
    "loose|"
    "crooked|aquiline|prominent|delicate|slender|bald|shaven|close-cropped|cropped|tangled|untidy|"
    "neat|plump|tailed|bare|travelling|silvery|steel|watery|piercing|twinkling|dull|mild|odd|good"
)
WORDS = rf"(?:(?:{LOOKS})(?:-\w+)?(?:,? (?:and )?|-))"
PARTS = {
    Trait.HAIR: "hair|beard|moustache|mustache|whiskers|curls|locks|eyebrows|tresses|ringlets",
    Trait.EYES: "eyes|eye",
    Trait.SKIN: "skin|complexion|cheeks|freckles",
    Trait.FEATURES: (
        "face|nose|chin|forehead|lips|mouth|jaw|hands|fingers|features|brow|dent in the chin"
    ),
    Trait.CLOTHING: (
        "coat|hat|dress|gown|cloak|shirt|boots|shoes|trousers|jacket|bonnet|cap|shawl|waistcoat|"
        "spectacles|glasses|oilskin|robe|uniform|suit|veil|apron|gloves|scarf|frock|mantle|"
        "kerchief|"
        "overcoat|cravat|stockings|slippers|monocle|nightcap|breeches|tunic|hood"
    ),
}
PHRASES = {
    trait: re.compile(rf"\b((?:{WORDS}){{1,4}}(?:{parts}))\b") for trait, parts in PARTS.items()
}
#: "Her hair was red", "his eyes were grey and keen".
PREDICATED = {
    trait: re.compile(
        rf"\b((?:{PARTS[trait]}) (?:was|were|is|are) (?:very |quite |so |all )?(?:{LOOKS})"
        rf"(?:(?:,|,? and) (?:{LOOKS}))*)\b"
    )
    for trait in (Trait.HAIR, Trait.EYES, Trait.SKIN)
}
NUMBERS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|"
    "forty|fifty|sixty|seventy|eighty|ninety"
)
BE = r"(?:was|is|looked|seemed|became|grew)"
STATED = {
    Trait.AGE: re.compile(
        rf"\b((?:about |nearly |almost |some |not yet |over |under )?(?:(?:{NUMBERS})(?:-\w+)?|"
        rf"\d\d)"
        r"(?: years old| years of age| or so)|(?:aged|age of) (?:\w+))\b"
        rf"|\b{BE} (?:[\w-]+, )?((?:{NUMBERS})(?:-\w+)?(?: or so)?)(?=[,.;])"
        rf"|(?:man|woman|girl|boy|lady|gentleman)(?:,| of(?: about| some)?) "
        rf"((?:{NUMBERS})(?:-\w+)?)(?=[,.;])"
    ),
    Trait.HEIGHT: re.compile(
        rf"\b{BE} (?:an?|very|rather|quite|so)? ?(?:[\w-]+,? )?((?:very |rather )?(?:tall|"
        rf"short))(?=[,.; ])"
        r"|\b((?:tall|short)),? (?:[\w-]+,? )?(?:man|woman|girl|boy|lady|gentleman|figure)\b"
    ),
    Trait.BUILD: re.compile(
        rf"\b{BE} (?:an? |very |rather |so )?(thin|stout|slender|slim|plump|fat|lean|broad|"
        rf"burly|spare|"
        r"slight|stocky|bony|gaunt|portly|small)(?=[,.; ])"
        r"|\b(thin|stout|slender|slim|plump|fat|lean|broad|burly|spare|slight|stocky|gaunt|"
        r"portly),? "
        r"(?:[\w-]+,? ){0,3}(?:man|woman|girl|boy|lady|gentleman|figure)\b"
    ),
}
NO_HAIR = re.compile(r"\b((?:with )?no (?:hair|beard)(?: whatever)?|bald)\b")
WEARS = re.compile(
    rf"\b(?:wore|wearing|dressed in|clad in|had on|has on|put on|putting on|put (?:him|her) into|"
    rf"buttoned up|in) ((?:an?|his|her|the|some|a pair of) (?:pair of "
    rf")?(?:{WORDS}){{0,4}}(?:{PARTS[Trait.CLOTHING]}))\b"
)
HURT = re.compile(
    r"\b((?:(?:left|right) )?(?:hand|arm|leg|foot|head|face|jaw|eye|shoulder|wrist|ankle)s? "
    r"(?:was |were |had been |all )?(?:in a (?:bandage|sling|cast)|bandaged|burned|burnt|"
    r"scalded|broken|"
    r"wounded|bleeding|cut open|torn|scarred|crushed|sprained)"
    r"|(?:a|the|an|his|her) (?:\w+ ){0,2}(?:scar|wound|bruise|black eye|limp)"
    r"|taken the skin from the (?:back of )?(?:his|her) (?:\w+ )?\w+)\b"
)
HAIR_CUT = re.compile(
    r"\b((?:shav(?:ed|en)|cut|sawed|cropped|clipped|trimmed|dyed|bleached) (?:\w+ "
    r"){0,3}?(?:hair|beard|it off[\w ]*|head|moustache)"
    r"|(?:hair|beard|moustache) (?:was |had been |had )?(?:shaved|cut|cropped|dyed|gone (?:grey|"
    r"white)|turned (?:grey|white))[\w ]{0,12}"
    r"|clean-(?:jawed|shaven)|(?:had|with|without) (?:no|his|her) beard|no beard)\b"
)
AGED = re.compile(
    r"\b((?:looked|seemed|grown|grew|appeared) (?:\w+ ){0,2}(?:older|younger)|\w+ years "
    r"(?:older|younger))\b"
)
CHANGES = (
    (ChangeType.INJURY, HURT),
    (ChangeType.HAIR, HAIR_CUT),
    (ChangeType.AGE, AGED),
    (ChangeType.OUTFIT, WEARS),
)
DENIED = re.compile(r"(?:\b(?:never|not|nor|without|longer)|n't) \Z")
THIRD = re.compile(r"\b(he|she|him|her|his)\b", re.IGNORECASE)
MY_NAME = re.compile(r"\b[Mm]y name is ")
INTRODUCED = 4_000


@dataclass(frozen=True, slots=True)
class Look:
    """Something said of how somebody looks; a change where it is one."""

    person: int
    trait: Trait | None
    change: ChangeType | None
    value: str
    evidence: Span
    revealed_at: int


def looks(discourse: Discourse, quotes: Sequence[Spoken]) -> list[Look]:
    """Return what narration says of how people look, in the order of the text."""
    view = discourse.view
    inside = _blank(view.flat, quotes)
    found: list[Look] = []
    for paragraph in range(len(view.paragraphs)):
        for start, end in sentences_of(view, paragraph):
            piece = inside[start:end]
            claims = list(_claims(piece))
            if claims:
                found += _given(discourse, inside, start, end, claims)
    return sorted(found, key=lambda look: (look.evidence.start, look.evidence.end))


def traits_in(description: str) -> list[tuple[int, int, Trait]]:
    """Return where a description says something of somebody's looks, and of what."""
    found = {
        (start, end, trait)
        for start, end, trait, change in _claims(description)
        if trait is not None and change is None
    }
    return sorted(found)


def _blank(flat: str, quotes: Sequence[Spoken]) -> str:
    """Leave narration only, where it stands."""
    pieces, at = [], 0
    for quote in quotes:
        pieces += [flat[at : quote.start], "~" * (quote.end - quote.start)]
        at = quote.end
    return "".join([*pieces, flat[at:]])


def _claims(piece: str) -> Iterator[tuple[int, int, Trait | None, ChangeType | None]]:
    for change, pattern in CHANGES:
        for match in pattern.finditer(piece):
            if not DENIED.search(piece, 0, match.start()):
                yield match.start(1), match.end(1), None, change
    for trait, pattern in (*PHRASES.items(), *PREDICATED.items()):
        for match in pattern.finditer(piece):
            yield match.start(1), match.end(1), trait, None
    for trait, pattern in STATED.items():
        for match in pattern.finditer(piece):
            number = match.lastindex or 0
            yield match.start(number), match.end(number), trait, None
    for match in NO_HAIR.finditer(piece):
        yield match.start(1), match.end(1), Trait.HAIR, None


def _given(
    discourse: Discourse,
    inside: str,
    start: int,
    end: int,
    claims: Sequence[tuple[int, int, Trait | None, ChangeType | None]],
) -> Iterator[Look]:
    for first, last, trait, change in claims:
        whose = _whose(discourse, inside, start, start + first, end)
        if whose is None:
            continue
        person, known = whose
        span = Span(start + first, start + last)
        value = " ".join(discourse.view.text[span.start : span.end].split())
        yield Look(person, trait, change, value, span, max(span.end, known))


def _whose(
    discourse: Discourse, inside: str, start: int, offset: int, end: int
) -> tuple[int, int] | None:
    """Return of whom a claim is, and where that is known."""
    before = [call for call in discourse.between(start, offset) if call.spoken < 0]
    pronouns = list(THIRD.finditer(inside, start, min(offset + 40, end)))
    near = [p for p in pronouns if p.start() < offset] or pronouns
    if before:
        last = before[-1]
        since = [p for p in near if p.start() > last.end]
        if not since or discourse.fits(last.person, _gender(since[-1][1])):
            return last.person, 0
    if near:
        gender = _gender(near[-1][1])
        person = discourse.meant(near[-1].start(), gender)
        if person is not None:
            return person, 0
        return _introduced(discourse, near[-1].start(), gender)
    if SOMEBODY.search(inside, start, end):
        return None
    if before:
        return before[-1].person, 0
    return None


def _gender(pronoun: str) -> Gender:
    return Gender(PRONOUNS[pronoun.lower()])


def _introduced(discourse: Discourse, offset: int, gender: Gender) -> tuple[int, int] | None:
    """Return who, not yet named, says soon after: my name is so and so."""
    found = MY_NAME.search(discourse.view.flat, offset, offset + INTRODUCED)
    if found is None:
        return None
    for call in discourse.between(found.end(), found.end() + 2):
        if discourse.fits(call.person, gender):
            return call.person, call.end
    return None
