"""The name a browser saves a file under (RFC 6266), whatever the file was called."""

import unicodedata
from typing import Literal
from urllib.parse import quote

Disposition = Literal["inline", "attachment"]

_LONGEST = 120
# Characters that the extended notation takes as they are, beside letters and digits (RFC 8187).
_PLAIN = "!#$&+-.^_`|~"


def content_disposition(kind: Disposition, filename: str = "") -> str:
    """Return the header for a file name that may hold anything."""
    name = safe_name(filename)
    if not name:
        return kind
    folded = unicodedata.normalize("NFKD", name)
    ascii_name = "".join(
        char if char.isascii() and char not in '"\\%' else "_"
        for char in folded
        if not unicodedata.combining(char)
    )
    plain = f'{kind}; filename="{ascii_name}"'
    if ascii_name == name:
        return plain
    return f"{plain}; filename*=UTF-8''{quote(name, safe=_PLAIN)}"


def safe_name(filename: str) -> str:
    """Return the name without folders, invisible characters and anything that hides its ending."""
    kept = "".join(
        "_" if char in '/\\:*?"<>|' else char
        for char in filename
        if unicodedata.category(char)[0] != "C"
    )
    name = " ".join(kept.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST // 4:
        return name[:_LONGEST].strip(". ")
    return f"{stem[: _LONGEST - len(ending) - 1].strip('. ')}.{ending}"
