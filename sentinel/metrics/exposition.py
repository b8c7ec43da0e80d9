"""What was measured, as text: OpenMetrics, or the older format of Prometheus."""

from collections.abc import Iterator, Sequence

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    StateSetMetricFamily,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.exposition import generate_latest as prometheus_text
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics_text
from prometheus_client.registry import Collector

from sentinel.app import App
from sentinel.metrics.check_samples import check_samples
from sentinel.metrics.own_samples import daemon_samples, machine_samples, outbox_samples
from sentinel.metrics.sample import Sample
from sentinel.metrics.site_samples import backup_samples, incident_samples, sweep_samples
from sentinel.metrics.table import METRICS, Metric, Type

PROMETHEUS_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def content_type(*, prometheus: bool = False) -> str:
    """Of what `metrics_text` gives."""
    return PROMETHEUS_TYPE if prometheus else CONTENT_TYPE_LATEST


def metrics_text(app: App, *, prometheus: bool = False) -> bytes:
    """All metrics at this moment in OpenMetrics 1.0, or in Prometheus' text format 0.0.4, which
    node_exporter reads from files.

    Takes tens of milliseconds with fifty sites and reads databases: call it in a thread; any number
    may at once. Raises StoreError, or OSError where a disk does not say how full it is.
    """
    collector = _Collector(samples(app))
    if prometheus:
        return prometheus_text(collector)
    text: bytes = openmetrics_text(collector)  # type: ignore[no-untyped-call] # it has no types
    return text


def metrics_document(app: App) -> dict[str, object]:
    """The same for programs, without a format of its own. Raises StoreError, OSError."""
    table = {metric.name: metric for metric in METRICS}
    return {"samples": [_document(table[one.metric], one) for one in samples(app)]}


def _document(metric: Metric, sample: Sample) -> dict[str, object]:
    labels = dict(zip(metric.labels, sample.labels, strict=True))
    match metric.type:
        case Type.STATE_SET:
            value: object = next((name for name, holds in sample.states.items() if holds), None)
        case Type.GAUGE_HISTOGRAM:
            value = {"buckets": dict(sample.histogram.buckets), "sum": sample.histogram.seconds}
        case Type.COUNTER | Type.GAUGE | Type.INFO:
            value = sample.number
    return {"name": metric.name, "type": metric.type, "labels": labels, "value": value}


def samples(app: App) -> tuple[Sample, ...]:
    """What is measured now, in no particular order. Raises StoreError, OSError."""
    now = app.clock.now()
    return (
        *sweep_samples(app),
        *incident_samples(app, now),
        *(one for site in app.config.sites for one in check_samples(app, site, now)),
        *(one for site in app.config.sites for one in backup_samples(app, site, now)),
        *outbox_samples(app, now),
        *daemon_samples(app),
        *machine_samples(app, now),
    )


class _Collector(Collector):
    """One scrape. A registry of its own for each: the library's global one is never touched."""

    def __init__(self, found: Sequence[Sample]) -> None:
        self._found: dict[str, list[Sample]] = {}
        for one in found:
            self._found.setdefault(one.metric, []).append(one)

    def collect(self) -> Iterator[Family]:
        """The families that have samples, in the order of the table."""
        for metric in METRICS:
            if found := self._found.get(metric.name):
                yield _family(metric, found)


def _family(metric: Metric, found: Sequence[Sample]) -> Family:
    match metric.type:
        case Type.COUNTER:
            counter = CounterMetricFamily(
                metric.name, metric.meaning, labels=metric.labels, unit=metric.unit
            )
            for one in found:
                counter.add_metric(one.labels, one.number)
            return counter
        case Type.GAUGE:
            gauge = GaugeMetricFamily(
                metric.name, metric.meaning, labels=metric.labels, unit=metric.unit
            )
            for one in found:
                gauge.add_metric(one.labels, one.number)
            return gauge
        case Type.STATE_SET:
            state_set = StateSetMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for one in found:
                state_set.add_metric(one.labels, dict(one.states))
            return state_set
        case Type.GAUGE_HISTOGRAM:
            durations = GaugeHistogramMetricFamily(
                metric.name, metric.meaning, labels=metric.labels, unit=metric.unit
            )
            for one in found:
                durations.add_metric(one.labels, one.histogram.buckets, one.histogram.seconds)
            return durations
        case Type.INFO:
            info = InfoMetricFamily(metric.name, metric.meaning)
            for one in found:
                info.add_metric((), dict(zip(metric.labels, one.labels, strict=True)))
            return info
