"""The whole loop for a site whose files lie on another machine: defaced there, restored there."""

from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from support.demo_place import demo_place
from support.sshd import RemotePlace, remote_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


def table(web: RemotePlace) -> str:
    """[site.ssh] as an operator writes it."""
    remote = web.site.remote
    assert remote is not None
    return (
        f'[site.ssh]\nhost = "{remote.host}"\nport = {remote.port}\nuser = "{remote.user}"\n'
        f'key_file = "{remote.key_file}"\nhost_keys = ["{remote.host_keys[0]}"]\n'
    )


@pytest.mark.e2e
async def test_a_site_on_another_machine_is_defaced_and_comes_back(tmp_path: Path) -> None:
    with (
        remote_place(tmp_path / "web", files=dict(FILES)) as web,
        demo_place(tmp_path / "here", root=web.root, ssh=table(web)) as place,
    ):
        assert place.site.remote is not None
        await place.approve()
        backup = await back_up(place.app, place.site, progress=None)
        assert {entry.path for entry in backup.manifest.files} == set(FILES)

        assert (await place.deface("index.html", CLAIM)).verdict is Verdict.DEFACED
        assert await place.app.responder.respond(place.incident.id) is IncidentState.RESOLVED
        assert {name: (web.root / name).read_bytes() for name in FILES} == FILES
        kept = web.folder / ".sentinel-quarantine" / f"{place.incident.id}-1" / "index.html"
        assert kept.read_bytes() == CLAIM
        assert not place.flag

        web.sshd.new_host_key()
        web.sshd.cut()
        assert (await place.sweep()).verdict is Verdict.INCONCLUSIVE
        watch = [row for row in place.mails() if row.kind is NoticeKind.WATCH]
        assert "the key changed" in watch[-1].body
