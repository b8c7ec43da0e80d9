"""third-party: scripts and style sheets of other hosts that pages load must not turn hostile.

The page's HTML stays the same when somebody takes over the host of a library; its bytes do not.
"""

from collections.abc import Iterable
from dataclasses import replace

from sentinel.core.baseline import Baseline, Resource
from sentinel.core.check import Check
from sentinel.core.comparison import Comparison
from sentinel.core.finding import Finding
from sentinel.core.page import FetchFailure, Look, Page
from sentinel.core.snapshot import Snapshot
from sentinel.core.third_party_change import RESOURCE_CHANGED, third_party_change
from sentinel.core.urls import hosts_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

IN_TURN = 12
"""Resources that are asked at a time, others the next time: all of them within an hour or so."""
_TURN_SECONDS = 900


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """IN_TURN of the learnt resources, in turns. Those whose digest the pages themselves say
    (`integrity`) are left out: no browser runs other bytes of these."""
    baseline = snapshot.baseline
    learnt = () if baseline is None else baseline.resources
    urls = [one.url for one in learnt if one.sha256 and not one.sri]
    turn = int(snapshot.taken_at.timestamp()) // _TURN_SECONDS * IN_TURN
    return tuple(urls[(turn + n) % len(urls)] for n in range(min(IN_TURN, len(urls))))


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding per resource. What cannot be fetched is told and asks nothing of anybody:
    it says nothing of this site."""
    baseline = snapshot.baseline
    if baseline is None:
        return
    learnt = {one.url: one for one in baseline.resources}
    for look in snapshot.looks:
        resource = learnt.get(look.url)
        if resource is None:
            continue
        if isinstance(look, FetchFailure):
            yield _told(check, snapshot, look, f"It cannot be had: {look.text}.")
        elif look.status >= 400:
            yield _told(check, snapshot, look, f"It answers with status {look.status}.")
        elif look.sha256 != resource.sha256 and not look.over_cap:
            compared = _compared(snapshot, baseline, resource, look)
            if compared.verdict is not Verdict.INTACT:
                yield _changed(check, snapshot, resource, look, compared)


def _compared(snapshot: Snapshot, baseline: Baseline, resource: Resource, page: Page) -> Comparison:
    return third_party_change(
        resource,
        snapshot.kept.get(resource.url),
        page.body,
        final_url=page.final_url,
        own=hosts_of(snapshot.site),
        known=baseline.hosts,
    )


def _told(check: Check, snapshot: Snapshot, look: Look, text: str) -> Finding:
    return Finding(
        check=check.name,
        code="third-party-missing",
        subject=look.url,
        url=look.url,
        severity=Severity.INFO,
        verdict=Verdict.INTACT,
        message=f"A script or style of another host that pages load. {text}",
        witness=snapshot.witness,
    )


def _changed(
    check: Check, snapshot: Snapshot, resource: Resource, page: Page, compared: Comparison
) -> Finding:
    found = Finding(
        check=check.name,
        code=RESOURCE_CHANGED,
        subject=page.url,
        url=page.url,
        severity=check.severity,
        verdict=compared.verdict,
        message="A script or style that pages load from another host has other contents: "
        f"{compared.reasons[0]}",
        witness=snapshot.witness,
        signals=compared.signals,
        digest_before=resource.sha256,
        digest_after=page.sha256,
        evidence=(page.sha256,) if page.body else (),
        details={"comparison": compared.code, "content_type": page.content_type},
    )
    quiet = compared.verdict is Verdict.EDITED
    return replace(found, severity=min(Severity.WARNING, found.severity)) if quiet else found
