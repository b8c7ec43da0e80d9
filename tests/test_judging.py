"""One run from looks to judgements: what further witnesses, other sites and the network change."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.case import Case
from sentinel.core.corroboration import NONE
from sentinel.core.incident import IncidentState
from sentinel.core.judge import judged_again
from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.judging import approved_text, leaving_sites
from support.fakes import open_incident
from support.values import T0, make_baseline
from support.watched import WORDS, Watched, page, watched

HTML = {"content-type": "text/html"}
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
WORDLESS = b'<html><body bgcolor="black"><img src="/o.gif"></body></html>'


async def test_a_run_keeps_all_that_it_was_judged_from(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        place.server.routes["/"] = (200, HTML, CLAIM)
        run = await place.sweep()
        record = run.circumstances
        assert record is not None
        assert judged_again(run.findings, record) == run.judgements
        baseline = place.app.store.baselines.approved("main")
        assert baseline is not None
        assert record.baseline == baseline.id
        decided = run.judgements[0]
        assert (run.verdict, decided.rule) == (Verdict.DEFACED, "C1")
        assert any("approved by GM (ICT)" in reason for reason in decided.reasons)
        # visitors see it, and the file behind the page stands as approved
        files = [v for v in record.corroboration.of("/") if v.witness is WitnessKind.TREE]
        assert [(v.verdict, bool(v.sha256)) for v in files] == [(Verdict.INTACT, True)]
        assert decided.case == Case.BEHIND_FILES
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        assert (incident.rule, incident.case) == ("C1", Case.BEHIND_FILES)
        stored = place.app.store.runs.get(run.id)
        assert stored is not None
        assert stored.circumstances == record
        assert place.app.store.runs.grave_since("main", run.started_at, 9)[-1].id == run.id


async def test_a_page_that_is_gone_behind_a_bad_network_of_our_own_opens_nothing(
    tmp_path: Path,
) -> None:
    """As a captive portal shows it: no incident, no mail about an attack; operations are told."""
    dead = ("http://127.0.0.1:1/",)
    async with watched(tmp_path, tree=False, control_urls=dead) as place:
        place.server.routes["/news.html"] = (200, HTML, WORDLESS)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE, run.judgements
        assert [j.rule for j in run.judgements if j.subject == "/news.html"] == ["V4"]
        assert place.app.store.incidents.all() == ()
        assert [row.kind for row in place.app.store.outbox.all()] == [NoticeKind.WATCH]


async def test_many_sites_at_once_block_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        now = place.app.clock.now()
        for name in "bcd":
            open_incident(
                place.app.store, name, first_sighting_at=now, state=IncidentState.SUSPECTED
            )
        assert leaving_sites(place.app.store, "main", now) == ("b", "c", "d")
        assert leaving_sites(place.app.store, "main", now + timedelta(minutes=11)) == ()
        place.server.routes["/"] = (200, HTML, CLAIM)
        run = await place.sweep()
        assert (run.verdict, run.judgements[0].rule) == (Verdict.SUSPECT, "V2")
        kinds = [row.kind for row in place.app.store.outbox.all()]
        assert NoticeKind.WATCH in kinds
        later = now + timedelta(minutes=60)
        assert leaving_sites(place.app.store, "main", later) == ("b", "c", "d"), "it stays capped"
        first = place.app.store.incidents.open_of("b")
        assert first is not None
        known = {"confirmed_by": "GM (ICT)"}
        place.app.store.incidents.change(first.id, IncidentState.SUSPECTED, fields=known)
        assert leaving_sites(place.app.store, "main", later) == ("c", "d"), "a person looked"


async def test_any_change_of_a_sealed_page_is_proven_when_it_lasts(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        _seal(place, "/news.html")
        edited = page("News", WORDS + " The office is closed on Monday.")
        place.server.routes["/news.html"] = (200, HTML, edited)
        run = await place.sweep()
        decided = next(j for j in run.judgements if j.subject == "/news.html")
        assert (decided.verdict, decided.rule) == (Verdict.DEFACED, "C5"), decided


def _seal(place: Watched, subject: str) -> None:
    store = place.app.store.baselines
    known = store.approved("main")
    assert known is not None
    pages = tuple(replace(one, sealed=one.subject == subject) for one in known.pages)
    fresh = replace(known, id=f"{known.id}-sealed", state=BaselineState.CANDIDATE, pages=pages)
    store.add(replace(fresh, approved_by="", approved_at=None, approvals=()))
    for person in ("GM (ICT)", "Web Officer"):
        store.decide(fresh.id, BaselineState.APPROVED, person, "test")


def test_what_was_compared_with_is_told_in_a_sentence() -> None:
    assert approved_text(None) == ""
    known = make_baseline("b-1", approved_by="GM (ICT)", approved_at=T0)
    assert approved_text(known).startswith("Compared with baseline b-1, approved by GM (ICT), 22")
    assert approved_text(make_baseline("b-1")).endswith("by nobody who is named.")
    assert NONE.of("/") == ()
