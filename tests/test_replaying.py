"""Recorded looks under another configuration: the same bytes, other checks."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.baseline import Baseline
from sentinel.core.canonical import sha256
from sentinel.core.check import BaselineOptions, Check
from sentinel.core.look_facts import with_look
from sentinel.core.observation import observation
from sentinel.core.run import Run
from sentinel.core.settings import Response
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from sentinel.edges.store import SqliteStore
from sentinel.replay_runs import replay_runs
from sentinel.replaying import GONE_BYTES, NO_RECORD, Replaying
from support.settings import make_config
from support.stores import open_store
from support.values import (
    T0,
    make_baseline,
    make_finding,
    make_judgement,
    make_page,
    make_page_baseline,
    make_run,
    make_site,
)
from support.watched import WORDS, page

APPROVED = page("News", WORDS)
EDITED = page("News", WORDS + " Closed on Friday.")
URL = "http://127.0.0.1:8080/news.html"


def check(*ignore: str) -> Check:
    return Check(
        name="pages",
        kind="baseline",
        targets=("/**",),
        every_seconds=300,
        severity=Severity.CRITICAL,
        confirm=2,
        options=BaselineOptions(ignore=ignore),
        source="checks/pages.toml",
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "s.db")
    opened.baselines.add(baseline())
    yield opened
    opened.close()


def baseline() -> Baseline:
    return make_baseline(
        "B1", pages=(make_page_baseline("/news.html", APPROVED),), tree=None, identity=()
    )


BYTES = {sha256(body): body for body in (APPROVED, EDITED)}


def replaying(store: SqliteStore, *ignore: str, kept: dict[str, bytes] = BYTES) -> Replaying:
    return Replaying(
        site=make_site(),
        checks=(check(*ignore),),
        plugins={},
        store=store,
        bytes_of=kept.__getitem__,
    )


def quiet(store: SqliteStore) -> Run:
    """A run that found nothing, for the edited place was ignored; what it saw is kept."""
    run = make_run("r1", checks=("pages",))
    store.runs.record(run, None, ())
    look = make_page(URL, EDITED)
    seen = observation(
        look,
        site="main",
        subject="/news.html",
        witness=WitnessKind.PUBLIC,
        baseline="B1",
        findings=(),
    )
    store.observations.record("r1", [replace(seen, kept=True, stored=1)])
    return run


def test_what_was_ignored_is_found_where_nothing_is_ignored_any_more(store: SqliteStore) -> None:
    run = quiet(store)
    seen = store.observations.since("main", T0)
    assert replaying(store, "main").replay(run, seen).verdict is Verdict.INTACT
    found = replaying(store).replay(run, seen)
    assert found.verdict is Verdict.EDITED
    (change,) = found.changes
    assert (change.subject, change.before) == ("/news.html", None)
    assert change.after is not None
    assert change.after.verdict is Verdict.EDITED


def test_all_runs_are_judged_again_and_added_up(store: SqliteStore, tmp_path: Path) -> None:
    quiet(store)
    store.runs.record(make_run("r2"), None, ())
    store.runs.record(make_run("of-upkeep-alone", upkeep=True), None, ())
    act = Response(automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60.0)
    new = make_config(tmp_path, response=act)
    steps: list[tuple[int, int]] = []
    answer = replay_runs(
        store,
        replaying(store),
        T0,
        new=new,
        current=replace(new, checks=(check("main"),)),
        advance=lambda done, known: steps.append((done, known)),
    )
    assert (answer.runs, answer.replayed, answer.differs) == (2, 1, True)
    assert answer.before.mails == {}
    assert answer.after.mails == {"review": 1}
    assert answer.keys == ("checks.pages: removed",)
    assert steps == [(1, 2), (2, 2)]


def test_what_is_not_kept_stays_as_it_was_and_is_counted(store: SqliteStore) -> None:
    look = make_page(URL, EDITED)
    finding = make_finding(
        "/news.html",
        url=URL,
        check="pages",
        verdict=Verdict.EDITED,
        digest_after=look.sha256,
        evidence=(look.sha256,),
    )
    judgement = make_judgement(Verdict.EDITED, "/news.html")
    old = make_run(
        "r1", Verdict.EDITED, findings=(with_look(finding, look),), judgements=(judgement,)
    )
    found = replaying(store).replay(old)
    assert (found.changes, dict(found.not_replayed)) == ((), {NO_RECORD: 1})
    run = quiet(store)
    seen = store.observations.since("main", T0)
    gone = replaying(store, kept={}).replay(run, seen)
    assert (gone.verdict, dict(gone.not_replayed)) == (Verdict.INTACT, {GONE_BYTES: 1})
