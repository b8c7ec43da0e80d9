"""The figures of shadow mode from the record, for the command and for the weekly mail."""

from datetime import datetime, timedelta

from sentinel.core.records import Store
from sentinel.core.shadow_report import ShadowReport, shadow_report
from sentinel.core.site import Site
from sentinel.core.verdict import RESPONSE_VERDICTS


def report_of(store: Store, site: Site, until: datetime, days: int) -> ShadowReport:
    """The report of a site over some days. Raises StoreError."""
    since = until - timedelta(days=days)
    lines = store.runs.lines(site.name, since)
    grave = [store.runs.get(line.id) for line in lines if line.verdict in RESPONSE_VERDICTS]
    incidents = store.incidents.all(site.name)
    return shadow_report(
        site.name,
        since,
        until,
        lines=lines,
        grave=[run for run in grave if run is not None and run.would_have],
        incidents=incidents,
        journals={one.id: store.journal.entries(one.id) for one in incidents},
        changed=len({(o.url, o.sha256) for o in store.observations.since(site.name, since)}),
    )
