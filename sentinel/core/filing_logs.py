"""The logs that go with a report to CERT-In (Directions of 28 April 2022, clause iv), and what of
them does not."""

from dataclasses import dataclass

MAX_TOLD = 20
"""Of what is left out, in the mail; the packed file names all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogParcel:
    """One packed file, or why there is none."""

    file: str = ""
    """As it is attached; empty where there is none."""
    data: bytes = b""
    packed: int = 0
    """How many logs are in it, whole or in part."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Name, and what of it is not there and why: also of what was never kept."""
    withheld: str = ""
    """Why a person sends the report without them; empty where they go along."""

    def facts(self) -> dict[str, object]:
        """What the mail tells of them."""
        return {
            "file": self.file,
            "packed": self.packed,
            "left_out": [{"name": name, "why": why} for name, why in self.left_out[:MAX_TOLD]],
            "more": max(0, len(self.left_out) - MAX_TOLD),
            "withheld": self.withheld,
        }
