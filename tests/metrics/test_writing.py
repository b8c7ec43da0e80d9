"""The text is what the client library writes, byte for byte, in both formats."""

from collections.abc import Iterator

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    StateSetMetricFamily,
)
from prometheus_client.exposition import generate_latest as prometheus_text
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.openmetrics.exposition import generate_latest as openmetrics_text
from prometheus_client.registry import Collector

from sentinel.metrics.sample import Histogram, Sample
from sentinel.metrics.table import Metric, Type
from sentinel.metrics.writing import END, openmetrics_lines, prometheus_lines

AWKWARD = 'back\\slash "quotes"\nand a line, हिन्दी'
NUMBERS = (0, -1, 0.1, 1e6, 1.5e6, 123456789.25, 1e-9, float("inf"), float("nan"))
TIMES = Histogram(buckets=(("0.05", 1), ("2.5", 3), ("+Inf", 4)), seconds=3.25)


def metric(kind: Type, *labels: str, unit: str = "") -> Metric:
    return Metric(name="x_seconds", type=kind, labels=labels, meaning=AWKWARD, unit=unit)


def samples_of(kind: Type) -> tuple[Metric, list[Sample]]:
    """Two samples with labels that sort in another order than they are given in."""
    about = metric(kind, "z", "a", unit="" if kind in {Type.STATE_SET, Type.INFO} else "seconds")
    labels = ((AWKWARD, "main"), ("shop", ""))
    found = [
        Sample(
            metric=about.name,
            labels=one,
            number=1 if kind is Type.INFO else 2.5,
            states={"up": True, "down": False},
            histogram=TIMES,
        )
        for one in labels
    ]
    return about, found[:1] if kind is Type.INFO else found


class Library(Collector):
    """The same samples in the library's own families."""

    def __init__(self, about: Metric, found: list[Sample]) -> None:
        self.about = about
        self.found = found

    def collect(self) -> Iterator[Family]:
        name, meaning, names = self.about.name, self.about.meaning, self.about.labels
        unit = self.about.unit
        family: Family
        match self.about.type:
            case Type.COUNTER:
                family = CounterMetricFamily(name, meaning, labels=names, unit=unit)
            case Type.GAUGE:
                family = GaugeMetricFamily(name, meaning, labels=names, unit=unit)
            case Type.STATE_SET:
                family = StateSetMetricFamily(name, meaning, labels=names)
            case Type.GAUGE_HISTOGRAM:
                family = GaugeHistogramMetricFamily(name, meaning, labels=names, unit=unit)
            case Type.INFO:
                family = InfoMetricFamily(name, meaning)
        for one in self.found:
            self._add(family, one)
        yield family

    def _add(self, family: Family, one: Sample) -> None:
        match family:
            case CounterMetricFamily() | GaugeMetricFamily():
                family.add_metric(one.labels, one.number)
            case StateSetMetricFamily():
                family.add_metric(one.labels, dict(one.states))
            case GaugeHistogramMetricFamily():
                family.add_metric(one.labels, one.histogram.buckets, one.histogram.seconds)
            case InfoMetricFamily():
                family.add_metric((), dict(zip(self.about.labels, one.labels, strict=True)))


def both(about: Metric, found: list[Sample]) -> tuple[bytes, bytes]:
    newer = "".join([*openmetrics_lines(about, found), END]).encode()
    return newer, "".join(prometheus_lines(about, found)).encode()


def test_each_type_is_written_as_the_library_writes_it() -> None:
    for kind in Type:
        about, found = samples_of(kind)
        library = Library(about, found)
        assert both(about, found) == (openmetrics_text(library), prometheus_text(library)), kind


def test_each_number_is_written_as_the_library_writes_it() -> None:
    about = metric(Type.GAUGE)
    for number in NUMBERS:
        found = [Sample(metric=about.name, number=number)]
        library = Library(about, found)
        assert both(about, found) == (openmetrics_text(library), prometheus_text(library)), number
