"""Medians with their spread, and ratios of what was measured in the same rounds."""

import statistics
from collections.abc import Sequence


def spread(values: Sequence[float], form: str = ".2f", unit: str = "") -> str:
    """`median (least to most)`."""
    median = format(statistics.median(values), form)
    if len(values) == 1:
        return f"{median}{unit}"
    return f"{median}{unit} ({min(values):{form}} to {max(values):{form}})"


def ratios(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    """Round by round, so that a slow minute of the machine is in both. A single value on one side
    stands for every round."""
    rounds = max(len(upper), len(lower))
    return [upper[at % len(upper)] / lower[at % len(lower)] for at in range(rounds)]
