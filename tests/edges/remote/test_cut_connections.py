"""A connection that is cut in the middle: the root is wholly the old tree or wholly the new one."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.manifest import Entry, difference
from sentinel.demo.attack import deface
from sentinel.edges.remote.session import Session
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import RemoteError
from support.remote_parts import remote_parts
from support.sshd import RemotePlace, remote_place
from support.vaults import TREE


@pytest.fixture
def place(tmp_path: Path) -> Iterator[RemotePlace]:
    with remote_place(tmp_path) as place:
        yield place


def test_cut_while_it_is_staged(
    place: RemotePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the root has changed, and the next try clears away what there is."""
    vault, restorer = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    deface(place.root)
    bad = TREE.scan(place.root)
    content = LocalVault.content

    def cutting(self: LocalVault, site: str, entry: Entry) -> Iterator[bytes]:
        place.sshd.cut()
        yield from content(self, site, entry)

    with monkeypatch.context() as patched:
        patched.setattr(LocalVault, "content", cutting)
        with pytest.raises(RemoteError):
            restorer.stage(place.site, backup, "INC-1", None)
    assert TREE.scan(place.root) == bad
    restorer.exchange(place.site, restorer.stage(place.site, backup, "INC-1", None))
    assert difference(backup.manifest, TREE.scan(place.root)) == ()


@pytest.mark.parametrize("sent", [pytest.param(False, marks=pytest.mark.slow), True])
def test_cut_while_it_is_exchanged(
    place: RemotePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, sent: bool
) -> None:
    """Whether it has happened is what the inodes say afterwards, and they go on to say it."""
    vault, restorer = remote_parts(tmp_path)
    backup = vault.create(place.site, baseline="", run_before="", progress=None)
    deface(place.root)
    bad, old = TREE.scan(place.root), restorer.identity(place.site, place.root)
    stage = restorer.stage(place.site, backup, "INC-1", None)
    staged = restorer.identity(place.site, stage)
    ask = Session.ask

    def cutting(self: Session, do: str, **more: Any) -> None:
        if do == "exchange" and not sent:
            place.sshd.cut()
        ask(self, do, **more)
        if do == "exchange":
            place.sshd.cut()

    with monkeypatch.context() as patched:
        patched.setattr(Session, "ask", cutting)
        with suppress(RemoteError) if sent else pytest.raises(RemoteError):
            restorer.exchange(place.site, stage)  # sent, the answer may come before the cut
    now = restorer.identity(place.site, place.root)
    assert now in {old, staged}
    wanted = backup.manifest if now == staged else bad
    assert difference(wanted, TREE.scan(place.root)) == ()
    if now == old:
        restorer.exchange(place.site, stage)
    assert difference(backup.manifest, TREE.scan(place.root)) == ()
    kept = restorer.quarantine(place.site, stage, "INC-1")
    assert difference(bad, TREE.scan(kept)) == ()
