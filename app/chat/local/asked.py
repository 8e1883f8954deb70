"""What somebody wants who writes a sentence: an answer, a recap, or only to be greeted."""

import re
from enum import StrEnum

from app.chat.local.forms import plain


class Asked(StrEnum):
    """What is wanted; a recap and what comes near it are made by other functions than answers."""

    QUESTION = "QUESTION"
    WHO = "WHO"
    SMALL_TALK = "SMALL_TALK"
    RECAP = "RECAP"
    CATCH_UP = "CATCH_UP"
    ENDING = "ENDING"


#: A sentence of these words alone asks nothing of a text.
_SMALL_TALK = """a afternoon again all are ask bye can cheers cool day do doing evening fabula good
goodbye great greetings hello help hey hi how i lot many morning much nice night no of ok okay
please see so test thank thanks there very well what who wow yes you"""
_SMALL = frozenset(_SMALL_TALK.split())

#: What is said around a wish, and what a text may be called.
_AHEAD = re.compile(
    r"^(?:(?:please|can|could|would|will|you|and|ok|okay|so|now|give|show|tell|write|make|me|i|want"
    r"|like|need|a|an|the|to|quick|short|brief|little) )+(?=\w)"
)
_BEHIND = re.compile(
    r"(?: (?:please|so far|up to (?:here|now|this point)|until (?:here|now)|by now|for me|briefly"
    r"|in short|again|in a few (?:words|sentences)))+$"
)
_BOOK = re.compile(
    r"\b(?:the|this|that|my) (?:whole |entire )?(?:book|story|novel|tale|text|plot)\b"
)
_PATTERNS = {
    Asked.CATCH_UP: re.compile(
        r"(?:catch|bring) me up(?: to (?:date|speed))?(?: since .{1,40})?|(?:catch|bring) up"
        r"|up to (?:date|speed)|what (?:did i miss|is new|have i missed)"
        r"|what (?:has )?happened since .{1,40}|where (?:was i|did (?:i|we) (?:stop|leave off))"
    ),
    Asked.RECAP: re.compile(
        r"(?:summary|recap|synopsis|story)(?: (?:of|in) it)?|it"
        r"|(?:summari[sz]e|recap|sum up|retell)(?: it| everything)?(?: up)?"
        r"|what (?:has )?happen(?:s|ed)(?: in it)?|what is (?:it|this) about|about it"
    ),
    Asked.ENDING: re.compile(
        r"what (?:will )?happens? (?:(?:at|in) the (?:very )?end(?: of it)?|next|then)"
        r"|how (?:does|do|will|did) (?:it|this|things) (?:all )?(?:end|turn out)"
        r"|(?:what is the )?(?:ending|end)(?: of it)?|how it (?:ends|turns out)|spoil it"
    ),
}

#: Asking about somebody or something and nothing else.
_WHO = re.compile(r"(?:who|what) (?:is|was|are|were) (?P<name>.+)|(?:more )?about (?P<one>.+)")
_ARTICLE = re.compile(r"^(?:the|an?) ")


_SHORTENED = re.compile(r"\b(who|what|how|where)['\u2019]s\b", re.IGNORECASE)


def asked(question: str) -> Asked:
    """Tell what is wanted."""
    said = _said(question)
    words = said.split()
    if words and _SMALL.issuperset(words):
        return Asked.SMALL_TALK
    wish = _wish(said)
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(wish):
            return kind
    return Asked.WHO if about(question) else Asked.QUESTION


def about(question: str) -> str | None:
    """Return the name that a question may be about and nothing else, folded."""
    match = _WHO.fullmatch(_wish(_said(question)))
    return _ARTICLE.sub("", match["name"] or match["one"]) if match else None


def _said(question: str) -> str:
    return plain(_SHORTENED.sub(r"\1 is", question))


def _wish(said: str) -> str:
    return _BEHIND.sub("", _AHEAD.sub("", _BOOK.sub("it", said)))
