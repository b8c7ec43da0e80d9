"""The crawl's journal: what is in it survives, whatever happens to its end."""

import marshal
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.reference import Contents
from sentinel.core.visit import Marks, Visit
from sentinel.edges.crawler.journal import Journal
from sentinel.errors import IntegrityError

PAGE = Contents(kind="html", references=(("http://a/b", "x", "a", 3, "words"),), ids=("i",))


def make_visit(number: int) -> Visit:
    return Visit(
        f"http://a/{number}", status=200, at=float(number), marks=Marks(fingerprint=number)
    )


def write(path: Path, count: int) -> Journal:
    journal = Journal(path, label="one")
    for number in range(count):
        contents = marshal.dumps(tuple(PAGE)) if number % 2 else b""
        journal.add(make_visit(number), contents)
    journal.flush()
    return journal


def test_visits_and_contents_come_back_in_order(tmp_path: Path) -> None:
    """Both streams may be read while the journal is still written, and again after that."""
    journal = write(tmp_path / "j", 5)
    assert list(journal.visits()) == [make_visit(number) for number in range(5)]
    assert list(journal.contents()) == [("http://a/1", PAGE), ("http://a/3", PAGE)]
    journal.add(make_visit(9), b"")
    assert [visit.url for visit in journal.visits()][-1] == "http://a/9"
    journal.close()
    both = list(journal.both())
    assert both[1] == (make_visit(1), PAGE)
    assert both[0] == (make_visit(0), None)


def test_fingerprints_of_missing_pages_are_kept_by_host(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", label="one")
    journal.add_not_found("a", 5)
    journal.add_not_found("b", 6)
    journal.add_not_found("a", 7)
    journal.close()
    assert journal.not_found_pages() == {"a": (5, 7), "b": (6,)}


def test_a_resumed_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    write(tmp_path / "j", 3).close()
    journal = Journal(tmp_path / "j", label="one", resume=True)
    journal.add(make_visit(3), b"")
    journal.close()
    assert list(journal.visits()) == [make_visit(number) for number in range(4)]


def test_without_resume_a_journal_begins_anew(tmp_path: Path) -> None:
    write(tmp_path / "j", 3).close()
    with closing(Journal(tmp_path / "j", label="one")) as journal:
        assert list(journal.visits()) == []


def test_a_journal_of_another_crawl_is_not_resumed(tmp_path: Path) -> None:
    write(tmp_path / "j", 1).close()
    with pytest.raises(IntegrityError, match="another crawl"):
        Journal(tmp_path / "j", label="two", resume=True)
    (tmp_path / "j").write_bytes(b"")
    with pytest.raises(IntegrityError, match="Begin anew"):
        Journal(tmp_path / "j", label="one", resume=True)


@settings(deadline=None, max_examples=60)
@given(lost=st.integers(1, 400), flipped=st.booleans())
def test_a_torn_or_damaged_end_costs_only_itself(
    tmp_path_factory: pytest.TempPathFactory, lost: int, flipped: bool
) -> None:
    """Wherever the file was cut or a byte turned, the records before it are whole."""
    path = tmp_path_factory.mktemp("journal") / "j"
    write(path, 6).close()
    whole = path.read_bytes()
    begins_at = whole.index(b"\n") + 1
    place = max(begins_at, len(whole) - lost)
    if flipped and place < len(whole):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    else:
        path.write_bytes(whole[:place])
    journal = Journal(path, label="one", resume=True)
    found = list(journal.visits())
    assert found == [make_visit(number) for number in range(len(found))]
    assert len(found) < 6 or place == len(whole)
    journal.add(make_visit(77), b"")
    journal.close()
    assert list(journal.visits()) == [*found, make_visit(77)]
