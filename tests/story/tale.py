"""A tale with a secret, and what analysing it would find, told by hand."""

from dataclasses import replace

from app.story.analysis.findings import (
    Alias,
    Appearance,
    AppearanceChange,
    ChangeType,
    Character,
    Descriptor,
    Evidence,
    EvidenceKind,
    Findings,
    Gender,
    Identity,
    Level,
    Mention,
    MentionKind,
    Method,
    Place,
    Presence,
    Quotation,
    Relationship,
    RelationshipType,
    Role,
    SceneReading,
    SceneRole,
    Term,
    Trait,
)
from app.texts.quotes import Span

ONE = (
    "Mara came to the ferry in a green coat. A stranger sat at the rail. "
    "“Is this the way to Oster?” asked Mara. “It is,” said the stranger, who had grey eyes. "
    "The stranger was waiting for the slack, the hour when the river stands still.\n\n"
)
TWO = (
    "At Oster the stranger went ashore. “Wait for me,” he said. Mara waited by the weir. "
    "She had torn her coat. Anton Veld was spoken of in every house: Anton Veld had drowned.\n\n"
)
THREE = (
    "“You are Anton Veld,” said Mara. Anton laughed. “I was your father's friend,” said Anton, "
    "and gave her the slack-book. He wore a red scarf now.\n\n"
)
#: As long as the third chapter, and telling of other things.
OTHER = (
    "“You are a liar, sir,” said Ruth. Mara wept. “I never knew your mother,” he said, "
    "and left Oster for Halm. Ruth wore blue spectacles. Mara"
)
OTHER = OTHER.ljust(len(THREE) - 2, ".") + "\n\n"
assert len(OTHER) == len(THREE)

CHAPTERS = {"One": ONE, "Two": TWO, "Three": THREE}
CHANGED = {"One": ONE, "Two": TWO, "Three": OTHER}
TEXT = "".join(CHAPTERS.values())

MARA, STRANGER, ANTON, RUTH = 0, 1, 2, 3


class Finder:
    """Finds words in the text, the nth time that they occur."""

    def __init__(self, chapters: dict[str, str]) -> None:
        self.text = "".join(chapters.values())

    def span(self, words: str, nth: int = 0) -> Span:
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(words, start + 1)
        return Span(start, start + len(words))

    def all(self, words: str) -> list[Span]:
        return [self.span(words, nth) for nth in range(self.text.count(words))]


def somebody(
    finder: Finder, ordinal: int, gender: Gender, role: Role, *names: str
) -> tuple[Character, list[Mention]]:
    mentions = sorted(
        (
            Mention(ordinal, span.start, span.end, MentionKind.NAME)
            for name in names
            for span in finder.all(name)
        ),
        key=lambda mention: mention.start,
    )
    aliases = tuple(
        Alias(name, len(finder.all(name)), finder.span(name).start, finder.span(name).end)
        for name in names
    )
    character = Character(
        ordinal=ordinal,
        name=names[0],
        gender=gender,
        role=role,
        aliases=aliases,
        count=len(mentions),
        first=mentions[0].start,
        last=mentions[-1].start,
        revealed_at=mentions[0].end,
    )
    return character, mentions


def said(finder: Finder, words: str, speaker: int | None, hearer: int | None = None) -> Quotation:
    span = finder.span(words)
    # Who speaks is said right behind it.
    return Quotation(span.start, span.end, speaker, hearer, 0.9, Method.EXPLICIT, span.end + 20)


def seen(finder: Finder, words: str, value: str, trait: Trait) -> Appearance:
    span = finder.span(words)
    return Appearance(trait, value, span, span.end)


def found() -> Findings:
    """Return what is found in the tale: the stranger is Anton Veld, whom all take for drowned."""
    f = Finder(CHAPTERS)
    mara, maras = somebody(f, MARA, Gender.FEMALE, Role.PROTAGONIST, "Mara")
    stranger, strangers = somebody(f, STRANGER, Gender.MALE, Role.SUPPORTING, "stranger")
    anton, antons = somebody(f, ANTON, Gender.MALE, Role.ANTAGONIST, "Anton Veld")
    bare = [each for each in f.all("Anton ") if f.text[each.start :][:10] != "Anton Veld"]
    antons += [Mention(ANTON, b.start, b.end - 1, MentionKind.NAME) for b in bare]
    anton = replace(
        anton,
        aliases=(*anton.aliases, Alias("Anton", len(bare), bare[0].start, bare[0].end - 1)),
        count=len(antons),
        last=bare[-1].start,
    )
    return _rest(f, (mara, stranger, anton), (*maras, *strangers, *antons))


def _rest(f: Finder, people: tuple[Character, ...], mentions: tuple[Mention, ...]) -> Findings:
    coat, eyes = f.span("green coat"), f.span("grey eyes")
    mara, stranger, anton = people
    mara = replace(mara, appearance=(Appearance(Trait.CLOTHING, "green coat", coat, coat.end),))
    stranger = replace(
        stranger,
        appearance=(Appearance(Trait.EYES, "grey eyes", eyes, eyes.end),),
        descriptors=(Descriptor("waiting", f.span("waiting for"), f.span("waiting for").end),),
    )
    asked, reply = f.span("Is this the way to Oster?"), f.span("It is,")
    wait, are, was = f.span("Wait for me,"), f.span("You are Anton Veld,"), f.span("I was your")
    quotations = (
        said(f, "Is this the way to Oster?", MARA, STRANGER),
        said(f, "It is,", STRANGER, MARA),
        said(f, "Wait for me,", STRANGER, MARA),
        said(f, "You are Anton Veld,", MARA, STRANGER),
        said(f, "I was your father's friend,", ANTON, MARA),
    )
    speech = EvidenceKind.SPEECH
    relationships = (
        Relationship(
            MARA,
            STRANGER,
            RelationshipType.CONVERSES,
            directed=False,
            weight=4,
            evidence=tuple(Evidence(s.start, s.end, speech) for s in (asked, reply, wait, are)),
            revealed_at=asked.end + 20,
        ),
        Relationship(
            MARA,
            ANTON,
            RelationshipType.CONVERSES,
            directed=False,
            weight=1,
            evidence=(Evidence(was.start, was.end + 17, speech),),
            revealed_at=was.end + 37,
        ),
    )
    weir, oster = f.all("weir"), f.all("Oster")
    slack, book = f.span("the slack,"), f.span("slack-book")
    told = f.span("the hour when the river stands still")
    torn, scarf = f.span("She had torn her coat"), f.span("He wore a red scarf now")
    scenes = [
        SceneReading(
            0,
            (Presence(MARA, 2, SceneRole.SPEAKING), Presence(STRANGER, 3, SceneRole.SPEAKING)),
            f.span("A stranger sat at the rail."),
            "quiet",
            None,
            None,
            None,
            0,
            ("rail",),
            None,
        ),
        SceneReading(
            1,
            (
                Presence(MARA, 1, SceneRole.PRESENT),
                Presence(STRANGER, 1, SceneRole.SPEAKING),
                Presence(ANTON, 2, SceneRole.MENTIONED),
            ),
            None,
            None,
            None,
            None,
            None,
            0,
            (),
            None,
        ),
        SceneReading(
            2,
            (Presence(MARA, 1, SceneRole.SPEAKING), Presence(ANTON, 3, SceneRole.SPEAKING)),
            None,
            "bright",
            None,
            "morning",
            None,
            None,
            ("scarf",),
            None,
        ),
    ]
    return Findings(
        Level.FULL,
        "en",
        None,
        (mara, stranger, anton),
        tuple(sorted(mentions, key=lambda each: each.start)),
        quotations,
        (Identity(STRANGER, ANTON, are, are.end),),
        relationships,
        (
            Place("Oster", 2, oster[0].start, oster[-1].start, tuple(oster), oster[0].end),
            Place("weir", 1, weir[0].start, weir[0].start, tuple(weir), weir[0].end),
        ),
        (
            Term("slack", 2, slack.start, told, (slack,), slack.end),
            Term("slack-book", 1, book.start, None, (book,), book.end),
        ),
        (
            AppearanceChange(
                MARA, 1, ChangeType.OUTFIT, "torn coat", "a torn coat", torn, torn.end
            ),
            AppearanceChange(
                ANTON, 2, ChangeType.OUTFIT, "red scarf", "a red scarf", scarf, scarf.end
            ),
        ),
        tuple(scenes),
    )


#: Where the two tales part.
PARTING = len(ONE + TWO)


def changed() -> Findings:
    """Return what is found in the tale that goes on otherwise: nobody is anybody else in it."""
    f, told = Finder(CHANGED), found()
    ruth, ruths = somebody(f, RUTH, Gender.FEMALE, Role.PROTAGONIST, "Ruth")
    wept = [Mention(MARA, s.start, s.end, MentionKind.NAME) for s in f.all("Mara")]
    mentions = [each for each in told.mentions if each.end <= PARTING]
    mentions += [each for each in wept if each.start >= PARTING] + ruths
    mara, stranger, anton = told.characters
    spectacles = f.span("Ruth wore blue spectacles")
    people = (
        replace(mara, role=Role.MINOR, count=5, last=wept[-1].start),
        replace(stranger, role=Role.PROTAGONIST, count=4, last=f.span("stranger", 3).start),
        replace(
            anton,
            role=Role.MINOR,
            gender=Gender.UNKNOWN,
            count=2,
            last=f.span("Anton Veld", 1).start,
            aliases=anton.aliases[:1],
        ),
        ruth,
    )
    liar = f.span("You are a liar, sir,")
    quotations = [each for each in told.quotations if each.end <= PARTING]
    quotations.append(said(f, "You are a liar, sir,", RUTH, STRANGER))
    talk = told.relationships[0]
    near = [each for each in talk.evidence if each.end <= PARTING]
    insult = Evidence(liar.start, liar.end, EvidenceKind.SPEECH)
    halm = f.span("Halm")
    oster, weir = told.places
    return replace(
        told,
        characters=people,
        mentions=tuple(mentions),
        quotations=tuple(quotations),
        identities=(),
        relationships=(
            replace(talk, evidence=tuple(near), weight=len(near)),
            replace(talk, source=RUTH, evidence=(insult,), revealed_at=liar.end + 20),
        ),
        places=(
            replace(oster, mentions=tuple(f.all("Oster")), count=3),
            weir,
            Place("Halm", 1, halm.start, halm.start, (halm,), halm.end),
        ),
        terms=told.terms[:1],
        changes=(
            *told.changes[:1],
            AppearanceChange(
                RUTH,
                2,
                ChangeType.OUTFIT,
                "blue spectacles",
                "blue spectacles",
                spectacles,
                spectacles.end,
            ),
        ),
        scenes=(
            *told.scenes[:2],
            replace(
                told.scenes[2],
                cast=(Presence(RUTH, 2, SceneRole.SPEAKING), Presence(MARA, 2, SceneRole.PRESENT)),
                mood="bitter",
                key_visual_elements=("spectacles",),
            ),
        ),
    )
