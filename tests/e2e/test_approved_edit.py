"""Pages approved after the newest backup are the site's, too: no response takes them away."""

import shutil
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import honest_edit, replace_home
from support.mail_sink import MailSink
from support.scene import GM, contents, scene

pytestmark = pytest.mark.e2e


def test_a_restore_from_an_older_backup_keeps_what_was_approved_since(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        honest_edit(root / "contact.html")
        built.sentinel("baseline", "learn", "--fetches", "1")
        built.sentinel("baseline", "approve", "--by", GM, "--no-backup")
        approved = contents(root)
        built.start()
        replace_home(root)
        built.until_resolved(1)
        assert contents(root) == approved
        assert built.sentinel("sweep", expect=None)["run"]["verdict"] in {"intact", "broken"}
        assert built.stop() == 0
