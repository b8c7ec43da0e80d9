"""The graph of links: what a crawl leaves in it, and that only what changed is rewritten."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.link_graph import UNLINKED_SECONDS, CrawlNotes
from sentinel.core.sampling import due_at
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.errors import StoreError
from support.paper_crawl import ROOT, Paper
from support.values import T0

WEEK_SECONDS = 7 * 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteLinkStore]:
    made = SqliteLinkStore(tmp_path / "links.db")
    yield made
    made.close()


def remember(
    store: SqliteLinkStore,
    paper: Paper,
    *,
    at: datetime = T0,
    site: str = "main",
    whole: bool = True,
    tells: bool = False,
    offered: tuple[str, ...] = (),
) -> tuple[list[str], list[str]]:
    """Puts a crawl in; paths of pages that came, and of those that went."""
    notes = CrawlNotes(
        site=site,
        at=at,
        record=paper,
        is_own=lambda url: url.startswith(ROOT),
        report=None,
        mark="",
        whole=whole,
        tells=tells,
        offered=tuple(ROOT + path for path in offered),
    )
    news = store.remember(notes).news
    paths = [(one.url.removeprefix(ROOT), one.vanished) for one in news]
    return [p for p, gone in paths if not gone], [p for p, gone in paths if gone]


def known(store: SqliteLinkStore, at: datetime = T0) -> set[str]:
    found = store.known("main", at, sample_seconds=WEEK_SECONDS)
    return {one.url.removeprefix(ROOT) for one in found}


def test_pages_and_links_come_out_as_they_went_in(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a", "a", "https://other.invalid/x"), "a": ("",)}))
    assert known(store) == {"", "a"}
    assert store.carriers("main", ROOT + "a", 9) == (ROOT,)
    assert list(store.outside("main")) == ["https://other.invalid/x"]
    assert (store.links_on("main", ROOT), store.links_of("main")) == (3, 4)
    assert store.linked("main", [ROOT, ROOT + "a", ROOT + "b"]) == {ROOT, ROOT + "a"}
    ((url, contents),) = store.contents("main", [ROOT + "a"])
    assert (url, contents.references) == (ROOT + "a", ((ROOT, "", "a", 1, "words"),))
    assert (contents.ids, contents.ids_known) == (("id",), True)


def test_nothing_of_one_site_shows_at_another(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a",), "a": ()}))
    assert store.known("other", T0, sample_seconds=WEEK_SECONDS) == ()
    assert store.last("other") is None
    assert store.carriers("other", ROOT + "a", 9) == ()
    assert list(store.contents("other", [ROOT])) == []


def test_what_was_not_parsed_again_keeps_its_links(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a",), "a": ("b",), "b": ()}))
    again = Paper({"": ("a",), "a": ("b",), "b": ()})
    again.parsed = set()
    remember(store, again, at=T0 + timedelta(hours=1))
    assert store.carriers("main", ROOT + "b", 9) == (ROOT + "a",)
    assert store.asked_since("main", T0 + timedelta(hours=1)) == 3


def test_a_changed_page_has_its_new_links_alone(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a", "b"), "a": (), "b": ()}))
    remember(store, Paper({"": ("b",), "a": (), "b": ()}), at=T0 + timedelta(hours=1))
    assert store.carriers("main", ROOT + "a", 9) == ()
    assert store.carriers("main", ROOT + "b", 9) == (ROOT,)


@pytest.mark.parametrize(("status", "kept"), [(404, False), (410, False), (503, True), (403, True)])
def test_a_page_that_is_away_for_a_moment_keeps_its_links(
    store: SqliteLinkStore, status: int, kept: bool
) -> None:
    pages: dict[str, tuple[str, ...]] = {"": ("a",), "a": ("b",), "b": ()}
    remember(store, Paper(pages))
    remember(store, Paper(pages, a=status), at=T0 + timedelta(hours=1))
    assert store.carriers("main", ROOT + "b", 9) == ((ROOT + "a",) if kept else ())


def test_pages_that_come_and_go_are_news_until_they_are_told(store: SqliteLinkStore) -> None:
    first: dict[str, tuple[str, ...]] = {"": ("a",), "a": ()}
    assert remember(store, Paper(first)) == ([], []), "at the first crawl nothing is news"
    more = Paper({"": ("a", "n"), "a": (), "n": ()}, a=404)
    assert remember(store, more, at=T0 + timedelta(hours=1)) == (["n"], ["a"])
    assert remember(store, more, at=T0 + timedelta(hours=2), tells=True) == (["n"], ["a"])
    assert remember(store, more, at=T0 + timedelta(hours=3)) == ([], [])


def test_what_is_gone_and_linked_by_nobody_is_asked_no_more(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a",), "a": ()}))
    remember(store, Paper({"": (), "a": ()}, a=404), at=T0 + timedelta(hours=1))
    assert known(store) == {""}


def test_what_nobody_links_to_any_more_is_asked_for_a_while(store: SqliteLinkStore) -> None:
    remember(store, Paper({"": ("a",), "a": ()}))
    gone = T0 + timedelta(hours=1)
    remember(store, Paper({"": (), "a": ()}), at=gone)
    assert "a" in known(store, gone + timedelta(days=1))
    late = gone + timedelta(seconds=UNLINKED_SECONDS + 1)
    assert "a" not in known(store, late)
    remember(store, Paper({"": ()}), at=late)
    assert store.links_on("main", ROOT + "a") == 0


def test_a_sample_takes_the_most_urgent_first(store: SqliteLinkStore) -> None:
    pages = {"": tuple("abc"), "a": (), "b": (), "c": ()}
    remember(store, Paper(pages))
    later = T0 + timedelta(days=6)
    remember(store, Paper({"b": (), "c": ("",)}), at=later, whole=False)  # c changed
    now = later + timedelta(days=1)
    found = store.known("main", now, sample_seconds=WEEK_SECONDS, limit=3)
    assert [one.url.removeprefix(ROOT) for one in found] == ["c", "", "a"]
    assert store.due("main", now, WEEK_SECONDS) == 3
    assert store.count("main", now) == 4
    assert store.oldest_look("main", now) == T0


def test_the_order_of_the_database_is_that_of_the_rule(store: SqliteLinkStore) -> None:
    """`due_at` says in Python what the query says in SQL."""
    asked = T0.timestamp()
    pages = {str(n): ("popular",) for n in range(120)}
    remember(store, Paper({**pages, "popular": (), "plain": (), "": ("plain",)}))
    carriers = {"popular": 120, "plain": 1}
    for path, count in carriers.items():
        due = due_at(asked, asked, asked, count, WEEK_SECONDS)
        before, after = (T0 + timedelta(seconds=due - asked + s) for s in (-1, 1))
        urgent = [
            {
                one.url
                for one in store.known("main", at, sample_seconds=WEEK_SECONDS)[
                    : store.due("main", at, WEEK_SECONDS)
                ]
            }
            for at in (before, after)
        ]
        assert [ROOT + path in some for some in urgent] == [False, True], path


def test_what_is_offered_in_vain_waits_for_its_turn_and_is_not_counted(
    store: SqliteLinkStore,
) -> None:
    """robots.txt or a trap keeps a crawl from it: it must not take the others' places for ever."""
    remember(store, Paper({"": ("a", "private"), "a": ()}))
    assert store.count("main", T0) == 3
    assert store.oldest_look("main", T0) is None, "one was never asked"
    now = T0 + timedelta(hours=1)
    remember(store, Paper({"": ("a", "private")}), at=now, offered=("", "a", "private"))
    assert store.count("main", now) == 1, "neither was asked"
    first = store.known("main", now, sample_seconds=WEEK_SECONDS)
    assert {one.url for one in first} == {ROOT, ROOT + "a", ROOT + "private"}
    assert store.due("main", now, WEEK_SECONDS) == 0
    later = now + timedelta(hours=1)
    remember(store, Paper({"a": ()}), at=later, offered=("a",), whole=False)
    assert store.count("main", later) == 2
    assert store.oldest_look("main", later) == now


def test_contents_that_are_damaged_are_read_again(store: SqliteLinkStore, tmp_path: Path) -> None:
    remember(store, Paper({"": ("a",), "a": ()}))
    with sqlite3.connect(tmp_path / "links.db") as database:
        database.execute("UPDATE documents SET packed = x'00112233445566'")
    database.close()
    assert list(store.contents("main", [ROOT])) == []
    digests = {one.sha256 for one in store.known("main", T0, sample_seconds=WEEK_SECONDS)}
    assert "" in digests, "no digest is known of what cannot be read"
    unread = Paper({"": ("a",), "a": ()})
    unread.parsed = set()
    remember(store, unread)
    assert list(store.contents("main", [ROOT])) == [], "not read yet"
    assert store.carriers("main", ROOT + "a", 9) == (ROOT,), "and not taken for empty"
    remember(store, Paper({"": ("a",), "a": ()}))
    assert [url for url, _ in store.contents("main", [ROOT])] == [ROOT]


def test_a_damaged_file_is_moved_aside_and_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "links.db"
    file.write_bytes(b"this is no database, and it is longer than a header" * 40)
    store = SqliteLinkStore(file)
    assert known(store) == set()
    store.close()
    assert (tmp_path / "links.db.damaged").read_bytes().startswith(b"this is no")


def test_the_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "links.db") as database:
        database.execute("CREATE TABLE theirs (a)")
    database.close()
    with pytest.raises(StoreError, match="not made by Sentinel"):
        SqliteLinkStore(tmp_path / "links.db")
