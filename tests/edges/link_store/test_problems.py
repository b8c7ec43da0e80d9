"""Broken links in the graph: their age, when they count as good again, and a history that stays."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.crawl_mark import crawl_mark
from sentinel.core.link_graph import CrawlNotes, Event, Remembered
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.link_store.packing import pack_report, unpack_report
from support.paper_crawl import ROOT, Paper
from support.values import T0

PAGES: dict[str, tuple[str, ...]] = {"": ("gone", "a"), "a": ("gone",), "gone": ()}


def broken(path: str, **changes: object) -> Target:
    values: dict[str, object] = {
        "url": ROOT + path,
        "state": LinkState.BROKEN,
        "reason": LinkReason.STATUS,
        "words": "answers 404",
        "status": 404,
        "carriers": (Carrier(page=ROOT, line=3, text="more"),),
        "carrier_count": 2,
        **changes,
    }
    return Target(**values)  # type: ignore[arg-type] # a test gives what it means


def report(*found: Target) -> LinkReport:
    by_state = {state: tuple(one for one in found if one.state is state) for state in LinkState}
    return LinkReport(
        root=ROOT,
        pages=2,
        links=3,
        checked=3,
        requests=3,
        seconds=1.5,
        broken=by_state[LinkState.BROKEN],
        refused=by_state[LinkState.REFUSED],
        inconclusive=by_state[LinkState.INCONCLUSIVE],
        unjudged_why=("names are made by a script",),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteLinkStore]:
    made = SqliteLinkStore(tmp_path / "links.db")
    yield made
    made.close()


def crawl(
    store: SqliteLinkStore,
    hours: int,
    *found: Target,
    pages: dict[str, tuple[str, ...]] | None = None,
    whole: bool = True,
    parsed: set[str] | None = None,
    **answers: int,
) -> Remembered:
    paper = Paper(PAGES if pages is None else pages, **answers)
    paper.parsed = parsed
    return store.remember(
        CrawlNotes(
            site="main",
            at=T0 + timedelta(hours=hours),
            record=paper,
            is_own=lambda url: url.startswith(ROOT),
            report=report(*found),
            mark=crawl_mark(paper),
            whole=whole,
        )
    )


def events(store: SqliteLinkStore) -> list[tuple[str, Event]]:
    return [(one.url.removeprefix(ROOT), one.event) for one in reversed(store.history("main"))]


def test_what_stays_broken_grows_old(store: SqliteLinkStore) -> None:
    for hours in range(3):
        told = crawl(store, hours, broken("gone"), gone=404)
        assert told.standing[ROOT + "gone"].runs == hours + 1
        assert told.standing[ROOT + "gone"].since == T0
    (problem,) = store.problems("main")
    assert (problem.runs, problem.since, problem.seen_at) == (3, T0, T0 + timedelta(hours=2))
    assert problem.carriers == (Carrier(page=ROOT, line=3, text="more"),)
    assert problem.carrier_count == 2
    assert events(store) == [("gone", Event.BROKEN)]


def test_a_crawl_that_answered_alike_counts_as_one_in_a_row(store: SqliteLinkStore) -> None:
    """Equal marks take a short way through the store; it leads to the same place."""
    crawl(store, 0, broken("gone"), gone=404)
    assert store.last("main") is not None
    told = crawl(store, 1, broken("gone"), gone=404)
    assert told.standing[ROOT + "gone"].runs == 2
    last = store.last("main")
    assert last is not None
    assert last.at == T0 + timedelta(hours=1)
    assert last.report == report(broken("gone"))


def test_a_crawl_that_answered_alike_notes_when_each_was_asked(store: SqliteLinkStore) -> None:
    crawl(store, 0, pages={"": (), "old": ()})
    crawl(store, 1, broken("gone"), gone=404)
    at = T0 + timedelta(hours=2)
    crawl(store, 2, broken("gone"), gone=404)
    assert store.asked_since("main", at) == len(PAGES)
    assert {one.asked_at for one in store.known("main", at, sample_seconds=1.0)} == {
        *(T0.timestamp(), at.timestamp())
    }, "what it did not ask was asked when it was"


def test_contents_that_were_forgotten_are_kept_again_although_all_answers_are_alike(
    store: SqliteLinkStore, tmp_path: Path
) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    with sqlite3.connect(tmp_path / "links.db") as database:
        database.execute("UPDATE documents SET packed = x'00112233445566' WHERE packed != x''")
    database.close()
    assert list(store.contents("main", [ROOT])) == []
    crawl(store, 1, broken("gone"), parsed=set(), gone=404)  # under way when it was forgotten
    assert list(store.contents("main", [ROOT])) == []
    crawl(store, 2, broken("gone"), parsed={""}, gone=404)
    assert [url for url, _ in store.contents("main", [ROOT])] == [ROOT]


def test_what_is_good_again_goes_into_the_history(store: SqliteLinkStore) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    crawl(store, 1)
    crawl(store, 2, broken("gone"), gone=404)
    assert events(store) == [
        ("gone", Event.BROKEN),
        ("gone", Event.GOOD),
        ("gone", Event.BROKEN),
    ]
    (problem,) = store.problems("main")
    assert (problem.runs, problem.since) == (1, T0 + timedelta(hours=2)), "its age begins anew"


def test_what_nobody_links_to_any_more_is_no_problem(store: SqliteLinkStore) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    crawl(store, 1, pages={"": ("a",), "a": ()})
    assert store.problems("main") == ()
    assert events(store)[-1] == ("gone", Event.UNLINKED)


def test_what_was_not_asked_stays_as_it_is(store: SqliteLinkStore) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    crawl(store, 1, pages={"": PAGES[""]}, whole=False)
    (problem,) = store.problems("main")
    assert (problem.runs, problem.seen_at) == (1, T0)


@pytest.mark.parametrize("state", [LinkState.INCONCLUSIVE, LinkState.REFUSED])
def test_what_could_not_be_judged_stays_as_it_is(store: SqliteLinkStore, state: LinkState) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    crawl(store, 1, broken("gone", state=state), gone=403)
    assert [problem.runs for problem in store.problems("main")] == [1]


def test_while_the_pages_that_carry_it_are_away_nothing_is_good_again(
    store: SqliteLinkStore,
) -> None:
    """A report that does not name it says nothing, as no page that links to it was read."""
    pages: dict[str, tuple[str, ...]] = {"": ("a",), "a": ("b",), "b": ()}
    missing = broken("b#x", reason=LinkReason.MISSING_FRAGMENT)
    crawl(store, 0, missing, pages=pages)
    crawl(store, 1, pages=pages, a=503)
    assert [problem.url for problem in store.problems("main")] == [ROOT + "b#x"]
    crawl(store, 2, pages=pages)
    assert store.problems("main") == ()


def test_a_contact_that_was_put_right_is_no_problem(store: SqliteLinkStore) -> None:
    contact = broken("", url="mailto:web@@institute", reason=LinkReason.BAD_CONTACT)
    crawl(store, 0, contact)
    crawl(store, 1, whole=False)
    assert len(store.problems("main")) == 1, "a sample did not see all pages"
    crawl(store, 2, pages={**PAGES, "new": ()})
    assert store.problems("main") == ()


def test_the_history_is_never_changed(store: SqliteLinkStore, tmp_path: Path) -> None:
    crawl(store, 0, broken("gone"), gone=404)
    with sqlite3.connect(tmp_path / "links.db") as database:
        for statement in ("DELETE FROM history", "UPDATE history SET event = 'good'"):
            with pytest.raises(sqlite3.DatabaseError, match="never changed or deleted"):
                database.execute(statement)
    database.close()


def test_a_report_comes_back_as_it_was() -> None:
    kept = report(broken("gone"), broken("b", state=LinkState.REFUSED))
    packed = pack_report(kept)
    assert packed is not None
    assert unpack_report(packed) == kept
    assert unpack_report(packed[:-1] + b"?") is None
    assert unpack_report(None) is None


def test_the_mark_of_a_crawl_is_that_of_its_answers() -> None:
    plain = Paper(PAGES)
    assert crawl_mark(plain) == crawl_mark(Paper(dict(reversed(PAGES.items()))))
    assert crawl_mark(plain) != crawl_mark(Paper(PAGES, gone=404))
    assert crawl_mark(plain) != crawl_mark(Paper({**PAGES, "a": ()}))
    assert crawl_mark(plain, (True,)) != crawl_mark(plain, (False,))


def test_only_a_report_of_modest_size_is_kept() -> None:
    carriers = tuple(Carrier(page=f"{ROOT}{n}", line=1) for n in range(1000))
    large = report(*(broken(str(n), carriers=carriers) for n in range(51)))
    assert pack_report(large) is None
    assert pack_report(replace(large, broken=large.broken[:50])) is not None
