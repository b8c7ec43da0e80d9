"""FileSyntaxReports: the dated reports of syntax checks, one JSON file each, below the state
folder."""

import json
import re
from datetime import datetime
from pathlib import Path

from sentinel.core.canonical import from_json, to_json
from sentinel.core.syntax_report import SyntaxReport
from sentinel.edges.files import private_folder, write_atomically

FOLDER = "syntax"
"""Below the state folder."""
KEPT = 40
"""Reports of one site: ten years of quarters."""
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


class FileSyntaxReports:
    """Implements the port SyntaxReports."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, report: SyntaxReport) -> None:
        """As the port says; the oldest beyond KEPT go."""
        place = self._of(report.site)
        private_folder(place)
        text = json.dumps(to_json(report), ensure_ascii=False, indent=1)
        write_atomically(place / f"{_name(report.ended_at)}.json", text.encode("utf-8", "replace"))
        for old in self.listed(report.site)[KEPT:]:
            old.unlink(missing_ok=True)

    def last(self, site: str) -> SyntaxReport | None:
        """As the port says."""
        return self.before(site, None)

    def before(self, site: str, report: SyntaxReport | None) -> SyntaxReport | None:
        """The newest that is older than a report; of all where it is None."""
        for file in self.listed(site):
            if report is None or file.stem < _name(report.ended_at):
                found = self.read(file)
                if found is not None:
                    return found
        return None

    def listed(self, site: str) -> list[Path]:
        """The files of a site's reports, the newest first."""
        place = self._of(site)
        return sorted(place.glob("*.json"), reverse=True) if place.is_dir() else []

    @staticmethod
    def read(file: Path) -> SyntaxReport | None:
        """None where it cannot be read."""
        try:
            return from_json(SyntaxReport, json.loads(file.read_bytes()))
        except (OSError, ValueError):
            return None

    def _of(self, site: str) -> Path:
        return self._folder / (_ODD.sub("-", site).strip("-") or "site")


def _name(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H%M%S}Z"
