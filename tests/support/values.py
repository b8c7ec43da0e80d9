"""Builders of core values with sensible defaults; a test names only what it is about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.baseline import (
    Baseline,
    BaselineState,
    DeployTicket,
    PageBaseline,
    Variant,
)
from sentinel.core.canonical import sha256
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.playbook import Approval, Playbook, Step
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import Severity, Trigger, WitnessKind

T0 = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
"""The moment at which test clocks start: 10:00 IST on a Sunday."""


class FakeClock:
    """A clock that stands still until a test moves it (port Clock)."""

    def __init__(self, at: datetime = T0) -> None:
        self.at = at
        self.ticks = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> datetime:
        """Moves both clocks on; the new time."""
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds
        return self.at


def make_site(name: str = "main", **changes: object) -> Site:
    values: dict[str, object] = {
        "name": name,
        "title": "Institute",
        "url": "http://127.0.0.1:8080/",
        **changes,
    }
    return Site(**values)  # type: ignore[arg-type] # a test gives what it means


def make_page(
    url: str = "http://127.0.0.1:8080/", body: bytes = b"hello", **changes: object
) -> Page:
    values: dict[str, object] = {
        "url": url,
        "final_url": url,
        "status": 200,
        "headers": (("content-type", "text/html; charset=utf-8"),),
        "body": body,
        "sha256": sha256(body),
        "fetched_at": T0,
        **changes,
    }
    return Page(**values)  # type: ignore[arg-type] # a test gives what it means


def make_failure(
    url: str = "http://127.0.0.1:8080/",
    reason: FailureReason = FailureReason.TIMEOUT,
    **changes: object,
) -> FetchFailure:
    values: dict[str, object] = {"url": url, "reason": reason, "fetched_at": T0, **changes}
    return FetchFailure(**values)  # type: ignore[arg-type] # a test gives what it means


def make_signal(code: str = "obfuscated-script", **changes: object) -> Signal:
    values: dict[str, object] = {
        "code": code,
        "strength": Strength.STRONG,
        "text": "A new script hides what it does.",
        **changes,
    }
    return Signal(**values)  # type: ignore[arg-type] # a test gives what it means


def make_finding(subject: str = "/", **changes: object) -> Finding:
    values: dict[str, object] = {
        "check": "home",
        "code": "page-changed",
        "subject": subject,
        "url": f"http://127.0.0.1:8080{subject}",
        "severity": Severity.CRITICAL,
        "verdict": Verdict.SUSPECT,
        "message": "The page is not the approved one.",
        "witness": WitnessKind.PUBLIC,
        **changes,
    }
    return Finding(**values)  # type: ignore[arg-type] # a test gives what it means


def make_judgement(
    verdict: Verdict = Verdict.SUSPECT, subject: str = "/", **changes: object
) -> Judgement:
    values: dict[str, object] = {
        "verdict": verdict,
        "code": f"{verdict.value}-by-test",
        "subject": subject,
        "reasons": ("one reason",),
        **changes,
    }
    return Judgement(**values)  # type: ignore[arg-type] # a test gives what it means


def make_run(run_id: str = "run-1", verdict: Verdict = Verdict.INTACT, **changes: object) -> Run:
    """A run of five seconds that starts at T0."""
    values: dict[str, object] = {
        "id": run_id,
        "site": "main",
        "trigger": Trigger.SCHEDULE,
        "checks": ("home",),
        "started_at": T0,
        "ended_at": T0 + timedelta(seconds=5),
        "verdict": verdict,
        "judgements": (),
        "findings": (),
        "pages": 3,
        "assets": 4,
        "links": 12,
        "files": 7,
        "bytes_fetched": 4096,
        **changes,
    }
    return Run(**values)  # type: ignore[arg-type] # a test gives what it means


def make_incident(incident_id: str = "INC-20261122-0001", **changes: object) -> Incident:
    """A suspected incident; give `incident_id=""` for one that is still to be opened."""
    values: dict[str, object] = {
        "id": incident_id,
        "site": "main",
        "state": IncidentState.SUSPECTED,
        "verdict": Verdict.SUSPECT,
        "playbook": "",
        "playbook_text": "",
        "playbook_sha256": "",
        "opened_at": T0,
        "first_sighting_at": T0,
        "last_good_at": T0 - timedelta(minutes=5),
        "confirmed_at": None,
        "confirmed_by": "",
        "ended_at": None,
        "subjects": ("/",),
        "reasons": ("the page is not the approved one",),
        "evidence": (),
        "retest_token": "ab" * 32,
        **changes,
    }
    return Incident(**values)  # type: ignore[arg-type] # a test gives what it means


def make_notice(kind: NoticeKind = NoticeKind.SUSPECT, **changes: object) -> Notice:
    values: dict[str, object] = {
        "key": f"INC-20261122-0001/{kind.value}",
        "kind": kind,
        "site": "main",
        "incident": "INC-20261122-0001",
        "at": T0,
        **changes,
    }
    return Notice(**values)  # type: ignore[arg-type] # a test gives what it means


def make_message(subject: str = "Subject", body: str = "Body\n") -> Message:
    return Message(subject=subject, body=body)


def make_row(key: str = "INC-20261122-0001/suspect", **changes: object) -> OutboxRow:
    """A queued row of an urgent notice, by mail, to be delivered within five minutes."""
    values: dict[str, object] = {
        "id": 1,
        "key": key,
        "kind": NoticeKind.SUSPECT,
        "site": "main",
        "incident": key.partition("/")[0],
        "message_id": "<row@sentinel.example>",
        "recipients": ("web@institute.example",),
        "subject": "Subject",
        "body": "Body\n",
        "created_at": T0,
        "next_attempt_at": T0,
        "attempts": 0,
        "state": OutboxState.QUEUED,
        "urgent": True,
        "deliver_by": T0 + timedelta(minutes=5),
        **changes,
    }
    return OutboxRow(**values)  # type: ignore[arg-type] # a test gives what it means


def make_step(step_id: str = "block", uses: str = "", **changes: object) -> Step:
    values: dict[str, object] = {
        "id": step_id,
        "uses": uses or step_id,
        "timeout_seconds": 30.0,
        "approve": Approval.NEVER,
        "on_success": "end",
        "on_failure": "call-a-person",
        **changes,
    }
    return Step(**values)  # type: ignore[arg-type] # a test gives what it means


def make_playbook(*steps: Step, **changes: object) -> Playbook:
    values: dict[str, object] = {
        "name": "defacement",
        "title": "Defacement",
        "on": (Verdict.DEFACED,),
        "steps": steps or (make_step(),),
        "text": "",
        "sha256": sha256(b""),
        "source": "playbooks/defacement.toml",
        **changes,
    }
    return Playbook(**values)  # type: ignore[arg-type] # a test gives what it means


def make_entry(path: str = "index.html", content: bytes = b"hello", **changes: object) -> Entry:
    values: dict[str, object] = {
        "path": path,
        "type": EntryType.FILE,
        "mode": 0o644,
        "uid": 0,
        "gid": 0,
        "size": len(content),
        "sha256": sha256(content),
        **changes,
    }
    return Entry(**values)  # type: ignore[arg-type] # a test gives what it means


def make_manifest(*entries: Entry) -> Manifest:
    """A manifest with its root entry; `make_manifest()` is an empty tree."""
    root = make_entry(".", b"", type=EntryType.DIRECTORY, mode=0o755, sha256="")
    return Manifest(entries=tuple(sorted((root, *entries), key=lambda entry: entry.path)))


def make_page_baseline(
    subject: str = "/", body: bytes = b"hello", **changes: object
) -> PageBaseline:
    url = f"http://127.0.0.1:8080{subject}"
    values: dict[str, object] = {
        "url": url,
        "subject": subject,
        "status": 200,
        "final_url": url,
        "content_type": "text/html",
        "size": len(body),
        "variants": (Variant(sha256=sha256(body), normal_digest=""),),
        **changes,
    }
    return PageBaseline(**values)  # type: ignore[arg-type] # a test gives what it means


def make_baseline(baseline_id: str = "baseline-1", **changes: object) -> Baseline:
    values: dict[str, object] = {
        "id": baseline_id,
        "site": "main",
        "learnt_at": T0,
        "fetches": 3,
        "pages": (make_page_baseline(),),
        "tree": make_manifest(make_entry()),
        "identity": ("institute",),
        "hosts": ("127.0.0.1",),
        "state": BaselineState.CANDIDATE,
        **changes,
    }
    return Baseline(**values)  # type: ignore[arg-type] # a test gives what it means


def make_ticket(ticket_id: str = "ticket-1", **changes: object) -> DeployTicket:
    values: dict[str, object] = {
        "id": ticket_id,
        "site": "main",
        "by": "GM (ICT)",
        "reason": "new tender",
        "paths": ("/**",),
        "begins_at": T0,
        "ends_at": T0 + timedelta(hours=1),
        **changes,
    }
    return DeployTicket(**values)  # type: ignore[arg-type] # a test gives what it means


def folder_tree(root: Path, files: dict[str, bytes]) -> Path:
    """Writes files below a folder, making folders as needed; the folder."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return root
