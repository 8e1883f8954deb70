"""Which files of a book are encrypted, and by whose lock."""

from app.texts.epub.archive import Archive
from app.texts.epub.paths import resolve
from app.texts.limits import Limits
from app.texts.xml import attribute, local, parse_xml

ENCRYPTION = "META-INF/encryption.xml"
#: Fonts are only scrambled with the book's own identifier; nothing is kept from its owner.
OBFUSCATION = frozenset(
    ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"],
)
LOCKS = {
    "META-INF/license.lcpl": "Readium LCP",
    "META-INF/sinf.xml": "Apple FairPlay",
    "META-INF/rights.xml": "Adobe ADEPT",
}


def encrypted(archive: Archive, limits: Limits) -> frozenset[str]:
    """Return the files that need a key."""
    data = archive.read(ENCRYPTION, limits.document_bytes)
    parsed = parse_xml(data) if data is not None else None
    if parsed is None:
        return frozenset()
    locked = set()
    for each in parsed[0].iter():
        if local(each) != "encrypteddata":
            continue
        methods = [attribute(m, "Algorithm") for m in each if local(m) == "encryptionmethod"]
        if methods and all(method in OBFUSCATION for method in methods):
            continue
        for reference in each.iter():
            place = resolve("", attribute(reference, "URI"))
            if local(reference) == "cipherreference" and place:
                locked.add(place[0])
    return frozenset(locked)


def lock(archive: Archive) -> str | None:
    """Return the name of the protection whose traces are in the book."""
    return next((name for path, name in LOCKS.items() if archive.find(path)), None)
