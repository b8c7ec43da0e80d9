"""What Sentinel measures of itself and of its sites, for Prometheus and its like; and whether it is
alive and ready."""

from sentinel.metrics.exposition import (
    PROMETHEUS_TYPE,
    content_type,
    metrics_document,
    metrics_text,
)
from sentinel.metrics.health import Answer, health, ready
from sentinel.metrics.table import METRICS, Metric, Type

__all__ = [
    "METRICS",
    "PROMETHEUS_TYPE",
    "Answer",
    "Metric",
    "Type",
    "content_type",
    "health",
    "metrics_document",
    "metrics_text",
    "ready",
]
