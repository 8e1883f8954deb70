from functools import cache

from prometheus_client import Counter, Gauge, Histogram

OPERATIONS = Counter(
    "fabula_operations_total", "GraphQL operations answered.", ["kind", "name", "outcome"]
)
SECONDS = Histogram(
    "fabula_operation_seconds",
    "Time from request to answer of queries and mutations.",
    ["kind"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
SOCKETS = Gauge("fabula_sockets", "Websockets open.")
SUBSCRIPTIONS = Gauge("fabula_subscriptions", "Subscriptions streaming.")
STALLED = Counter("fabula_stalled_clients_total", "Clients dropped because they stopped reading.")

_NAMES = 200

# Finding a label's counter costs more than counting does; OperationNames bounds both.
operations = cache(OPERATIONS.labels)
seconds = cache(SECONDS.labels)


class OperationNames:
    """Keeps the label `name` bounded: clients invent names, dashboards need few."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def label(self, name: str | None) -> str:
        """Return the name itself while there are few, then `other`."""
        if name is None:
            return "anonymous"
        if name not in self._seen:
            if len(self._seen) >= _NAMES:
                return "other"
            self._seen.add(name)
        return name
