"""What was measured, as text: OpenMetrics, or the older format of Prometheus."""

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST

from sentinel.app import App
from sentinel.metrics.check_samples import check_samples
from sentinel.metrics.own_samples import daemon_samples, machine_samples, outbox_samples
from sentinel.metrics.sample import Sample
from sentinel.metrics.site_samples import backup_samples, incident_samples, sweep_samples
from sentinel.metrics.table import METRICS, Metric, Type
from sentinel.metrics.writing import END, openmetrics_lines, prometheus_lines

PROMETHEUS_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def content_type(*, prometheus: bool = False) -> str:
    """Of what `metrics_text` gives."""
    return PROMETHEUS_TYPE if prometheus else CONTENT_TYPE_LATEST


def metrics_text(app: App, *, prometheus: bool = False) -> bytes:
    """All metrics at this moment in OpenMetrics 1.0, or in Prometheus' text format 0.0.4, which
    node_exporter reads from files.

    Reads databases, and takes a fifth of a second of the processor with fifty sites of twenty timed
    checks: call it in a thread; any number may at once. Raises StoreError, or OSError where a disk
    does not say how full it is.
    """
    found: dict[str, list[Sample]] = {}
    for one in samples(app):
        found.setdefault(one.metric, []).append(one)
    lines = prometheus_lines if prometheus else openmetrics_lines
    given = [
        line
        for metric in METRICS
        if metric.name in found
        for line in lines(metric, found[metric.name])
    ]
    return "".join([*given, *([] if prometheus else [END])]).encode()


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
