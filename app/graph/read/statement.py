"""One statement for one operation: its text, and how a request fills and finishes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql.execution.values import VariableValues
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg

from app.graph.access import Access
from app.graph.context import Viewer
from app.graph.read.arguments import Holes, Site
from app.graph.read.declare import Computed
from app.graph.read.refusal import NotCompiled
from app.graph.read.see import SESSION, VIEWER, eyes_of

_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]

#: A step of a path through an answer that stands for every item of a list.
EACH = "*"


#: Where a row of an entity enters a statement.
_ENTRY = re.compile(r"(?:FROM|JOIN|,) [\w.\"]+ AS (r\d+)\b", re.ASCII)


def _check(sql: str) -> None:
    """Refuse a statement in which a predicate's subquery reads another row than the one around it.

    SQLAlchemy correlates a subquery with the select around it only; what lies further out it takes
    for one more table to read from, and the predicate would hold if it does for any row of that.
    """
    entries = _ENTRY.findall(sql)
    if len(entries) != len(set(entries)):
        raise NotCompiled("a subquery of a predicate has to be correlated by hand")


@dataclass(frozen=True)
class Patch:
    """A place in the answer that Python fills after the database has."""

    path: tuple[str, ...]
    reading: Computed
    #: Of an object, the members asked for: their names by response key.
    shape: Mapping[str, str] | None


@dataclass(frozen=True)
class Script:
    """The text of a statement, with numbered parameters, and what stands for each."""

    sql: str
    order: tuple[str, ...]
    constants: Mapping[str, Any]

    @classmethod
    def of(cls, select: Select[Any], holes: Holes) -> "Script":
        """Turn a select into text."""
        compiled = select.compile(dialect=_DIALECT)
        _check(str(compiled))
        constants = {
            name: getattr(value, "value", value)
            for name, value in compiled.params.items()
            if name not in holes.fills and name not in {VIEWER, SESSION}
        }
        return cls(str(compiled), tuple(compiled.positiontup or ()), constants)

    def pick(self, filled: Mapping[str, Any]) -> list[Any]:
        """Return the parameters in their order."""
        known = {**self.constants, **filled}
        return [known[name] for name in self.order]


@dataclass(frozen=True)
class Versions:
    """What an answer that may be kept hangs on: alone, and together with the answer."""

    state: Script
    both: Script


@dataclass(frozen=True)
class Statement:
    """A compiled operation, good for every request of its shape."""

    script: Script
    fills: Mapping[str, Any]
    sites: Sequence[Site]
    patches: Sequence[Patch]
    accesses: Sequence[Access]
    #: There if answers may be kept.
    versions: Versions | None = None

    @property
    def sql(self) -> str:
        """Return the text."""
        return self.script.sql

    def fill(self, viewer: Viewer | None, variables: VariableValues) -> dict[str, Any]:
        """Return what one request puts into the statement, by name."""
        given = [site.arguments(variables) for site in self.sites]
        filled: dict[str, Any] = eyes_of(viewer)
        # Also what the text does not use is filled: it may turn out to be wrong.
        for name, (site, fill) in self.fills.items():
            filled[name] = fill(given[site])
        return filled

    def parameters(self, viewer: Viewer | None, variables: VariableValues) -> list[Any]:
        """Return the parameters for one request."""
        return self.script.pick(self.fill(viewer, variables))
