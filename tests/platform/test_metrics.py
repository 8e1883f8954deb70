"""What is counted can be read, and its labels stay few."""

from prometheus_client.metrics import MetricWrapperBase

from app.platform import metrics

COLLECTORS = {
    name: value for name, value in vars(metrics).items() if isinstance(value, MetricWrapperBase)
}


def test_each_thing_has_a_name_of_ours_and_a_sentence() -> None:
    assert len(COLLECTORS) == 12
    for name, collector in COLLECTORS.items():
        described = next(iter(collector.describe()))
        assert described.name == f"fabula_{name}"
        assert described.documentation.endswith(".")


def test_labels_are_names_from_our_own_code() -> None:
    labels = {label for collector in COLLECTORS.values() for label in collector._labelnames}

    assert labels == {"pool", "kind", "status", "step", "stream", "fault"}


def test_what_is_counted_is_rendered() -> None:
    before = metrics.wakeups_lost._value.get()

    metrics.wakeups_lost.inc()
    metrics.runs_waiting.labels("test-kind", "QUEUED").set(3)
    text = metrics.render().decode()
    metrics.runs_waiting.remove("test-kind", "QUEUED")

    assert f"fabula_wakeups_lost_total {before + 1}\n" in text
    assert 'fabula_runs_waiting{kind="test-kind",status="QUEUED"} 3.0\n' in text
    assert "# HELP fabula_outbox_size Doorbell messages that were not rung yet.\n" in text
