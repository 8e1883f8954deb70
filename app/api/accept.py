from dataclasses import dataclass
from functools import lru_cache

from app.api.refusal import Refused

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Accept:
    """What a client takes: the media type of single answers, and whether of streams too."""

    single: str | None
    events: bool
    html: bool

    @classmethod
    def of(cls, header: str | None) -> "Accept":
        """Read an Accept header; without one a client takes JSON."""
        return _of(header)

    @classmethod
    def read(cls, header: str | None) -> "Accept":
        """Read an Accept header that was not seen of late."""
        wanted = _ranges(header or "*/*")
        single = next((offer for item in wanted if (offer := _single(item))), None)
        events = EVENTS in wanted
        if single is None and not events and HTML not in wanted:
            raise Refused(
                f"Accept one of {RESPONSE}, {JSON} and {EVENTS}.", code="NOT_ACCEPTABLE", status=406
            )
        return cls(single, events, HTML in wanted and wanted[0] == HTML)


# Clients send the same few over and over.
_of = lru_cache(maxsize=256)(Accept.read)


def _single(item: str) -> str | None:
    if item in (RESPONSE, JSON):
        return item
    return JSON if item in {"*/*", "application/*"} else None


def _ranges(header: str) -> list[str]:
    weighed = []
    for place, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
            if parameter.startswith("charset=") and parameter[8:].strip('"') != "utf-8":
                weight = 0.0
        if name and weight > 0:
            weighed.append((-weight, place, name))
    return [name for _, _, name in sorted(weighed)]
