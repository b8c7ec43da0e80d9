"""What led to an incident's verdict is judged again from what is stored, without the site."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.commands.incident_replay import replay
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident
from sentinel.core.look_facts import LOOK, page_of, with_look
from sentinel.core.replayed import finding_differences, judgement_differences
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.edges.kept_bytes import kept_bytes
from sentinel.errors import IntegrityError
from support.values import make_finding, make_judgement, make_page, make_signal
from support.watched import Watched, page, watched

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
SCRIPT = b'<script src="https://cdn.paper-tiger.invalid/t.js"></script></body>'


def incident_of(place: Watched) -> Incident:
    found = place.app.store.incidents.open_of("main")
    assert found is not None
    return found


async def test_the_same_bytes_give_the_same_verdict_after_all_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Spool gone: the evidence folder holds what is needed; that gone too: it is said."""
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
        hostile = page("News").replace(b"</body>", SCRIPT)
        place.server.routes["/news.html"] = (200, {"content-type": "text/html"}, hostile)
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        assert run.circumstances is not None
        assert run.circumstances.baseline
        incident = incident_of(place)
        await place.server.stop()

        assert replay(place.app, incident, as_json=False) == 0
        told = capsys.readouterr().out
        assert "made again from their bytes: the same" in told
        assert f"run {run.id}: defaced" in told

        blobs, evidence = (tmp_path / "sentinel" / "state" / name for name in ("blobs", "evidence"))
        for finding in run.findings:
            for digest in {finding.digest_before, *finding.evidence} - {""}:
                body = place.app.blobs.get(digest)
                place.app.proofs.evidence.keep(incident.id, f"bytes/{digest}", body)
        shutil.rmtree(blobs)
        assert replay(place.app, incident, as_json=True) == 0

        for kept in (evidence / incident.id / "bytes").iterdir():
            kept.unlink()
        capsys.readouterr()
        assert replay(place.app, incident, as_json=False) == 3
        assert "are neither in the spool nor in the evidence" in capsys.readouterr().out
        await place.server.start()


async def test_a_verdict_that_the_record_does_not_give_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with watched(tmp_path) as place:
        (place.root / "index.html").write_bytes(CLAIM)
        run = await place.sweep()
        incident = incident_of(place)
        assert replay(place.app, incident, as_json=False) == 0

        _forge(tmp_path, run.id, f'"rule":"{run.judgements[0].rule}"', '"rule":"X99"')
        assert replay(place.app, incident, as_json=False) == 1
        told = capsys.readouterr().out
        assert "X99 (which this version does not know) became defaced by" in told


async def test_runs_of_an_older_version_cannot_be_judged_again(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "index.html").write_bytes(CLAIM)
        await place.sweep()
        _forge(tmp_path, "", '"circumstances":{', '"forgotten":{')
        assert replay(place.app, incident_of(place), as_json=True) == 3


def _forge(folder: Path, run: str, old: str, new: str) -> None:
    """Changes what is stored of a run, as an upgrade, or somebody, might have."""
    import sqlite3

    with sqlite3.connect(folder / "sentinel" / "state" / "sentinel.db") as connection:
        connection.execute(
            "UPDATE runs SET document = replace(document, ?, ?) WHERE ? IN ('', id)",
            (old, new, run),
        )
    connection.close()


def test_a_look_is_kept_within_bounds_and_made_again() -> None:
    body = b"hello"
    headers = (
        ("content-type", "text/html"),
        ("set-cookie", "session=secret; Path=/"),
        *((f"x-{n}", "v" * 3000) for n in range(90)),
    )
    look = make_page(body=body, headers=headers, final_url="http://127.0.0.1:8080/x", status=203)
    finding = make_finding(digest_after=sha256(body), evidence=(sha256(body),))
    kept = with_look(finding, look)
    again = page_of(kept, body)
    assert again is not None
    assert (again.final_url, again.status, again.body) == (look.final_url, 203, body)
    assert again.fetched_at == look.fetched_at
    assert again.header("content-type") == "text/html"
    assert again.header("set-cookie") == "session="
    assert len(kept.details[LOOK]) < 20_000
    assert with_look(make_finding(), look).details == {}, "without bytes there is nothing to make"
    assert page_of(finding, body) is None
    assert page_of(replace(finding, details={LOOK: "[]"}), body) is None


def test_differences_name_verdict_rule_and_signals() -> None:
    was = make_judgement(Verdict.DEFACED, rule="C1")
    now = replace(was, verdict=Verdict.SUSPECT, rule="P1")
    words = replace(was, reasons=("other words",))
    assert list(judgement_differences([was], [was], reasons=True)) == []
    assert list(judgement_differences([was], [now], reasons=False)) == [
        "/: defaced by C1 became suspect by P1."
    ]
    assert list(judgement_differences([was], [words], reasons=False)) == []
    (told,) = judgement_differences([was], [words], reasons=True)
    assert "other words" in told
    assert list(judgement_differences([was], [], reasons=True)) == [
        "/: is judged no more (defaced)."
    ]
    before = make_finding(signals=(make_signal("a"),))
    after = replace(before, signals=(make_signal("b"),), witness=WitnessKind.PUBLIC)
    assert list(finding_differences([before], [after])) == [
        "then page-changed suspect by no rule with a",
        "now page-changed suspect by no rule with b",
    ]


def test_bytes_that_are_not_what_their_name_says_are_refused(tmp_path: Path) -> None:
    digest = sha256(b"right")
    (tmp_path / "bytes").mkdir()
    (tmp_path / "bytes" / digest).write_bytes(b"wrong")
    with pytest.raises(IntegrityError, match="does not hold the bytes"):
        kept_bytes(tmp_path, digest)
    with pytest.raises(KeyError):
        kept_bytes(tmp_path, "../../etc/passwd")
    (tmp_path / "bytes" / digest).write_bytes(b"right")
    assert kept_bytes(tmp_path, digest) == b"right"
