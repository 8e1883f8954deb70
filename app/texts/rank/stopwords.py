"""Words that stand everywhere and say nothing of a passage, in the languages most asked in."""

_WORDS = {
    "en": """a about after again all an and any are as at be been before being but by can could did
        do does doing down during each for from had has have having he her here hers him his how i
        if in into is it its just may me might more most must my no nor not now of off on once only
        or other our out over own shall she should so some such than that the their them then
        there these they this those through to too under until up very was we were what when where
        which while who whom whose why will with would you your""",
    "de": """aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch
        ein eine einem einen einer eines er es für hat hatte hatten ich ihr im in ist ja kann mein
        mit nach nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so über um und uns
        unter von vor war waren warum was wenn wer wie wir wird wo zu zum zur""",
    "es": """a al como con cuando de del donde el ella en era es esta este fue ha había hay la las
        le lo los más me mi muy no o para pero por porque que quien qué se si sin son su sus también
        te tu un una y ya yo""",
    "fr": """à au aux avec ce ces cette comme dans de des du elle en est et était être eu il ils
        je la le les leur lui ma mais me mes moi mon même ne nous on ont ou où par pas plus pour
        pourquoi quand que quel quelle qui sa sans se ses si son sur ta te tu un une vous y""",
}


def _folded(words: str) -> frozenset[str]:
    # As ranking folds words; written out here, because that asks this.
    plain = str.maketrans("àáâçèéêëíîïñóôöùúûü", "aaaceeeeiiinooouuuu")
    return frozenset(words.translate(plain).split())


_STOPWORDS = {language: _folded(words) for language, words in _WORDS.items()}


def is_stopword(word: str, language: str | None) -> bool:
    """Tell whether a folded word says nothing; without a language it is taken for English."""
    code = (language or "en").partition("-")[0].lower()
    return word in _STOPWORDS.get(code, frozenset())
