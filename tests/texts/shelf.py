"""Real files, beside the checkout on machines that have them; tests skip where they are absent."""

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2].parent / "shared" / "evaldata"

needs_shelf = pytest.mark.skipif(not ROOT.is_dir(), reason="the shelf of real books is not here")


def names(folder: str) -> list[str]:
    """Return the EPUBs in a folder; none where there is no shelf."""
    return sorted(path.stem for path in (ROOT / folder).glob("*.epub"))


@cache
def data(folder: str, name: str) -> bytes:
    return (ROOT / folder / f"{name}.epub").read_bytes()


def member(folder: str, name: str, path: str) -> str:
    """Return a file of an EPUB as it stands in it."""
    with zipfile.ZipFile(ROOT / folder / f"{name}.epub") as archive:
        return archive.read(path).decode()


def told(source: str, element: str) -> list[str]:
    """Return what elements of a package say, white space and all."""
    return re.findall(rf"<{element}[^>]*>([^<]*)</{element}>", source)
