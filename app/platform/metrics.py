"""What the platform counts, each thing in one place; labels take few values, all of them ours."""

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram
from prometheus_client import generate_latest as _generate

CONTENT_TYPE = CONTENT_TYPE_LATEST

db_pool_in_use = Gauge(
    "fabula_db_pool_in_use", "Database connections that are handed out at this moment.", ["pool"]
)

runs_waiting = Gauge(
    "fabula_runs_waiting", "Runs that are not finished, by what they wait for.", ["kind", "status"]
)
runs_finished = Counter(
    "fabula_runs_finished", "Runs that this process brought to an end.", ["kind", "status"]
)
runs_reaped = Counter(
    "fabula_runs_reaped", "Runs taken back from workers that fell silent with the lease."
)
run_step_seconds = Histogram(
    "fabula_run_step_seconds",
    "How long a step of a run took.",
    ["kind", "step"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
)
outbox_size = Gauge("fabula_outbox_size", "Doorbell messages that were not rung yet.")

events_appended = Counter(
    "fabula_events_appended", "Events written to the live log, by kind of stream.", ["stream"]
)
hub_followers = Gauge("fabula_hub_followers", "Followers of live streams in this process.")
hub_lag_seconds = Histogram(
    "fabula_hub_lag_seconds",
    "How long after its commit an event reached this process.",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
hub_drops = Counter(
    "fabula_hub_drops", "Times a follower was too slow for what the hub keeps and read the log."
)
wakeups_lost = Counter(
    "fabula_wakeups_lost", "Times the way of wake-ups broke, so that followers read the log."
)

ledger_faults = Gauge(
    "fabula_ledger_faults", "What the last look at the ledger found wrong, by kind.", ["fault"]
)


def render() -> bytes:
    """Return all that this process counts, in Prometheus' text format."""
    return _generate(REGISTRY)
