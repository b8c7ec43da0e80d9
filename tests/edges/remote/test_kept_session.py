"""Scans and reads go on over one connection, which is never taken for more than it is."""

from collections.abc import Iterator

import pytest

from sentinel.edges.remote import kept_session
from sentinel.edges.remote.client import HelperClient
from sentinel.errors import RemoteError
from support.remote_parts import LIMITS
from support.sshd import FILES, RemotePlace, remote_place
from support.waiting import LIMIT_SECONDS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemotePlace]:
    with remote_place(tmp_path_factory.mktemp("kept")) as place:
        yield place


def client(place: RemotePlace) -> HelperClient:
    assert place.site.remote is not None
    return HelperClient(place.site, place.site.remote, LIMITS)


def test_many_looks_take_one_connection(place: RemotePlace) -> None:
    before, files = len(place.sshd.serving), client(place)
    files.scan()
    for name, body in FILES.items():
        assert files.read(name, 10_000) == body
    assert len(place.sshd.serving) == before + 1


def test_a_connection_that_was_lost_meanwhile_is_made_anew(place: RemotePlace) -> None:
    files = client(place)
    seen = files.scan()
    place.sshd.cut()
    assert files.scan() == seen


def test_after_a_fault_nothing_of_the_old_answer_is_taken(place: RemotePlace) -> None:
    files = client(place)
    with pytest.raises(RemoteError):
        files.read("nix.html", 10)
    assert files.read("index.html", 10_000) == FILES["index.html"]


def test_it_ends_by_itself(place: RemotePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_session, "IDLE_SECONDS", 0.0)
    before, files = len(place.sshd.serving), client(place)
    files.scan()
    place.sshd.serving[before].wait(LIMIT_SECONDS)
