"""Looks that differed from what is approved are kept: once for each form, within a budget."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.finding import Finding
from sentinel.core.observation import INTACT, MAX_BODIES, form_of, look_of
from sentinel.core.page import FailureReason, FetchFailure, Look, Page
from sentinel.core.settings import Record
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.store import SqliteStore
from sentinel.observing import Observer
from support.stores import open_store
from support.values import T0, make_failure, make_finding, make_page, make_signal
from support.watched import WORDS, page, watched

URL = "http://127.0.0.1:8080/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "s.db")
    yield opened
    opened.close()


def observer(store: SqliteStore, folder: Path, **record: int) -> Observer:
    return Observer(
        store=store.observations,
        evidence=FileBlobs(folder / "blobs"),
        bodies=FileBlobs(folder / "observations"),
        record=Record(**record),
    )


def take(watching: Observer, look: Look, *findings: Finding, run: str = "r1") -> None:
    seen = watching.take(
        look,
        findings,
        site="main",
        subject="/",
        witness=WitnessKind.PUBLIC,
        baseline="B1",
    )
    watching.note(run, [] if seen is None else [seen])


def body(number: int) -> bytes:
    return f"<p>visitor {number}</p>".encode() + bytes(str(number), "ascii") * 2000


def test_a_page_that_differs_at_each_look_is_kept_a_few_times_and_counted(
    store: SqliteStore, tmp_path: Path
) -> None:
    watching = observer(store, tmp_path)
    for number in range(20):
        take(watching, make_page(URL, body(number)), run=f"r{number}")
    rows = store.observations.since("main", T0)
    assert len(rows) == MAX_BODIES
    assert sum(row.times for row in rows) == 20
    assert [row.run for row in rows] == ["r0", "r1", "r2"]
    assert {row.form for row in rows} == {f"{INTACT}:B1"}
    again = observer(store, tmp_path)
    take(again, make_page(URL, body(99)))
    assert len(store.observations.since("main", T0)) == MAX_BODIES


def test_a_look_comes_back_as_it_was_without_its_cookies(
    store: SqliteStore, tmp_path: Path
) -> None:
    watching = observer(store, tmp_path)
    headers = (("content-type", "text/html"), ("set-cookie", "id=secret"), ("x-a", "b" * 9000))
    take(watching, make_page(URL, b"hello", headers=headers, user_agent="one"))
    (row,) = store.observations.since("main", T0)
    look = look_of(row, watching.body(row.sha256))
    assert isinstance(look, Page)
    assert (look.body, look.status, look.user_agent) == (b"hello", 200, "one")
    assert [name for name, _ in look.headers] == ["content-type", "x-a"]
    assert len(look.headers[1][1]) == 2000


def test_a_failure_to_look_is_kept_too(store: SqliteStore, tmp_path: Path) -> None:
    watching = observer(store, tmp_path)
    for _ in range(3):
        take(watching, make_failure(URL, FailureReason.RESET), make_finding())
    (row,) = store.observations.since("main", T0)
    assert row.times == 3
    look = look_of(row, b"")
    assert isinstance(look, FetchFailure)
    assert look.reason is FailureReason.RESET


def test_what_is_found_tells_the_forms_apart() -> None:
    one, other = make_finding(), make_finding(signals=(make_signal(quote="x"),))
    assert form_of([one], "B1") == form_of([one], "B2")
    assert form_of([one, other], "") == form_of([other, one], "")
    assert form_of([one], "") != form_of([other], "") != form_of([], "B1")
    quoted = make_finding(signals=(make_signal(quote="y"),))
    assert form_of([quoted], "") == form_of([other], "")


def test_evidence_is_not_kept_twice(store: SqliteStore, tmp_path: Path) -> None:
    watching = observer(store, tmp_path)
    look = make_page(URL, b"hostile")
    watching.evidence.put(look.body)
    take(watching, look, make_finding(evidence=(look.sha256,)))
    (row,) = store.observations.since("main", T0)
    assert (row.stored, row.kept, row.grave) == (0, True, True)
    assert watching.body(row.sha256) == b"hostile"


def test_the_oldest_are_let_go_and_the_grave_ones_never(store: SqliteStore, tmp_path: Path) -> None:
    watching = observer(store, tmp_path, days=30)
    for day in range(40):
        at = T0 + timedelta(days=day)
        url = f"{URL}{day}"
        take(watching, make_page(url, body(day), fetched_at=at), run=f"r{day}")
    grave = make_finding(verdict=Verdict.SUSPECT)
    take(watching, make_page(URL, body(500)), grave, run="grave")
    assert watching.tidy("main", T0 + timedelta(days=10)) == 10
    rows = store.observations.since("main", T0)
    assert len(rows) == 31
    assert "grave" in {row.run for row in rows}
    files = len([p for p in (tmp_path / "observations").rglob("*") if p.is_file()])
    assert files == 31
    with pytest.raises(KeyError):
        watching.body(make_page(URL, body(3)).sha256)
    tight = observer(store, tmp_path, days=300, observations_bytes=200)
    assert tight.tidy("main", T0 - timedelta(days=260)) == 30 - _fitting(tight, store)
    assert "grave" in {row.run for row in store.observations.since("main", T0)}


def _fitting(watching: Observer, store: SqliteStore) -> int:
    """How many that are not grave are left within the budget."""
    rows = store.observations.since("main", T0)
    assert sum(row.stored for row in rows) <= watching.record.observations_bytes
    return len([row for row in rows if not row.grave])


def test_a_look_is_kept_while_the_oldest_are_let_go(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daily tidying in the middle of a look at an attack ended the whole sweep."""
    watching = observer(store, tmp_path)
    put = watching.bodies.put_sized

    def tidied_meanwhile(data: bytes) -> int:
        watching.tidy("main", T0 - timedelta(days=35))
        return put(data)

    monkeypatch.setattr(watching.bodies, "put_sized", tidied_meanwhile)
    grave = make_finding(verdict=Verdict.DEFACED, evidence=())
    take(watching, make_page(URL, body(1)), grave)
    (row,) = store.observations.since("main", T0)
    assert watching.body(row.sha256) == body(1)


def test_bytes_that_another_row_needs_stay(store: SqliteStore, tmp_path: Path) -> None:
    watching = observer(store, tmp_path, days=1)
    take(watching, make_page(f"{URL}old", body(1)))
    take(watching, make_page(f"{URL}new", body(1), fetched_at=T0 + timedelta(days=9)))
    assert watching.tidy("main", T0 + timedelta(days=8)) == 0
    (row,) = store.observations.since("main", T0)
    assert watching.body(row.sha256) == body(1)


async def test_a_sweep_observes_only_what_differs(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        await place.sweep()
        store = place.app.store.observations
        assert store.since("main", T0 - timedelta(days=3660)) == ()
        edited = page("News", WORDS + " The library is closed on Friday.")
        (place.root / "news.html").write_bytes(edited)
        run = await place.sweep()
        rows = store.since("main", T0 - timedelta(days=3660))
        assert [(row.subject, row.run, row.status) for row in rows] == [("/news.html", run.id, 200)]
        assert place.app.detector.eyes.observer is not None
        assert place.app.detector.eyes.observer.body(rows[0].sha256) == edited
