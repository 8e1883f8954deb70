"""Which language a text is in: by its script, and by the small words every sentence needs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from app.texts.document import Direction

SAMPLES = 8
SAMPLE = 3_000
LEAST_LETTERS = 20
LEAST_WORDS = 6
#: Of all words, how many have to be small words of a language, and how far ahead it has to be.
SHARE = 0.12
LEAD = 1.15
COMMON = 0.2
RIGHT_TO_LEFT = frozenset(["ar", "fa", "he", "ur", "yi", "ps", "sd", "ug"])

SMALL_WORDS = {
    "en": "the and of to a in that he was it his with as for had you not her on at by which be "
    "she him but from they this is were said have all so what when there would",
    "de": "der die und das den nicht ich er sie zu in ein mit sich des dem es ist von war auf "
    "eine als wie auch so aber hatte wenn nach noch ihm nur daß dass mir mich aus an",
    "fr": "de la le et les des en un une que qui dans il elle ne pas ce au du se sur pour est "
    "plus par avec son sa ses je vous nous mais lui était comme cette qu d l",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero "
    "sus le ya o este sí porque esta entre cuando muy sin sobre era había",
    "it": "di che e la il un a per in una non sono mi ho lo ma ha si le con i da come gli era "
    "se del della nel più alla dei al anche suo sua perché aveva quando",
    "pt": "de que e o a do da em um para é com não uma os no se na por mais as dos como mas foi "
    "ao ele das tem à seu sua ou ser quando muito há nos já eu também só pelo ela era",
    "nl": "de het een en van ik te dat die in je niet zijn is was op aan met als voor er maar "
    "om hem dan zou of wat mijn men dit zo door over ze zich bij ook tot had",
    "sv": "och i att det som en på är av för med den till inte om han jag var hade ett de men "
    "hon så sig från vi kunde när nu där mig eller",
    "da": "og i at det som en på er af for med den til ikke om han jeg var havde et de men hun "
    "så sig fra vi kunne når nu der mig eller blev efter ud",
    "no": "og i at det som en på er av for med den til ikke om han jeg var hadde et de men hun "
    "så seg fra vi kunne når nå der meg eller ble etter ut",
    "fi": "ja on ei se hän oli että mutta kun niin minä sen joka mitä hänen nyt sitten vain "
    "kuin ole oli olen myös jos minun sinä tämä siitä olisi jo",
    "pl": "i w nie na się że z do to jest a jak po co tak ale o za od go już dla był jego tym "
    "było mnie czy przez tylko może ja jej",
    "cs": "a se v na je že to s z do o i jako za by jsem ale po tak když byl co jeho pro ve už "
    "si jen který bylo jak ho k od",
    "sk": "a sa v na je že to s z do o i ako za by som ale po tak keď bol čo jeho pre vo už si "
    "len ktorý bolo ho k od",
    "hu": "a az és hogy nem is egy volt van mint de ha meg csak már ez azt ki még mert minden "
    "most vagy sem olyan el volna én",
    "ro": "și şi în de la a cu nu că o un pe se din care mai este era ce dar să fi pentru lui "
    "îl ca după fost au sau ei",
    "tr": "ve bir bu da de için o ne çok daha gibi ki ben var ama kadar sonra değil mi her şey "
    "olan dedi onun diye",
    "la": "et in est non ad ut cum quae qui quod sed ex aut nec si enim de ab per etiam atque "
    "esse hoc sunt quam me te quid",
    "ca": "de la el i que a en els un les per una amb no es del al va més com era són però seu "
    "ho aquest aquesta molt també què jo",
    "eo": "la de kaj en ne mi li estas al por vi ĝi kun kiu ŝi tiu sed ke pri oni kiel ili "
    "estis sur nun el pli tio",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada "
    "adalah kita mereka aku kamu telah oleh",
    "vi": "và của là có không những một được cho trong các người đã với như này khi để cũng từ "
    "lại thì ra anh ông",
    "hr": "i u je se na da za su od s a o kao nije ne bi što sam ali iz to koji bio samo po će "
    "više kako ili",
}  # fmt: skip
SCRIPTS = {
    "cyrillic": "\u0400-\u052f",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "kana": "\u3040-\u30ff",
    "han": "\u4e00-\u9fff\u3400-\u4dbf",
    "ko": "\uac00-\ud7af\u1100-\u11ff",
    "th": "\u0e00-\u0e7f",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
WORD = re.compile(r"[^\W\d_]+")


def detect(text: str) -> str | None:
    """Return the language a text is surely in, or None."""
    sample = _sample(text)
    letters = {script: len(_script(script).findall(sample)) for script in SCRIPTS}
    total = sum(letters.values())
    if total < LEAST_LETTERS:
        return None
    if letters["kana"] + letters["han"] > total / 2:
        return "ja" if letters["kana"] > COMMON * letters["han"] else "zh"
    script = max(letters, key=lambda name: letters[name])
    if script == "latin":
        return _by_words(sample)
    if script == "cyrillic":
        return _cyrillic(sample)
    if script == "arabic":
        return _arabic(sample)
    return "ja" if script == "kana" else "zh" if script == "han" else script


def settle(text: str, declared: Iterable[str | None]) -> str | None:
    """Return the language of a text: what its words show, else what is declared first.

    What is declared adds the country where it agrees; files often name the wrong language.
    """
    tags = [tag.strip() for tag in declared if tag and tag.strip()]
    found = detect(text)
    if found is None:
        return tags[0] if tags else None
    return next((tag for tag in tags if primary(tag) == found), found)


def primary(tag: str) -> str:
    """Return the language of a tag such as en-GB."""
    return re.split(r"[-_]", tag.lower(), maxsplit=1)[0]


def direction(language: str | None) -> Direction:
    """Return which way books in a language turn their pages."""
    reads_left = language is not None and primary(language) in RIGHT_TO_LEFT
    return Direction.RTL if reads_left else Direction.LTR


@cache
def _script(name: str) -> re.Pattern[str]:
    return re.compile(f"[{SCRIPTS[name]}]")


@cache
def _words() -> dict[str, tuple[tuple[str, float], ...]]:
    # A word that many languages share says little of each.
    sharing = Counter(word for words in SMALL_WORDS.values() for word in set(words.split()))
    table: dict[str, list[tuple[str, float]]] = {}
    for language, words in SMALL_WORDS.items():
        for word in dict.fromkeys(words.split()):
            table.setdefault(word, []).append((language, 1 / sharing[word] ** 0.5))
    return {word: tuple(pairs) for word, pairs in table.items()}


def _sample(text: str) -> str:
    if len(text) <= SAMPLES * SAMPLE:
        return text
    stride = len(text) // SAMPLES
    return " ".join(text[at : at + SAMPLE] for at in range(0, stride * SAMPLES, stride))


def _by_words(sample: str) -> str | None:
    words = [word.lower() for word in WORD.findall(sample)]
    scores: dict[str, float] = defaultdict(float)
    for word in words:
        for language, weight in _words().get(word, ()):
            scores[language] += weight
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])[:2]
    if len(words) < LEAST_WORDS or not ranked or ranked[0][1] < SHARE * len(words):
        return None
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def _cyrillic(sample: str) -> str:
    lower = sample.lower()
    if any(letter in lower for letter in "їєґ"):
        return "uk"
    if any(letter in lower for letter in "ђћџјљњ"):
        return "sr"
    if "ы" not in lower and lower.count("ъ") > len(lower) * 0.005:
        return "bg"
    return "be" if "ў" in lower else "ru"


def _arabic(sample: str) -> str:
    if any(letter in sample for letter in "ٹڈڑے"):
        return "ur"
    return "fa" if any(letter in sample for letter in "پچژگ") else "ar"
