"""Where the public status page is written: [status_page]."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPageSettings:
    """Files for a web server that stays up while the sites, or Sentinel, do not."""

    folder: Path | None = None
    """None: no page is written."""
    title: str = ""
    """Empty: the name of the organisation."""
