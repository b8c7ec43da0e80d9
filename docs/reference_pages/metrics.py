"""The page of metrics: the table by which `/metrics` is made."""

from reference_pages.markdown import GENERATED, cell, table
from reference_pages.source import member_texts


def metrics() -> str:
    """Each metric with its type, labels, samples and meaning."""
    from sentinel.metrics.table import METRICS, Type

    texts = member_texts(Type)
    types = [
        (f"`{one.value}`", cell(texts[one.name] or "One value that may rise and fall."))
        for one in Type
    ]
    rows = [
        (
            " ".join(f"`{name}`" for name in one.samples),
            one.type.value,
            " ".join(f"`{label}`" for label in one.all_labels),
            cell(one.meaning),
        )
        for one in METRICS
    ]
    return "\n".join(
        [
            GENERATED,
            "# Metrics\n",
            "A running daemon with a [console](../console.md) answers `/metrics` (OpenMetrics) to "
            "the addresses under `metrics_from` of [`[console]`](configuration.md#console). Labels "
            "are names of sites and checks, kinds and verdicts; nothing that a page or an address "
            "says is ever one.\n",
            table(("samples", "type", "labels", "what it measures"), rows),
            "## Types\n",
            table(("type", "means"), types),
            "What to do when an alert fires: [run-books](../runbooks.md).\n",
        ]
    )
