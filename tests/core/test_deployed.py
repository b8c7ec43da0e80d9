"""Exactly the announced bytes are approved; everything else is judged as without a ticket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.announced import Announced
from sentinel.core.baseline import AnnouncedFile, DeployTicket
from sentinel.core.canonical import sha256
from sentinel.core.deployed import (
    ANNOUNCED,
    DEPLOYED,
    HOLDS_AFTER_END,
    announcements,
    only_about,
    settle,
    still_counting,
)
from sentinel.core.finding import Finding, Strength
from sentinel.core.judge import judge
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import WitnessKind
from support.values import T0, make_baseline, make_finding, make_signal, make_ticket

NEW = b"<h1>Tender 12</h1> and more of it"
DIGEST = sha256(NEW)
FILE = AnnouncedFile(path="t.html", subject="/t.html", sha256=DIGEST, size=len(NEW))
GONE = AnnouncedFile(path="old.html", subject="/old.html", sha256="")
TICKET = make_ticket(paths=(), files=(FILE, GONE))


def seen(subject: str = "/t.html", **changes: object) -> Finding:
    return make_finding(subject, **{"verdict": Verdict.EDITED, "digest_after": DIGEST, **changes})


def on_disk(path: str = "t.html", **changes: object) -> Finding:
    changes = {"witness": WitnessKind.TREE, "code": "file-changed", **changes}
    details = {"path": path, **changes.pop("details", {})}  # type: ignore[dict-item] # as given
    return seen(changes.pop("subject", f"/{path}"), details=details, **changes)  # type: ignore[arg-type] # as given


def judged(*findings: Finding, ticket: DeployTicket = TICKET, **more: object) -> list[Judgement]:
    return list(judge(findings, tickets=(ticket,), **{"now": T0, **more}))  # type: ignore[arg-type] # as meant


HOSTILE = {"verdict": Verdict.DEFACED, "signals": (make_signal(),)}


@pytest.mark.parametrize(
    "finding",
    [
        seen(),
        seen(code="page-unapproved"),
        seen("/t.html?v=7"),
        seen(**HOSTILE),
        seen(digest_after="ab" * 32, details={ANNOUNCED: DIGEST}),
        on_disk(),
        on_disk(code="file-added"),
        on_disk("old.html", code="file-removed", digest_after="", verdict=Verdict.CORRUPT),
        seen("/old.html", code="page-missing", digest_after="", verdict=Verdict.CORRUPT),
    ],
)
def test_exactly_what_is_announced_is_an_edit_that_nobody_is_asked_about(finding: Finding) -> None:
    (judgement,) = judged(finding)
    assert (judgement.verdict, judgement.code) == (Verdict.EDITED, DEPLOYED)
    assert TICKET.id in judgement.reasons[0]


@pytest.mark.parametrize(
    "finding",
    [
        seen(digest_after="ab" * 32),
        seen("/other.html"),
        on_disk("x/t.html", subject="/t.html"),
        on_disk(code="mode-changed"),
        seen(code="redirected-off-site"),
        on_disk("old.html", code="file-changed"),
        seen(digest_after="", details={ANNOUNCED: ""}),
    ],
)
def test_other_bytes_and_other_places_are_an_edit_that_is_not_in_the_manifest(
    finding: Finding,
) -> None:
    (judgement,) = judged(finding)
    assert judgement.verdict is Verdict.EDITED
    assert judgement.code != DEPLOYED
    assert TICKET.id in judgement.reasons[-1]


def test_a_hostile_change_beside_a_deploy_is_proven_as_ever() -> None:
    findings = [
        seen("/x.html", witness=w, digest_after="cd" * 32, **HOSTILE)
        for w in (WitnessKind.PUBLIC, WitnessKind.PUBLIC_SECOND)
    ]
    (judgement,) = judged(*findings)
    assert judgement.verdict is Verdict.DEFACED
    assert "Not in the manifest" in judgement.reasons[-1]


def test_other_hostile_bytes_at_an_announced_place_are_proven_although_the_file_is_right() -> None:
    findings = [
        seen(witness=w, digest_after="cd" * 32, **HOSTILE)
        for w in (WitnessKind.PUBLIC, WitnessKind.PUBLIC_SECOND)
    ]
    (judgement,) = judged(on_disk(), *findings)
    assert judgement.verdict is Verdict.DEFACED
    assert "other bytes here" in judgement.reasons[-1]


HALF = {"digest_after": "ef" * 32, "details": {"size": "9"}}


@pytest.mark.parametrize(
    "finding",
    [
        seen(**{**HALF, "verdict": Verdict.CORRUPT}),
        on_disk(**{**HALF, "verdict": Verdict.CORRUPT}),
        on_disk(**HALF),
        on_disk(code="file-removed", digest_after="", verdict=Verdict.CORRUPT),
        seen(code="page-missing", digest_after="", verdict=Verdict.CORRUPT),
        on_disk(".t.html.a1B2c3", code="file-added", digest_after="ef" * 32),
        on_disk("t.html.filepart", code="file-added", digest_after="ef" * 32),
    ],
)
def test_what_an_upload_leaves_for_a_moment_alarms_nobody(finding: Finding) -> None:
    (judgement,) = judged(finding)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    later = TICKET.ends_at + timedelta(minutes=1)
    (judgement,) = judged(finding, now=later)
    assert judgement.verdict is not Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    "finding",
    [
        seen(**{**HALF, **HOSTILE}),
        seen(
            **{
                **HALF,
                "verdict": Verdict.SUSPECT,
                "signals": (make_signal(strength=Strength.WEAK),),
            }
        ),
        seen(**{**HALF, "details": {"size": "90000"}, "verdict": Verdict.CORRUPT}),
        on_disk(".t.html.a1B2c3", code="file-added", **HOSTILE),
        on_disk(".u.html.a1B2c3", code="file-added", verdict=Verdict.SUSPECT),
    ],
)
def test_nothing_hostile_hides_as_a_half_written_file(finding: Finding) -> None:
    (judgement,) = judged(finding)
    assert judgement.verdict in {Verdict.SUSPECT, Verdict.CORRUPT}


def test_a_ticket_begun_after_it_was_seen_announces_nothing() -> None:
    late = replace(TICKET, begins_at=T0 - timedelta(minutes=1))
    known = {"/t.html": T0 - timedelta(minutes=5)}
    (judgement,) = judged(seen(**HOSTILE), ticket=late, first_seen=known)
    assert judgement.verdict is Verdict.SUSPECT
    assert any("does not cover it" in reason for reason in judgement.reasons)
    assert announcements((late,), T0, known).by_path.keys() == {"old.html"}


def test_a_ticket_of_the_future_or_one_that_was_called_off_announces_nothing() -> None:
    for ticket in (
        replace(TICKET, begins_at=T0 + timedelta(hours=1), ends_at=T0 + timedelta(hours=2)),
        replace(TICKET, ended_at=T0 - timedelta(minutes=1)),
    ):
        assert not announcements((ticket,), T0).by_path
        assert judged(seen(), ticket=ticket)[0].code != DEPLOYED


def test_announced_bytes_hold_after_the_window_until_they_are_approved_and_not_for_ever() -> None:
    """Else a deploy that nobody approved in time would be blocked as an attack."""
    over = TICKET.ends_at + timedelta(days=1)
    assert judged(seen(**HOSTILE), now=over)[0].code == DEPLOYED
    assert judged(seen(), now=over + HOLDS_AFTER_END)[0].code != DEPLOYED
    approved = make_baseline(approved_at=TICKET.begins_at + timedelta(minutes=30))
    assert still_counting((TICKET,), approved, over) == ()
    assert still_counting((TICKET,), approved, TICKET.ends_at) == (TICKET,)
    assert still_counting((TICKET,), None, over) == (TICKET,)
    window = make_ticket()
    assert still_counting((window,), None, over) == (window,)
    assert still_counting((window,), approved, over) == ()


def test_the_newest_ticket_counts_for_a_path() -> None:
    newer = replace(
        TICKET,
        id="T-9",
        begins_at=T0 + timedelta(minutes=5),
        files=(replace(FILE, sha256="11" * 32),),
    )
    at = T0 + timedelta(minutes=6)
    assert announcements((newer, TICKET), at).by_path["t.html"].sha256 == "11" * 32
    announced = Announced(tickets=(newer, TICKET), times=(at,))
    assert settle([seen()], announced)[0] == ()


def test_a_record_keeps_only_the_files_that_it_is_about() -> None:
    many = tuple(replace(FILE, path=f"a/{n}", subject=f"/a/{n}") for n in range(50))
    ticket = replace(TICKET, files=(FILE, *many))
    assert only_about(ticket, ["/t.html?x=1"]).files == (FILE,)
    assert len(only_about(ticket, ["/a/1"]).files) == 50
