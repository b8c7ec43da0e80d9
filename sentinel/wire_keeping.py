"""Puts what went over the wire beside the bytes that a grave finding rests on, before anything is
done about it: the proof exists when the incident is opened, and so before its site is closed."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sentinel.core.canonical import sha256, timestamp
from sentinel.core.finding import Finding
from sentinel.core.page import Look, Page
from sentinel.core.rendering import Rendering
from sentinel.core.verdict import INCIDENT_VERDICTS, worst
from sentinel.core.warc import warc_of, warc_resource
from sentinel.core.wire import Wire
from sentinel.core.words import WitnessKind
from sentinel.errors import SentinelError
from sentinel.eyes import Eyes, Scene

WARC = "warc"
"""Name of the detail of a finding that holds the digest of the records of its look."""
PICTURE = "image/png"
DRAWN = "text/html; charset=utf-8"

log = logging.getLogger(__name__)


async def with_wire(
    eyes: Eyes, scene: Scene, look: Look, witness: WitnessKind, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings, the grave ones with the digest of what went over the wire in their evidence.

    The same answer by the same witness is kept once a day; what is over the budget is left out,
    and told in the log. A disk that fails here hampers the record, never the watch.
    """
    if not look.wire or not _grave(findings):
        return list(findings)
    shown = look.sha256 if isinstance(look, Page) else look.reason.value
    status = str(look.status) if isinstance(look, Page) else ""
    key = (look.url, witness.value, shown, status, look.wire[-1].peer)

    def packed() -> bytes:
        return _records(look, look.wire, _facts(scene, witness))

    digest = await asyncio.to_thread(_kept, eyes, scene, key, packed, findings)
    return _naming(findings, digest)


async def with_drawing(
    eyes: Eyes, scene: Scene, rendering: Rendering, findings: Sequence[Finding]
) -> list[Finding]:
    """As `with_wire`, of what a browser drew: the document after its scripts, and the picture."""
    if not _grave(findings):
        return list(findings)
    page = rendering.page
    key = (page.url, WitnessKind.RENDERED.value, page.sha256, sha256(rendering.picture))

    def packed() -> bytes:
        at, facts = timestamp(page.fetched_at), _facts(scene, WitnessKind.RENDERED)
        facts = {**facts, "drawn": "by a browser, not the bytes of the wire", "status": page.status}
        drawn = warc_resource(page.url, page.body, content_type=DRAWN, at=at, facts=facts)
        if not rendering.picture:
            return drawn
        picture = rendering.picture
        return drawn + warc_resource(page.url, picture, content_type=PICTURE, at=at, facts=facts)

    digest = await asyncio.to_thread(_kept, eyes, scene, key, packed, findings)
    return _naming(findings, digest)


def without_wire(finding: Finding) -> Finding:
    """The finding as another witness's look gives it, which has records of its own."""
    digest = finding.details.get(WARC, "")
    if not digest:
        return finding
    return replace(
        finding,
        evidence=tuple(one for one in finding.evidence if one != digest),
        details={name: value for name, value in finding.details.items() if name != WARC},
    )


def _grave(findings: Sequence[Finding]) -> bool:
    return any(finding.verdict in INCIDENT_VERDICTS for finding in findings)


def _facts(scene: Scene, witness: WitnessKind) -> Mapping[str, object]:
    return {"site": scene.site.name, "witness": witness.value}


def _records(look: Look, wire: Wire, facts: Mapping[str, object]) -> bytes:
    if isinstance(look, Page):
        told = {"status": look.status, "body_sha256": look.sha256, "user_agent": look.user_agent}
    else:
        told = {"failure": look.reason.value}
    return warc_of(wire, facts={**facts, **told})


def _kept(
    eyes: Eyes,
    scene: Scene,
    key: tuple[str, ...],
    packed: Callable[[], bytes],
    findings: Sequence[Finding],
) -> str:
    """The digest under which the records lie in the spool; empty where they were left out."""
    site, now = scene.site.name, eyes.clock.monotonic()
    if known := eyes.wires.known(site, key, now):
        return known
    data = packed()
    verdict = worst(tuple(finding.verdict for finding in findings))
    if not eyes.wires.takes(site, len(data), verdict, now):
        log.warning(
            "records of the wire left out: over the budget of the day", extra={"url": key[0]}
        )
        return ""
    try:
        digest = eyes.blobs.put(data)
    except SentinelError:
        log.exception("records of the wire could not be kept", extra={"url": key[0]})
        return ""
    eyes.wires.took(site, key, digest, len(data), now)
    return digest


def _naming(findings: Sequence[Finding], digest: str) -> list[Finding]:
    return [
        replace(
            finding,
            evidence=(*finding.evidence, digest),
            details={**finding.details, WARC: digest},
        )
        if digest and finding.verdict in INCIDENT_VERDICTS
        else finding
        for finding in findings
    ]
