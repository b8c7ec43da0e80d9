"""[evidence]: what is kept around an incident, and who vouches for the audit chain; and the logs of
a [[site]]."""

import importlib.util
from pathlib import Path

from sentinel.config.addresses import web_url
from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.settings import EvidenceSettings

EXTRA = "rfc3161_client"


def read_evidence(root: Table, base: Path) -> EvidenceSettings:
    """The table, with its defaults where it is left out."""
    table = root.table("evidence")
    evidence = EvidenceSettings(
        checkpoint_seconds=table.duration("checkpoint", "5m", low="10s", high="1d"),
        timestamp_url=table.text(
            "timestamp_url",
            "",
            accepted='the URL of an RFC 3161 authority, such as "https://tsa.example.in/tsr"',
            convert=lambda text: web_url(text) if text else "",
        ),
        timestamp_ca=table.path("timestamp_ca", base),
        log_window_seconds=table.duration("log_window", "1h", low="1m", high="7d"),
        log_bytes=table.size("log_bytes", "50MB"),
    )
    _report_authority(table, evidence)
    table.finish()
    return evidence


def read_logs(site: Table) -> tuple[str, ...]:
    """`logs` of one site."""
    return site.texts("logs", (), accepted="a list of globs", convert=_log_glob)


def _report_authority(table: Table, evidence: EvidenceSettings) -> None:
    """What would fail when the first time-stamp is asked for fails now."""
    if not evidence.timestamp_url:
        if evidence.timestamp_ca is not None and not table.has("timestamp_url"):
            table.problem(
                "timestamp_ca",
                "certificates without an authority; accepted: both, or neither; add timestamp_url",
            )
        return
    if importlib.util.find_spec(EXTRA) is None:
        table.problem(
            "timestamp_url",
            "needs the extra `timestamp`; accepted: an installation with it; install "
            "`sentinel-watch[timestamp]`, or leave it out",
        )
    file = evidence.timestamp_ca
    if file is None:
        table.problem(
            "timestamp_ca",
            "missing; accepted: a PEM file with the certificate authorities of timestamp_url, "
            "without which its time-stamps could not be verified; add it",
        )
        return
    try:
        text = file.read_bytes()
    except OSError as error:
        table.problem(
            "timestamp_ca",
            f"found {shown(str(file))}: {error.strerror}; accepted: a PEM file that can be read; "
            "correct it",
        )
        return
    if b"-----BEGIN CERTIFICATE-----" not in text:
        table.problem(
            "timestamp_ca",
            f"found {shown(str(file))}, which holds no certificate; accepted: PEM; correct it",
        )


def _log_glob(text: str) -> str:
    """Raises ValueError for what is no absolute path, or climbs."""
    parts = Path(text).parts
    if not text.startswith("/") or ".." in parts or "\0" in text or not Path(text).name:
        raise ValueError(
            'accepted: an absolute path, which may hold `*`, such as "/var/log/nginx/*.log*"; '
            "correct it"
        )
    if any(sign in part for part in parts[:-1] for sign in "*?["):
        raise ValueError(
            'accepted: signs such as `*` in the last part alone, such as "/var/log/nginx/*.log*"; '
            "name each folder"
        )
    return text
