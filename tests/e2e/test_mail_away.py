"""A mail server that is away from start to end holds up nothing, and loses nothing."""

import shutil
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.scene import scene

pytestmark = pytest.mark.e2e


def test_mails_arrive_after_the_server_is_back_under_the_same_message_id(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        mails.down()
        built.start()
        replace_home(root)
        incident = built.until_resolved(1)
        assert built.differences() == []
        assert mails.messages == []
        queued = built.sentinel("incident", "show", incident["id"])["mails"]
        assert {mail["state"] for mail in queued} == {"queued"}
        promised = {mail["message_id"] for mail in queued}
        mails.up()
        mails.wait_for(len(queued), timeout_seconds=60)
        assert {mail.message_id for mail in mails.messages} == promised
        assert built.stop() == 0
