"""Words as they are compared: what stemming leaves apart, irregular forms, is brought together."""

from functools import lru_cache

from app.texts.language import primary
from app.texts.rank import code_of, words
from app.texts.rank.terms import folded, stem

#: English words that change within, the plain form first.
_IRREGULAR = """
arise arose arisen; awake awoke awoken; bear bore borne; beat beaten; become became; begin began
begun; bend bent; bind bound; bite bit bitten; bleed bled; blow blew blown; break broke broken;
breed bred; bring brought; build built; burn burnt; buy bought; catch caught; choose chose
chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew drawn; dream dreamt;
drink drank drunk; drive drove driven; dwell dwelt; eat ate eaten; fall fell fallen; feed fed;
feel felt; fight fought; find found; flee fled; fling flung; fly flew flown; forbid forbade
forbidden; forget forgot forgotten; forgive forgave forgiven; freeze froze frozen; get got
gotten; give gave given; go went gone; grind ground; grow grew grown; hang hung; hear heard;
hide hid hidden; hold held; keep kept; kneel knelt; know knew known; lay laid; lead led; leap
leapt; learn learnt; leave left; lend lent; lie lain; light lit; lose lost; make made; mean
meant; meet met; pay paid; ride rode ridden; ring rang rung; rise rose risen; run ran; say said;
see saw seen; seek sought; sell sold; send sent; sew sewn; shake shook shaken; shine shone;
shoot shot; show shown; shrink shrank; sing sang sung; sink sank sunk; sit sat; sleep slept;
slide slid; sling slung; smell smelt; speak spoke spoken spake; speed sped; spend spent; spin
spun; spring sprang sprung; stand stood; steal stole stolen; stick stuck; sting stung; strike
struck stricken; swear swore sworn; sweep swept; swim swam swum; swing swung; take took taken;
teach taught; tear tore torn; tell told; think thought; throw threw thrown; understand
understood; wake woke woken; wear wore worn; weave wove woven; weep wept; win won; wind wound;
write wrote written; bad worse worst; child children; foot feet; good better best; goose geese;
half halves; knife knives; leaf leaves; life lives; loaf loaves; man men; mouse mice; ox oxen;
self selves; thief thieves; tooth teeth; wife wives; wolf wolves; woman women
"""
_PLAIN = {form: forms.split()[0] for forms in _IRREGULAR.split(";") for form in forms.split()[1:]}


def codes(text: str, language: str | None) -> list[int]:
    """Return the words of a text as numbers; forms of one word are one number."""
    return [code(word, language) for _, _, word in words(text)]


@lru_cache(maxsize=200_000)
def code(word: str, language: str | None) -> int:
    """Return the number of a word."""
    bare = folded(word)
    if tongue(language) == "en":
        bare = _PLAIN.get(bare, bare)
    return code_of(stem(bare, language))


def plain(text: str) -> str:
    """Return the words of a text alone, folded, with one space between them."""
    return " ".join(folded(word) for _, _, word in words(text))


def tongue(language: str | None) -> str:
    """Return the language a text is read in: English, where none is known."""
    return primary(language) if language else "en"
