"""[heartbeat]: the dead-man's switch outside. Its URL is a secret, for whoever has it can keep the
switch quiet: it stands in a file or in the environment."""

from collections.abc import Mapping
from pathlib import Path

from sentinel.config.addresses import is_loopback, web_url
from sentinel.config.authority_files import read_ca_file
from sentinel.config.passwords import read_password
from sentinel.config.table import Table
from sentinel.core.alert_settings import Heartbeat
from sentinel.core.secret import Secret
from sentinel.core.urls import host_of

VARIABLE = "SENTINEL_HEARTBEAT_URL"


def read_heartbeat(root: Table, base: Path, environ: Mapping[str, str]) -> Heartbeat:
    """The table, with its defaults where it is left out; then there is no switch."""
    table = root.table("heartbeat")
    heartbeat = Heartbeat(
        url=_url(table, base, environ),
        every_seconds=table.duration("every", "1m", low="1s", high="1h"),
        timeout_seconds=table.duration("timeout", "10s", low="100ms", high="1m"),
        ca_file=read_ca_file(table, base),
    )
    table.finish()
    return heartbeat


def _url(table: Table, base: Path, environ: Mapping[str, str]) -> Secret | None:
    found = read_password(table, "url", base, environ, VARIABLE)
    if found is None:
        return None
    try:
        url = web_url(found.reveal())
    except ValueError:
        url = ""
    # what stands behind ? or # would swallow the `/fail`, and trouble would be told as life
    guarded = url.startswith("https:") or (url and is_loopback(host_of(url)))
    if guarded and not {"?", "#"} & set(url):
        return Secret(url.rstrip("/"))
    table.problem(
        "url_file",
        f"what stands in the file named there, or in {VARIABLE}, is no https URL that "
        'ends in a path; accepted: the URL of a switch such as "https://hc.example.org/ping/...", '
        "without ? and #; correct it",
    )
    return None
