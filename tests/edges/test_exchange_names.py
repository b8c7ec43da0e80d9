"""The exchange of two names: never a moment without one, and its refusals in words."""

import threading
from pathlib import Path

import pytest

from sentinel.edges import exchange
from sentinel.edges.exchange import exchange_names
from sentinel.errors import StepError
from support.values import folder_tree


def test_readers_are_served_through_two_hundred_exchanges(tmp_path: Path) -> None:
    """A reader that opens the page again and again never misses it, and sees old or new."""
    folder_tree(tmp_path, {"root/index.html": b"old", "stage/index.html": b"new"})
    page = tmp_path / "root" / "index.html"
    seen: set[bytes] = set()
    faults: list[str] = []
    reads = [0]
    stop, started = threading.Event(), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(page.read_bytes())
            except OSError as error:
                faults.append(str(error))
            reads[0] += 1
            started.set()

    reader = threading.Thread(target=read)
    reader.start()
    started.wait()
    for number in range(200):
        exchange_names(tmp_path / "stage", tmp_path / "root")
        wanted = reads[0] + 2  # the first of them may have begun before
        while reads[0] < wanted and not faults and number % 10 == 0:
            pass
    stop.set()
    reader.join()
    assert faults == []
    assert seen == {b"old", b"new"}


def test_links_are_exchanged_not_followed(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"one/x": b"1", "two/x": b"2"})
    (tmp_path / "current").symlink_to("one")
    (tmp_path / "next").symlink_to("two")
    exchange_names(tmp_path / "next", tmp_path / "current")
    assert (tmp_path / "current").readlink() == Path("two")
    assert (tmp_path / "next").readlink() == Path("one")


def test_a_missing_name_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    folder_tree(tmp_path, {"root/x": b"1"})
    with pytest.raises(StepError, match=r"one of them is missing\. Nothing was changed"):
        exchange_names(tmp_path / "stage", tmp_path / "root")
    assert (tmp_path / "root" / "x").read_bytes() == b"1"


@pytest.mark.parametrize(
    ("code", "words"),
    [(18, "different file systems"), (22, "cannot exchange two names"), (5, "Input/output error")],
)
def test_refusals_of_the_system_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    monkeypatch.setattr(exchange, "_renameat2", lambda one, other: code)
    with pytest.raises(StepError, match=words):
        exchange_names(tmp_path / "a", tmp_path / "b")
