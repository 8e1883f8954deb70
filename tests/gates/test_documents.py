"""What the README shows is what is there."""

import re
from pathlib import Path

from app.cli.commands import MODULES
from app.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

#: What the tree shows folder by folder.
PACKAGES = ("app", "workers", "migrations")

#: Folders that are not worth a line of their own.
UNLISTED = {"models", "types", "queries", "mutations", "service", "export", "versions"}


def tree() -> set[Path]:
    """Return the folders that the README's tree lists."""
    block = re.search(r"```tree\n(.*?)```", README, re.DOTALL)
    assert block is not None
    found: set[Path] = set()
    parents: list[Path] = []
    for line in block[1].splitlines():
        indent = (len(line) - len(line.lstrip())) // 2
        parents[indent:] = [Path(line.split()[0])]
        found.add(Path(*parents))
    return found


def test_the_tree_in_the_readme_is_the_tree_on_the_disk() -> None:
    folders = {
        path.parent.relative_to(ROOT)
        for top in PACKAGES
        for path in (ROOT / top).rglob("*.py")
        if not UNLISTED & set(path.parent.relative_to(ROOT).parts)
    }

    tops = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}

    assert {path.parts[0] for path in tree()} == tops
    assert {path for path in tree() if path.parts[0] in PACKAGES} == folders | {Path("app")}


def test_every_setting_the_documents_name_exists() -> None:
    texts = [README, (ROOT / "CONTRIBUTING.md").read_text()]
    named = {name for text in texts for name in re.findall(r"FABULA_([A-Z_]*[A-Z])", text)}

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_program_the_readme_names_exists() -> None:
    assert {*re.findall(r"`?fabula ([a-z]+)", README)} <= set(MODULES)


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


def test_files_are_small() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for top in ("app", "workers", "tests")
        for path in (ROOT / top).rglob("*.py")
        if path.name != "__init__.py"
    }

    assert [name for name, length in lengths.items() if length > 350] == []
    assert sorted(lengths.values())[len(lengths) // 2] < 100


def test_no_name_hides_what_a_file_is_about() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}

    assert [path for path in ROOT.glob("app/**/*") if path.stem in vague] == []
