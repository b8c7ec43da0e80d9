"""The servers that answer for the site must be the approved ones: DNS and certificates."""

from collections.abc import Iterable, Sequence

from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.check import Check, ServerOptions
from sentinel.core.corroboration import ServerChange
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.look_rules import SERVER_MOVED, SERVER_TAKEN
from sentinel.core.server_identity import HIJACK, changes, merged
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

SUBJECT = "(servers)"
"""No path of the site: no deploy ticket covers it."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding: all that is not as approved. Nothing where nothing was looked at, or
    nothing approved."""
    baseline, seen = snapshot.baseline, snapshot.server
    if baseline is None or baseline.server is None or seen is None:
        return
    ignored = check.options.ignore if isinstance(check.options, ServerOptions) else ()
    found = changes(baseline.server, seen, networks=snapshot.site.networks)
    found = tuple(change for change in found if change.what not in ignored)
    if not found:
        return
    verdict = _verdict(found)
    grave = verdict is Verdict.SUSPECT
    after = merged(baseline.server, seen)
    severity = check.severity if grave else min(check.severity, Severity.WARNING)
    yield Finding(
        check=check.name,
        code="server-identity-renewed" if verdict is Verdict.INTACT else "server-identity-changed",
        subject=SUBJECT,
        url="",
        severity=severity,
        verdict=verdict,
        message=" ".join(change.said for change in found),
        witness=WitnessKind.RESOLVER,
        signals=tuple(_signal(change, grave) for change in found),
        rule=(SERVER_TAKEN if grave else SERVER_MOVED).name,
        score=0.5 if grave else 0.0,
        digest_before=sha256(canonical(to_json(baseline.server))),
        digest_after=sha256(canonical(to_json(after))),
        details={"server": canonical(to_json(after)).decode()},
    )


def _verdict(found: Sequence[ServerChange]) -> Verdict:
    """A new name server, or a key that is no renewal, may be somebody else's: a person looks. An
    address or a mail server is moved now and then, and is put up for review."""
    real = [change for change in found if not change.benign]
    if any(change.what in HIJACK for change in real):
        return Verdict.SUSPECT
    return Verdict.EDITED if real else Verdict.INTACT


def _signal(change: ServerChange, grave: bool) -> Signal:
    weak = grave and not change.benign
    return Signal(
        code=f"server-{change.what}",
        strength=Strength.WEAK if weak else Strength.BENIGN,
        text=change.said,
        quote=", ".join(change.seen)[:200],
        place="server",
    )
