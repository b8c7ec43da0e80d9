"""Shadow mode with a real daemon: the site stays defaced, and the report says what would have
been done about it."""

import shutil
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.scene import contents, scene

pytestmark = pytest.mark.e2e


def test_a_defaced_site_stays_as_it_is_and_the_report_says_what_would_have_been_done(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    changes = {"response": {"mode": "shadow"}}
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port, changes=changes) as built:
        built.prepare(fetches=1)
        built.start()
        replace_home(root)
        defaced = contents(root)
        built.until(
            lambda: built.rows("SELECT 1 FROM journal WHERE phase = 'foreseen'"),
            "what would have been done is written down",
        )
        assert built.rows("SELECT state FROM incidents") == [("suspected",)]
        report = built.sentinel("shadow", "report", expect=1)["report"]
        (would_be,) = report["incidents"]
        assert would_be["verdict"] == "defaced"
        assert would_be["judgements"][0]["reasons"]
        assert "[block] Answer 503 for" in would_be["foreseen"]
        assert "[restore] Restore " in would_be["foreseen"]
        assert "[unblock] Open " in would_be["foreseen"]
        assert contents(root) == defaced
        assert not built.rows("SELECT 1 FROM journal WHERE action IN ('block', 'restore')")
        assert not list((tmp_path / "flags").iterdir())
        built.until(
            lambda: built.rows("SELECT 1 FROM outbox WHERE kind = 'would-have' AND state = 'sent'"),
            "it was mailed",
        )
        kinds = {kind for (kind,) in built.rows("SELECT kind FROM outbox WHERE state = 'sent'")}
        assert "blocked" not in kinds
        assert built.stop() == 0
