"""The page of metrics: the table by which `/metrics` is made."""

import importlib.util

from reference_pages.markdown import GENERATED


def metrics() -> str:
    """Name, kind, labels and meaning of each metric."""
    head = f"{GENERATED}# Metrics\n\n"
    if importlib.util.find_spec("sentinel.metrics") is None:
        return head + "This version answers no `/metrics`.\n"
    return head
