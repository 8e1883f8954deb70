"""Secrets out of texts that are kept: log lines, tracebacks, failure messages.

What is taken out:

- the value after a telling name (`password=…`, `"api_key": "…"`, `Authorization: Bearer …`),
  and all of `Cookie: …`,
- the value of a field with such a name, unless it is a number or a flag,
- user and password in an address,
- what has the shape of a credential: bearer tokens, our own and other services' keys, signed links,
  JSON web tokens, master keys, private keys in PEM,
- e-mail addresses, unless they are asked for.
"""

import re
from collections.abc import Mapping
from typing import Any

GONE = "[scrubbed]"

TELLING = (
    "authorization",
    "cookie",
    "passphrase",
    "password",
    "passwd",
    "secret",
    "token",
    "api[_-]?key",
    "access[_-]?key",
    "private[_-]?key",
    "credential",
    "signature",
)

# Every repetition is bounded: a text of a client's making must not cost more than its length.
_TELLING_NAME = re.compile("|".join(TELLING), re.IGNORECASE)
_TELLING_VALUE = re.compile(
    rf"""
    ( (?:{"|".join(TELLING)}) [\w-]{{0,40}} (?: ["']? \s{{0,3}} (?:=>|[:=]) | ["'] \s{{0,3}} , )
      \s{{0,3}} (?: (?:bearer|basic|digest|token) \s{{1,3}} )?+ )
    (?: b?"[^"\n]{{0,4000}}" | b?'[^'\n]{{0,4000}}' | ["']? [^\s"'&,;<>()\[\]{{}}]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COOKIES = re.compile(r"\b((?:set-)?cookie:[ ]?+)[^\r\n\[]{1,8000}", re.IGNORECASE)
_ADDRESS = re.compile(r"(\w{1,20}://)[^\s/@\"'\[]{1,1000}@")
_LINK = re.compile(r"(/(?:media|uploads)/)[\w.~-]{16,}")
_SHAPES = re.compile(
    r"""
      -----BEGIN\ [A-Z ]{0,20}PRIVATE\ KEY----- [^-]{0,20000} (?:-----END\ [A-Z ]{0,20}KEY-----)?
    | (?<=bearer\ ) [\w.~+/=-]{8,}
    | \bfb[a-z]_[\w-]{20,}
    | \b(?:sk|pk|rk)[-_][\w-]{16,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{12,}
    | \bgh[a-z]_\w{20,} | \bgithub_pat_\w{20,}
    | \bxox[a-z]-[\w-]{10,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{0,4000}
    | (?<=:)[A-Za-z0-9+/]{43}=
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EMAIL = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

_DEPTH = 8


def scrub(text: str, *, emails: bool = True) -> str:
    """Return the text with what must not be kept replaced by `[scrubbed]`."""
    text = _COOKIES.sub(rf"\1{GONE}", text)
    text = _ADDRESS.sub(rf"\1{GONE}@", text)
    text = _LINK.sub(rf"\1{GONE}", text)
    text = _TELLING_VALUE.sub(rf"\1{GONE}", text)
    text = _SHAPES.sub(GONE, text)
    return _EMAIL.sub(GONE, text) if emails else text


def scrub_value(name: str, value: Any, *, emails: bool = True, depth: int = _DEPTH) -> Any:
    """Return a log field's value with what must not be kept replaced, however deep it lies."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if _TELLING_NAME.search(name):
        return GONE
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {
            str(key): scrub_value(str(key), inner, emails=emails, depth=depth - 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub_value("", inner, emails=emails, depth=depth - 1) for inner in value]
    return scrub(str(value), emails=emails)
