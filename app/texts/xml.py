"""Markup from strangers: no network, no files, no expanding entities, bounded depth."""

import re
from functools import lru_cache
from html.entities import html5

from lxml import etree
from lxml.etree import _Element as Element

__all__ = ["Element", "attribute", "local", "parse_html", "parse_xml", "without_declarations"]

NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
XML_NAMES = {b"amp", b"lt", b"gt", b"quot", b"apos"}
DECLARED = re.compile(rb"<!ENTITY\s+([A-Za-z][\w.-]*)\s")
DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
HEAD = 65_536
WIDE = (b"\xff\xfe", b"\xfe\xff")
#: The root of the tree, and whether it had to be repaired.
Parsed = tuple[Element, bool]


def parse_xml(data: bytes) -> Parsed | None:
    """Parse XML; what is not well-formed is repaired as far as it goes, None if nothing is left."""
    source = _with_html_names(_narrow(data).lstrip())
    try:
        return etree.fromstring(source, _parser(recover=False)), False
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        root = etree.fromstring(source, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    # The typed stubs promise a root, a repaired nothing has none.
    found: Element | None = root
    return None if found is None else (found, True)


def parse_html(text: str) -> Element | None:
    """Parse HTML as browsers would take it."""
    parser = etree.HTMLParser(
        recover=True,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )
    try:
        found: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return found


def without_declarations(data: bytes) -> bytes:
    """Take away what parsers of HTML would take for text: declarations, and what they declare."""

    def known(match: re.Match[bytes]) -> bytes:
        return match[0] if match[1].decode() + ";" in html5 else b""

    return NAMED.sub(known, DOCTYPE.sub(b"", data[:HEAD]) + data[HEAD:])


def local(element: Element) -> str:
    """Return an element's name without its namespace; entities and the like have none."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def attribute(element: Element, name: str) -> str:
    """Return an attribute in whatever namespace it stands, or an empty string."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, found in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == name:
            return str(found)
    return ""


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        # Entities that a document declares for itself belong to it, but not in one that is
        # broken: there they may be what broke it.
        resolve_entities=False if recover else "internal",
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _narrow(data: bytes) -> bytes:
    if data[:2] not in WIDE:
        return data.removeprefix(b"\xef\xbb\xbf")
    text = data.decode("utf-16", "replace")
    return re.sub(r"^<\?xml[^>]*\?>", "", text).encode()


def _with_html_names(data: bytes) -> bytes:
    # We load no DTD, and EPUB 3 has none: &nbsp; and its like become numbers.
    declared = set(DECLARED.findall(data)) if b"<!ENTITY" in data else set()

    def number(match: re.Match[bytes]) -> bytes:
        name = match[1]
        if name in XML_NAMES or name in declared:
            return match[0]
        characters = html5.get(name.decode() + ";")
        if characters is None:
            return match[0]
        return b"".join(b"&#%d;" % ord(character) for character in characters)

    return NAMED.sub(number, data) if b"&" in data else data
