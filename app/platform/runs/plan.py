"""What a kind of run consists of: named steps, declared by the domain they belong to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.platform.db.unit import UnitOfWork
from app.platform.runs.models import Run, RunKind

if TYPE_CHECKING:
    from app.platform.runs.step import Step

Ended = Callable[[UnitOfWork, Run], Awaitable[None]]


@dataclass(frozen=True)
class PlannedStep:
    """One step: its name, its share of the whole, and what it does."""

    name: str
    do: Callable[["Step"], Awaitable[None]]
    weight: int = 1


@dataclass(frozen=True)
class Plan:
    """The steps of one kind of run, in order."""

    kind: RunKind
    steps: tuple[PlannedStep, ...]
    #: Tries a step gets before the run is given up.
    attempts: int = 5
    #: Told of the run's end in the same transaction, however it ended and whoever ended it.
    ended: "Ended | None" = None

    def progress(self, step: str, fraction: float) -> int:
        """Return how far the whole run is when `step` is done to `fraction`."""
        before = 0
        for planned in self.steps:
            if planned.name == step:
                before_and_now = before + planned.weight * min(max(fraction, 0), 1)
                return int(100 * before_and_now / sum(each.weight for each in self.steps))
            before += planned.weight
        raise KeyError(step)


@dataclass
class Plans:
    """All kinds of run this installation knows."""

    _by_kind: dict[RunKind, Plan] = field(default_factory=dict)

    def add(self, plan: Plan) -> Plan:
        """Declare a plan; a kind has exactly one."""
        if plan.kind in self._by_kind:
            raise ValueError(f"There are two plans for {plan.kind}.")
        self._by_kind[plan.kind] = plan
        return plan

    def of(self, kind: RunKind) -> Plan:
        """Return the plan of a kind."""
        return self._by_kind[kind]

    def find(self, kind: RunKind) -> Plan | None:
        """Return the plan of a kind, if this release knows it."""
        return self._by_kind.get(kind)

    def kinds(self) -> list[RunKind]:
        """Return the kinds this process can work on; a newer release may have queued others."""
        return list(self._by_kind)


plans = Plans()
