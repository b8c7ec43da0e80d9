"""One bound that a verdict is held against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One bound: what it is called in reports, its value, its unit, what it decides."""

    name: str
    value: float
    unit: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.value * 100:g}%" if self.unit == "share" else f"{self.value:g}"
