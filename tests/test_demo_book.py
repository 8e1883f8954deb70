"""The novella that comes with Fabula."""

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from app.texts.read import read
from app.texts.scenes import scenes
from demo.build import build

ROOT = Path(__file__).parents[1]


def test_it_reads_as_a_book_of_eight_chapters() -> None:
    document = read(build(), name="demo.epub")
    assert document.warnings == ()
    assert (document.metadata.title, document.metadata.language) == ("The Long Lull", "en-GB")
    told = [section for section in document.sections if section.kind == "CHAPTER"]
    assert len(told) == len(document.sections) == 8
    assert told[0].title == "1 · What the Water Left"
    assert 7_000 < len(document.text.split()) < 9_000
    assert "ORNAMENT" in {scene.why for scene in scenes(document)}


def test_the_marks_of_the_keyboard_are_gone() -> None:
    text = read(build(), name="demo.epub").text
    assert not set('"*_#<>') & set(text.replace("* * *", ""))
    assert "'" not in text
    assert text.count("\u201c") == text.count("\u201d")
    assert "“Two hands and a thumb,” said a voice" in text


def test_a_reveal_stays_behind_what_comes_before_it() -> None:
    text = read(build(), name="demo.epub").text
    reveal = text.index("“You are Josian Harl.”")
    assert reveal > 0.75 * len(text)
    assert 0 < text.index("Josian Harl, keeper of the Old Gate") < text.index("Voyle") < reveal


def test_it_is_the_same_to_the_byte_wherever_it_is_built() -> None:
    code = "import sys; from demo.build import build; sys.stdout.buffer.write(build())"
    built = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert {hashlib.sha256(data).digest() for data in built} == {hashlib.sha256(build()).digest()}


def test_its_first_bytes_say_what_it_is() -> None:
    with zipfile.ZipFile(io.BytesIO(build())) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
