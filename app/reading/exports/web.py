"""W3C Web Annotations as JSON-LD: https://www.w3.org/TR/annotation-model/."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson

from app.reading.exports.annotation import Annotation, Exported

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
#: Which specification a locator of each kind conforms to, and the part of it that does.
FRAGMENTS = (
    (re.compile(r"epubcfi\(.*\)", re.DOTALL), "http://www.idpf.org/epub/linking/cfi/epub-cfi.html"),
    (re.compile(r"char=\d+,\d+"), "http://tools.ietf.org/rfc/rfc5147"),
    (re.compile(r"page=\d+"), "http://tools.ietf.org/rfc/rfc3778"),
)


def as_web_annotations(exported: Exported) -> str:
    """Write all marks as one annotation page."""
    book = f"urn:uuid:{exported.book_id}"
    page = {
        "@context": CONTEXT,
        "id": f"{book}#annotations",
        "type": "AnnotationPage",
        "items": [_annotation(each, book, exported.title) for each in exported.annotations],
    }
    return orjson.dumps(page, option=orjson.OPT_INDENT_2).decode()


def _annotation(each: Annotation, book: str, title: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"urn:uuid:{each.id}",
        "type": "Annotation",
        "motivation": str(each.motivation),
        "created": _moment(each.created_at),
        "modified": _moment(each.updated_at),
    }
    if bodies := list(_bodies(each)):
        made["body"] = bodies
    source = {"id": book, "type": "Text", "dc:title": title}
    made["target"] = {"source": source, "selector": _selectors(each)}
    return made


def _bodies(each: Annotation) -> list[dict[str, str]]:
    bodies = []
    if each.body:
        purpose = "commenting" if each.motivation == "commenting" else "describing"
        bodies.append(_body(each.body, purpose))
    if each.colour is not None:
        bodies.append(_body(each.colour, "tagging"))
    return bodies


def _body(value: str, purpose: str) -> dict[str, str]:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _selectors(each: Annotation) -> list[dict[str, Any]]:
    """Say where a mark is, in every way that holds: words alone once the place is not sure."""
    quote: dict[str, Any] = {"type": "TextQuoteSelector", "exact": each.quote}
    if not each.is_verified:
        return [quote]
    quote |= {"prefix": each.prefix, "suffix": each.suffix}
    position = {"type": "TextPositionSelector", "start": each.start, "end": each.end}
    found: list[dict[str, Any]] = [position, quote]
    for form, specification in FRAGMENTS:
        match = form.match(each.locator or "")
        if match is not None:
            found.append(
                {
                    "type": "FragmentSelector",
                    "conformsTo": specification,
                    "value": match[0],
                }
            )
    return found


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
