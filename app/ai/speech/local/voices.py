"""The voices of eSpeak that are offered: its languages, each with some of its variants."""

from app.ai.speech.port import Voice, VoiceGender

_F, _M = VoiceGender.FEMALE, VoiceGender.MALE

#: By our id: whose it sounds like, how, what it speaks, and what eSpeak calls it.
_KNOWN = (
    ("en-gb-f1", _F, "British, clear.", "en", "gmw/en+f2"),
    ("en-gb-m1", _M, "British, even.", "en", "gmw/en+m3"),
    ("en-gb-f2", _F, "British, light.", "en", "gmw/en+f4"),
    ("en-gb-m2", _M, "British, deep.", "en", "gmw/en+m7"),
    ("en-gb-f3", _F, "British, low.", "en", "gmw/en+f5"),
    ("en-gb-m3", _M, "British, rough.", "en", "gmw/en+m5"),
    ("en-us-f1", _F, "American, clear.", "en", "gmw/en-US+f3"),
    ("en-us-m1", _M, "American, even.", "en", "gmw/en-US+m1"),
    ("en-scotland-m1", _M, "Scottish.", "en", "gmw/en-GB-scotland+m2"),
    ("de-f1", _F, "German.", "de", "gmw/de+f2"),
    ("de-m1", _M, "German.", "de", "gmw/de+m3"),
    ("fr-f1", _F, "French.", "fr", "roa/fr+f2"),
    ("fr-m1", _M, "French.", "fr", "roa/fr+m3"),
    ("es-f1", _F, "Spanish.", "es", "roa/es+f2"),
    ("es-m1", _M, "Spanish.", "es", "roa/es+m3"),
    ("it-f1", _F, "Italian.", "it", "roa/it+f2"),
    ("it-m1", _M, "Italian.", "it", "roa/it+m3"),
    ("pt-f1", _F, "Portuguese.", "pt", "roa/pt+f2"),
    ("nl-m1", _M, "Dutch.", "nl", "gmw/nl+m3"),
    ("sv-f1", _F, "Swedish.", "sv", "gmq/sv+f2"),
    ("ru-m1", _M, "Russian.", "ru", "zle/ru+m3"),
)

VOICES = tuple(
    Voice(name, gender, description, language) for name, gender, description, language, _ in _KNOWN
)
NAMES = {name: called for name, *_, called in _KNOWN}
