"""File names, whatever people call their files."""

from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.http.disposition import content_disposition, safe_name


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("", "attachment"),
        ("book.epub", 'attachment; filename="book.epub"'),
        ('a "b"\\c.txt', 'attachment; filename="a _b__c.txt"'),
        ("../../etc/passwd", 'attachment; filename="_._etc_passwd"'),
        ("a\r\nSet-Cookie: x=1.txt", 'attachment; filename="aSet-Cookie_ x=1.txt"'),
        ("Füße.pdf", "attachment; filename=\"Fu_e.pdf\"; filename*=UTF-8''F%C3%BC%C3%9Fe.pdf"),
        ("战争.epub", "attachment; filename=\"__.epub\"; filename*=UTF-8''%E6%88%98%E4%BA%89.epub"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("exe\u202efdp.zip", 'attachment; filename="exefdp.zip"'),
        ("...", "attachment"),
        ("\ud800.txt", 'attachment; filename="txt"'),
    ],
)
def test_names_become_headers(filename: str, header: str) -> None:
    assert content_disposition("attachment", filename) == header


@given(st.text())
def test_any_name_makes_a_header_that_says_that_name(filename: str) -> None:
    header = content_disposition("inline", filename)

    assert header.isascii()
    assert header.isprintable()
    parsed = Message()
    parsed["Content-Disposition"] = header
    name = safe_name(filename)
    assert parsed.get_content_disposition() == "inline"
    if "filename*=" in header:
        assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    else:
        assert parsed.get_filename("") == name


@given(st.text(max_size=400))
def test_a_safe_name_is_short_plain_and_safe_already(filename: str) -> None:
    name = safe_name(filename)

    assert len(name) <= 121
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert not name.startswith(" ")


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 300 + ".epub") == "x" * 115 + ".epub"
    assert safe_name("x" * 300) == "x" * 120
    assert safe_name("a." + "b" * 300) == "a." + "b" * 118
