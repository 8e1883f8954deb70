"""Files made to harm, or broken on their way: a sentence to act on, or what is left of the book."""

import io
import struct
import zipfile
import zlib

import pytest

from app.texts.document import Document
from app.texts.faults import Cause, NoSuchPlace, Unreadable
from app.texts.limits import MB, USUAL, Limits
from app.texts.read import read
from tests.texts.epubs import Epub, page, zipped
from tests.texts.pdfs import column, pdf

SOUND = Epub().chapter("a.xhtml", "<h1>Chapter 1</h1><p>One</p>").chapter("b.xhtml", "<p>Two</p>")


def refused(data: bytes, name: str = "b.epub", limits: Limits = USUAL) -> tuple[Cause, str]:
    with pytest.raises(Unreadable) as refusal:
        read(data, name=name, limits=limits)
    return refusal.value.code, refusal.value.sentence


def outcome(data: bytes, name: str = "b.epub") -> Cause | None:
    try:
        read(data, name=name)
    except Unreadable as refusal:
        return refusal.code
    return None


def opened(entries: dict[str, bytes]) -> Document:
    return read(zipped(entries), name="b.epub")


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("b.epub", b"", Cause.EMPTY),
        ("b.txt", b" \n\r\n ", Cause.EMPTY),
        ("b.epub", b"not a book", Cause.DAMAGED),
        ("b.pdf", b"not a book", Cause.DAMAGED),
        ("b.epub", b"PK\x03\x04" + b"\0" * 40, Cause.DAMAGED),
        ("b.mobi", b"\0" * 60 + b"BOOKMOBI" + b"\0" * 40, Cause.UNKNOWN_FORMAT),
        ("b.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 40, Cause.UNKNOWN_FORMAT),
        ("b.docx", zipped({"word/document.xml": b"<w/>"}), Cause.UNKNOWN_FORMAT),
        ("b.zip", zipped({"photo.jpg": b"x"}), Cause.DAMAGED),
        ("b.txt", bytes(range(256)) * 8, Cause.UNKNOWN_FORMAT),
        ("b.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, Cause.UNKNOWN_FORMAT),
        ("b.html", b"<html><body><script>app()</script></body></html>", Cause.NO_TEXT),
    ],
)
def test_what_is_no_book_is_refused_in_a_sentence(name: str, data: bytes, cause: Cause) -> None:
    code, sentence = refused(data, name)
    assert code is cause
    assert sentence.endswith(".")
    assert sentence[0].isupper()


def test_every_truncation_of_a_book_is_refused_or_read() -> None:
    whole = SOUND.bytes()
    found = {outcome(whole[:length]) for length in range(1, len(whole), 7)}
    assert found == {Cause.DAMAGED}


def test_every_flipped_byte_of_a_book_is_refused_or_read() -> None:
    found = set()
    whole = SOUND.bytes()
    for at in range(0, len(whole), 5):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        found.add(outcome(bytes(broken)))
    assert None in found
    assert found - {None} <= set(Cause)
    assert Cause.DAMAGED in found


def test_a_bomb_is_refused_unopened() -> None:
    entries = SOUND.entries() | {"EPUB/bomb.bin": b"\0" * (64 * MB)}
    assert refused(zipped(entries))[0] is Cause.UNSAFE


def test_what_unpacks_to_too_much_is_refused() -> None:
    limits = Limits(unpacked_bytes=1_000)
    assert refused(SOUND.bytes(), limits=limits)[0] is Cause.TOO_LARGE
    assert refused(SOUND.bytes(), limits=Limits(entries=3))[0] is Cause.TOO_LARGE
    assert refused(SOUND.bytes(), limits=Limits(file_bytes=100))[0] is Cause.TOO_LARGE
    assert refused(SOUND.bytes(), limits=Limits(spine_items=1))[0] is Cause.TOO_LARGE
    assert refused(SOUND.bytes(), limits=Limits(characters=5))[0] is Cause.TOO_LARGE
    assert refused(b"word " * 9, "b.txt", Limits(characters=5))[0] is Cause.TOO_LARGE
    page_limit = Limits(pages=1)
    assert refused(pdf([column(["a"])] * 2), "b.pdf", page_limit)[0] is Cause.TOO_LARGE


def test_a_size_that_lies_unpacks_no_more_than_it_says() -> None:
    data = bytearray(zipped(SOUND.entries() | {"EPUB/c.css": b"x" * 5_000}))
    at = data.rfind(b"EPUB/c.css") - 46
    struct.pack_into("<L", data, at + 24, 10)
    assert read(bytes(data), name="b.epub").text == "Chapter 1\n\nOne\n\nTwo"


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(SOUND.bytes())
    places = [m for m in range(len(data)) if data[m : m + 4] == b"PK\x01\x02"]
    first = struct.unpack_from("<L", data, places[0] + 42)[0]
    struct.pack_into("<L", data, places[1] + 42, first)
    assert refused(bytes(data))[0] in {Cause.UNSAFE, Cause.DAMAGED}


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../evil", "C:/evil", "a\\evil"])
def test_names_that_lead_outside_are_refused(name: str) -> None:
    code, sentence = refused(zipped(SOUND.entries() | {name: b"x"}))
    assert code is Cause.UNSAFE
    assert "unsafe name" in sentence


def test_a_name_that_occurs_twice_is_refused() -> None:
    out = io.BytesIO(SOUND.bytes())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("EPUB/a.xhtml", "x")
    assert refused(out.getvalue())[0] is Cause.UNSAFE


def test_a_zip_with_a_password_is_told_apart() -> None:
    data = bytearray(SOUND.bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data))[0] is Cause.PASSWORD


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_epub_forbids_is_named(method: int) -> None:
    assert refused(zipped(SOUND.entries(), method=method))[0] is Cause.UNSUPPORTED


def test_entities_that_grow_without_end_leave_the_rest_of_the_book() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = page("<p>Ha &l11;</p>").replace(
        "<html", f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]><html'
    )
    document = read(Epub().chapter("a.xhtml", "<p>One</p>").add("b.xhtml", bomb).bytes(), name="b")
    assert document.text.startswith("One")
    assert len(document.text) < 1_000_000
    assert [flaw.code for flaw in document.warnings] == ["MALFORMED"]


def test_files_outside_are_never_read() -> None:
    stolen = page("<p>One &xxe;</p>").replace(
        "<html", '<!DOCTYPE html [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><html'
    )
    document = read(Epub().add("a.xhtml", stolen).bytes(), name="b.epub")
    assert document.text == "One"


@pytest.mark.parametrize(
    ("depth", "text", "flaw"),
    [(200, "One\n\ndeep", "TOO_DEEP"), (5_000, "One", "MALFORMED")],
)
def test_elements_nested_without_end_are_told_of(depth: int, text: str, flaw: str) -> None:
    deep = page("<div>" * depth + "<p>deep</p>" + "</div>" * depth)
    book = Epub().chapter("a.xhtml", "<p>One</p>").add("b.xhtml", deep)
    document = read(book.bytes(), name="b.epub")
    assert document.text == text
    assert flaw in [each.code for each in document.warnings]


@pytest.mark.parametrize(
    ("lock", "named"),
    [("META-INF/rights.xml", "Adobe"), ("META-INF/license.lcpl", "Readium"), ("META-INF/x", "DRM")],
)
def test_copy_protection_is_said_so(lock: str, named: str) -> None:
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod '
        'Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><CipherData><CipherReference '
        'URI="EPUB/b.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    entries = SOUND.entries() | {"META-INF/encryption.xml": encryption.encode(), lock: b"<x/>"}
    code, sentence = refused(zipped(entries))
    assert code is Cause.ENCRYPTED
    assert named in sentence


def test_scrambled_fonts_are_no_copy_protection() -> None:
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod '
        'Algorithm="http://www.idpf.org/2008/embedding"/><CipherData><CipherReference '
        'URI="EPUB/font.otf"/></CipherData></EncryptedData></encryption>'
    )
    document = opened(SOUND.entries() | {"META-INF/encryption.xml": encryption.encode()})
    assert document.text == "Chapter 1\n\nOne\n\nTwo"
    assert document.warnings == ()


def test_a_missing_chapter_is_told_and_the_others_read() -> None:
    entries = SOUND.entries()
    del entries["EPUB/a.xhtml"]
    document = opened(entries)
    assert document.text == "Two"
    assert [(flaw.code, flaw.where) for flaw in document.warnings] == [("MISSING", "EPUB/a.xhtml")]


def test_a_damaged_chapter_is_told_and_the_others_read() -> None:
    entries = SOUND.entries()
    data = bytearray(zipped(entries, method=zipfile.ZIP_STORED))
    at = data.find(b"One")
    data[at : at + 3] = b"Mud"
    document = read(bytes(data), name="b.epub")
    assert document.text == "Two"
    assert [flaw.code for flaw in document.warnings] == ["DAMAGED"]


def test_a_chapter_that_is_no_xml_is_repaired_and_told() -> None:
    broken = "<html><body><p>One<p>Two & three<br>four</body>"
    document = read(Epub().add("a.xhtml", broken).bytes(), name="b.epub")
    assert document.text == "One\n\nTwo & three\nfour"
    assert [flaw.code for flaw in document.warnings] == ["MALFORMED"]


@pytest.mark.parametrize("what", ["no container", "no package", "junk package", "empty spine"])
def test_a_book_without_its_lists(what: str) -> None:
    entries = SOUND.entries()
    if what == "no container":
        del entries["META-INF/container.xml"]
        document = opened(entries)
        assert document.text == "Chapter 1\n\nOne\n\nTwo"
        assert [flaw.code for flaw in document.warnings] == ["NO_CONTAINER"]
        return
    if what == "no package":
        del entries["EPUB/package.opf"]
    elif what == "junk package":
        entries["EPUB/package.opf"] = zlib.compress(b"junk")
    else:
        entries["EPUB/package.opf"] = Epub().package().encode()
    assert refused(zipped(entries))[0] is Cause.DAMAGED


def test_patterns_are_not_led_into_the_woods() -> None:
    comments = b"<!---->" * 580 + b"x"
    assert read(comments, name="b.txt").text == comments.decode()
    with pytest.raises(NoSuchPlace):
        read(SOUND.bytes(), name="b").locators.resolve("epubcfi(" + "[" * 1_000_000 + ")")


def test_sections_beyond_all_reason_are_fewer() -> None:
    heads = "".join(f"<h1>A{n}</h1><h2>B{n}</h2><p>x</p>" for n in range(9_000))
    document = read(f"<html><body>{heads}</body></html>".encode(), name="b.html")
    assert len(document.sections) == 9_000


def test_a_book_of_pictures_has_no_text() -> None:
    assert refused(Epub().chapter("a.xhtml", "<img src='a.png' alt='a sea'/>").bytes())[0] is (
        Cause.NO_TEXT
    )


def test_a_pdf_with_a_password_is_told_apart() -> None:
    locked = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
        f"/ID [<{'43' * 16}> <{'43' * 16}>]"
    )
    assert refused(pdf([column(["a"])], extra=locked), "b.pdf")[0] is Cause.PASSWORD


def test_a_scanned_pdf_is_told_apart() -> None:
    code, sentence = refused(pdf([[], []], picture=True), "b.pdf")
    assert code is Cause.NO_TEXT
    assert "OCR" in sentence


def test_every_truncation_of_a_pdf_is_refused_or_read() -> None:
    whole = pdf([column(["One line of it."])])
    found = {outcome(whole[:length], "b.pdf") for length in range(8, len(whole), 23)}
    assert found <= {None, Cause.DAMAGED, Cause.NO_TEXT}
