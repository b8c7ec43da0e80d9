"""The loop under the bounds of the unit that is made for it: another user, few rights, everything
read-only but for what it needs. A bound that broke the answer to an attack would show here.

The same in an empty Debian under systemd itself: test_empty_debian.py.
"""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.config import load
from sentinel.core.service_needs import needs_of
from sentinel.core.service_unit import ServicePlace, unit
from sentinel.demo.stage import SAMPLE
from support.confined import confined, needs_a_namespace, writable
from support.mail_sink import MailSink
from support.scene import Scene, scene

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up its rights"),
]

DAEMON, WEBMASTER, SERVER = 64_001, 64_002, 64_003
"""Numbers of users that need not be known here."""


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[Scene]:
    """A site of other users' files, approved and backed up by root, as before the installation."""
    needs_a_namespace()
    root = tmp_path / "sites" / "root"
    shutil.copytree(SAMPLE, root)
    for path in (root, *root.rglob("*")):
        os.chown(path, WEBMASTER, SERVER)
    (root / "images").chmod(0o2775)  # shared: what is put there belongs to its group
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare()
        yield built


def looks(root: Path) -> dict[str, tuple[int, int, int]]:
    """Mode and owner of everything below."""
    found = {}
    for path in (root, *sorted(root.rglob("*"))):
        status = path.lstat()
        found[str(path.relative_to(root))] = (status.st_mode, status.st_uid, status.st_gid)
    return found


def test_a_defaced_site_comes_back_under_the_bounds_of_the_unit(
    prepared: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = load(prepared.config)
    text = unit(ServicePlace(config=prepared.config), needs_of(config))
    own = {config.paths.state, config.paths.backups, prepared.folder / "flags"}
    assert own < set(writable(text))
    for top in own:
        for path in (top, *top.rglob("*")):
            os.chown(path, DAEMON, DAEMON)
    before = looks(prepared.document_root)
    assert before["images"][0] & stat.S_ISGID
    # as PrivateTmp gives it one
    monkeypatch.setenv("TMPDIR", str(config.paths.state))
    prepared.start(under=lambda command: confined(text, command, uid=DAEMON))
    (prepared.document_root / "index.html").write_text(
        "<html><title>HACKED</title><h1>Hacked by Dark Team</h1>"
        "<script src='http://evil.example/x.js'></script></html>"
    )
    prepared.until_resolved(1)
    assert prepared.differences() == []
    assert looks(prepared.document_root) == before
    steps = {row[0] for row in prepared.rows("SELECT step FROM journal WHERE phase = 'done'")}
    assert {"block", "preserve", "report", "restore", "retest", "unblock"} <= steps
    kinds = {row[0] for row in prepared.rows("SELECT kind FROM outbox")}
    assert {"blocked", "recovered"} <= kinds
    assert prepared.daemon is not None
    status = Path(f"/proc/{prepared.daemon.pid}/status").read_text()
    words = dict(line.partition(":\t")[::2] for line in status.splitlines())
    assert words["Uid"].split()[0] == str(DAEMON)
    assert words["NoNewPrivs"] == "1"
    assert int(words["CapBnd"], 16) == int(words["CapEff"], 16) == 0b11011
    # nothing else is writable: what it is made of, for one
    place = Path(f"/proc/{prepared.daemon.pid}/root/{sys.prefix}")
    with pytest.raises(OSError, match="Read-only file system"):
        (place / "written").touch()
    assert prepared.stop() == 0
