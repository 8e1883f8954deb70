"""Plain texts: unchanged, and yet with chapters."""

import pytest

from app.texts.document import Document, SectionKind
from app.texts.read import read

PROSE = "\n\nThe keeper went up at dusk, as she had done each day for eleven years, and lit it.\n\n"


def opened(text: str) -> Document:
    return read(text.encode(), name="t.txt")


def titles(text: str) -> list[tuple[int, str | None]]:
    return [(section.depth, section.title) for section in opened(text).sections]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"One\r\n\r\nTwo\r", "One\n\nTwo\n"),
        (b"\xef\xbb\xbfOne  \ttwo", "One  \ttwo"),
        ("Grüße\u00a0\u2060ﬁ".encode(), "Grüße\u00a0\u2060ﬁ"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Das Mädchen hörte".encode("utf-16-le"), "Das Mädchen hörte"),
        ("“Grüße”, sagte sie".encode("cp1252"), "“Grüße”, sagte sie"),
        (
            ("Она молчала и не знала, что это было. " * 4).encode("cp1251"),
            "Она молчала и не знала, что это было. " * 4,
        ),
        (
            ("Она молчала и не знала, что это было. " * 4).encode("koi8-r"),
            "Она молчала и не знала, что это было. " * 4,
        ),
        (
            "灯台の光は夜の海を照らしていた。".encode("shift_jis"),
            "灯台の光は夜の海を照らしていた。",
        ),
        ("灯塔的光照亮了夜里的海面。".encode("gb18030"), "灯塔的光照亮了夜里的海面。"),
    ],
)
def test_only_the_ends_of_lines_change(data: bytes, text: str) -> None:
    assert read(data, name="t.txt").text == text


@pytest.mark.parametrize("data", ["One", "Zwölf Boxkämpfer"])
def test_utf_8_needs_no_warning_and_others_have_one(data: str) -> None:
    assert read(data.encode(), name="t.txt").warnings == ()
    codes = [flaw.code for flaw in read(data.encode("cp1252"), name="t.txt").warnings]
    assert codes == ([] if data.isascii() else ["ENCODING"])


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["CHAPTER I.", "CHAPTER II."], ["CHAPTER I.", "CHAPTER II."]),
        (
            ["Chapter 1\nThe Lamp", "Chapter 2\nThe Sea"],
            ["Chapter 1 · The Lamp", "Chapter 2 · The Sea"],
        ),
        (
            ["CHAPTER ONE\n\nTHE LAMP", "CHAPTER TWO\n\nTHE SEA"],
            ["CHAPTER ONE · THE LAMP", "CHAPTER TWO · THE SEA"],
        ),
        (["Chapter the First", "Chapter the Last"], ["Chapter the First", "Chapter the Last"]),
        (["I", "II", "III"], ["I", "II", "III"]),
        (["1. Dusk".replace(". Dusk", "."), "2.", "3."], ["1.", "2.", "3."]),
        (["Kapitel 1", "Kapitel 2"], ["Kapitel 1", "Kapitel 2"]),
        (["第一章 灯台", "第二章 海"], ["第一章 灯台", "第二章 海"]),
        (["PROLOGUE", "CHAPTER 1", "EPILOGUE"], ["PROLOGUE", "CHAPTER 1", "EPILOGUE"]),
        (["CHAPTER\n   1", "CHAPTER\n   2"], ["CHAPTER 1", "CHAPTER 2"]),
        (
            ["\n\nTHE LAMP", "\n\nTHE SEA", "\n\nTHE END OF IT"],
            ["THE LAMP", "THE SEA", "THE END OF IT"],
        ),
        # These are sentences.
        (["I nodded.", "Chapter one was lost, she said."], [None]),
        (["I", "said nothing."], [None]),
    ],
)
def test_headings_are_known_by_their_looks(heads: list[str], found: list[str | None]) -> None:
    text = "".join(head + PROSE for head in heads)
    assert [title for _, title in titles(text)] == found


def test_parts_hold_chapters() -> None:
    text = f"BOOK ONE\n\nCHAPTER I{PROSE}CHAPTER II{PROSE}BOOK TWO\n\nCHAPTER I{PROSE}"
    assert titles(text) == [
        (0, "BOOK ONE"),
        (1, "CHAPTER I"),
        (1, "CHAPTER II"),
        (0, "BOOK TWO"),
        (1, "CHAPTER I"),
    ]
    assert opened(text).sections[0].kind is SectionKind.PART


def test_a_list_of_contents_begins_no_chapters() -> None:
    heads = [f"CHAPTER {number}." for number in ("I", "II", "III", "IV")]
    text = (
        "The Lamp\n\nCONTENTS\n\n" + "\n\n".join(heads) + "\n\n" + "".join(h + PROSE for h in heads)
    )
    document = opened(text)
    assert [s.title for s in document.sections if s.kind is SectionKind.CHAPTER] == heads


def test_what_comes_before_the_first_chapter_is_front_matter() -> None:
    document = opened(f"THE LAMP\n\nby Ilse Hale\n\n\nCHAPTER I{PROSE}")
    assert [s.kind for s in document.sections] == [SectionKind.FRONT, SectionKind.CHAPTER]


GUTENBERG = (
    "The Project Gutenberg eBook of The Lamp\n\nTitle: The Lamp\n        at Fen Head\n\n"
    "Author: Ilse Hale\n\nRelease date: May 1, 2001 [eBook #4217]\n\n"
    "*** START OF THE PROJECT GUTENBERG EBOOK THE LAMP ***\n\n\n"
    f"CHAPTER I{PROSE}CHAPTER II{PROSE}"
    "*** END OF THE PROJECT GUTENBERG EBOOK THE LAMP ***\n\nSection 1. General Terms\n"
)


def test_gutenbergs_licence_is_kept_apart_and_its_header_read() -> None:
    document = opened(GUTENBERG)
    assert [s.kind for s in document.sections] == [
        SectionKind.LICENCE,
        SectionKind.CHAPTER,
        SectionKind.CHAPTER,
        SectionKind.LICENCE,
    ]
    assert document.text[document.sections[1].start :].startswith("CHAPTER I\n")
    told = document.metadata
    assert (told.title, told.authors, told.gutenberg_id) == (
        "The Lamp at Fen Head",
        ("Ilse Hale",),
        4217,
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (
            "***START OF THIS PROJECT GUTENBERG EBOOK THE LAMP***",
            "End of Project Gutenberg's The Lamp",
        ),
        (
            "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
            "End of the Project Gutenberg Etext of The Lamp",
        ),
        (
            "*** START OF THE PROJECT GUTENBERG EBOOK THE\nLAMP ***",
            "*** END OF THIS PROJECT GUTENBERG EBOOK THE LAMP ***",
        ),
    ],
)
def test_licences_of_all_ages_are_known(start: str, end: str) -> None:
    document = opened(f"Project Gutenberg\n\n{start}\n\nCHAPTER I{PROSE}{end}\n\nTerms.\n")
    kinds = [section.kind for section in document.sections]
    assert kinds == [SectionKind.LICENCE, SectionKind.CHAPTER, SectionKind.LICENCE]
    assert document.text[document.sections[1].start : document.sections[1].end].strip() == (
        f"CHAPTER I{PROSE}".strip()
    )


def test_a_book_about_gutenberg_has_no_licence() -> None:
    document = opened(f"CHAPTER I{PROSE}She had read of Project Gutenberg and its start.{PROSE}")
    assert [s.kind for s in document.sections] == [SectionKind.CHAPTER]
