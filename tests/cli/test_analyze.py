"""`fabula analyze`: one file told as JSON, as text, and in a few lines."""

import hashlib
import json
from pathlib import Path

from click.testing import CliRunner

from app.cli import main
from tests.texts.epubs import Epub

BOOK = (
    Epub(metadata="<dc:title>The Lamp</dc:title><dc:creator>Ilse Hale</dc:creator>")
    .chapter("a.xhtml", "<h2>Chapter 1</h2><p>The lamp went out, and she was there.</p>")
    .nav("<li><a href='a.xhtml'>Chapter 1</a></li>")
)
TEXT = "Chapter 1\n\nThe lamp went out, and she was there."


def run(folder: Path, data: bytes, *options: str) -> tuple[int, str]:
    path = folder / "b.epub"
    path.write_bytes(data)
    result = CliRunner().invoke(main, ["analyze", str(path), *options])
    return result.exit_code, result.output


def test_all_of_it_as_json(tmp_path: Path) -> None:
    status, output = run(tmp_path, BOOK.bytes(), "--json")
    told = json.loads(output)
    seconds = told.pop("seconds")
    assert status == 0
    assert set(seconds) == {"parse", "cut", "story"}
    assert told == {
        "title": "The Lamp",
        "author": "Ilse Hale",
        "language": "en",
        "length": len(TEXT),
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "sections": [
            {
                "id": 0,
                "parent": None,
                "kind": "chapter",
                "title": "Chapter 1",
                "start": 0,
                "end": len(TEXT),
                "locator": "epubcfi(/6/2!/4/2/1:0)",
            }
        ],
        "scenes": [{"id": 0, "section": 0, "start": 0, "end": len(TEXT), "why": "chapter"}],
        "chunks": [{"section": 0, "start": 0, "end": len(TEXT), "tokens": 12}],
        "warnings": [],
        "understood": "full",
        "narrator": None,
        "characters": [],
        "identities": [],
        "quotes": [],
        "relationships": [],
        "places": [],
        "glossary": [],
        "changes": [],
    }


def test_what_tells_no_story_stands_between_the_scenes(tmp_path: Path) -> None:
    book = (
        Epub()
        .chapter("p.xhtml", "<h2>Preface</h2><p>Of how this came to be.</p>")
        .chapter("a.xhtml", "<h2>Chapter 1</h2><p>The lamp went out, and she was there.</p>")
        .nav(
            "<li><a href='p.xhtml'>Preface</a></li><li><a href='a.xhtml'>Chapter 1</a></li>",
        )
    )
    _, output = run(tmp_path, book.bytes(), "--json")
    told = json.loads(output)
    assert [section["kind"] for section in told["sections"]] == ["front", "chapter"]
    begins = told["sections"][1]["start"]
    assert told["scenes"] == [
        {"id": 1, "section": 0, "start": 0, "end": begins, "why": "matter"},
        {"id": 0, "section": 1, "start": begins, "end": told["length"], "why": "chapter"},
    ]


def test_the_text_alone(tmp_path: Path) -> None:
    assert run(tmp_path, BOOK.bytes(), "--text") == (0, TEXT)


def test_a_few_lines_for_people(tmp_path: Path) -> None:
    status, output = run(tmp_path, BOOK.bytes())
    assert status == 0
    assert output == (
        "The Lamp, by Ilse Hale\n"
        "EPUB, language en, 48 characters; the story has 10 words; scenes: 1, passages: 1\n\n"
        "        0 CHAPTER  Chapter 1\n\n"
        "understood: full\n"
    )


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    status, output = run(tmp_path, b"")
    assert (status, output) == (1, "Error: The file is empty; upload it again.\n")
