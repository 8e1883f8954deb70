"""Dependencies point one way: platform, graph, domains, api; workers know no GraphQL."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.registry import DOMAINS

ROOT = Path(__file__).parents[2]

#: Rooms of a domain that other domains may enter.
OPEN = {"service", "models", "events", "types", "enums", "errors", "problems", "prices"}

#: What belongs to no layer: the programs and what they are put together from.
TOP = {"main", "cli", "settings", "registry", "demo"}

ALLOWED = {
    "platform": {"platform", "settings"},
    "graph": {"platform", "graph", "settings"},
    "texts": {"texts"},
    "ai": {"ai", "platform", "settings"},
    **{domain: {"platform", "graph", "settings", "texts", "ai", *DOMAINS} for domain in DOMAINS},
    "api": {"platform", "graph", "settings", "api", *DOMAINS},
}


def imports_of(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("app."))
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            if node.module == "app":
                yield from (f"app.{alias.name}" for alias in node.names)
            elif node.module.startswith("app."):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources() -> list[Path]:
    return sorted((ROOT / "app").rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_reaches_only_the_layers_below_it(path: Path) -> None:
    layer = path.relative_to(ROOT / "app").parts[0].removesuffix(".py")
    if layer in TOP or layer == "__init__":
        return
    wrong = [module for module in imports_of(path) if module.split(".")[1] not in ALLOWED[layer]]
    assert wrong == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_domain_enters_another_only_by_its_open_rooms(path: Path) -> None:
    layer = path.relative_to(ROOT / "app").parts[0]
    if layer not in DOMAINS:
        return
    others = (module.split(".") for module in imports_of(path))
    wrong = [
        ".".join(parts)
        for parts in others
        if parts[1] in DOMAINS and parts[1] != layer and parts[2] not in OPEN
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "workers").glob("*.py")), ids=lambda path: path.name
)
def test_workers_never_reach_graphql(path: Path) -> None:
    assert [m for m in imports_of(path) if m.split(".")[1] in {"api", "graph"}] == []


def test_a_worker_loads_no_graphql_at_all() -> None:
    code = (
        "import sys, workers.main; from app import registry; registry.load(); "
        "sys.exit(bool({'strawberry', 'graphql', 'starlette'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_what_knows_no_framework_stays_so() -> None:
    for path in (ROOT / "app" / "platform").rglob("*.py"):
        assert "strawberry" not in path.read_text(), path
    for domain in DOMAINS:
        for room in ("models.py", "service.py", "service", "tasks.py", "events.py"):
            found = ROOT / "app" / domain / room
            for path in [found] if found.is_file() else found.rglob("*.py"):
                assert "strawberry" not in path.read_text(), path


def test_only_the_unit_of_work_commits() -> None:
    places = [
        str(path.relative_to(ROOT))
        for path in sources()
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "commit"
            and ast.unparse(node.func.value).endswith("session")
            for node in ast.walk(ast.parse(path.read_text()))
        )
    ]
    assert places == ["app/platform/db/unit.py"]
