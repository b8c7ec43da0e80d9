"""The three plans of the policy, each from its beginning to the report, with real servers."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.scene import GM, Scene, scene
from support.site_answers import status_of

pytestmark = pytest.mark.e2e


@contextmanager
def watched(tmp_path: Path, **changes: object) -> Iterator[tuple[Scene, MailSink]]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        built.configure({"witnesses": {"pause": "200ms"}, **changes})
        yield built, mails


def until_needs_human(built: Scene, number: int = 1) -> str:
    query = "SELECT id FROM incidents WHERE state = 'needs-human'"
    built.until(lambda: len(built.rows(query)) >= number, "a person was called")
    return str(built.rows(query)[-1][0])


def report_of(built: Scene, incident: str) -> dict[str, object]:
    return dict(built.sentinel("incident", "report", incident))


def test_a_second_defacement_inside_the_cool_down_is_blocked_and_goes_to_a_person(
    tmp_path: Path,
) -> None:
    with watched(tmp_path) as (built, mails):
        built.start()
        replace_home(built.document_root)
        first = built.until_resolved(1)
        assert status_of(built.nginx.url) == 200
        report = report_of(built, first["id"])
        figures = report["figures"]
        assert isinstance(figures, dict)
        order = [figures[n] for n in ("confirmed", "blocked", "restored", "retested", "reopened")]
        assert None not in order and order == sorted(order)
        assert report["restored"] and report["drafts"]
        told = mails.wait_for(2)[-1].body
        assert "authorized_keys" in told and "पासवर्ड" in told
        replace_home(built.document_root)
        second = until_needs_human(built)
        assert second != first["id"]
        assert status_of(built.nginx.url) == 503
        shown = built.sentinel("incident", "show", second)
        assert "the way in is still open" in str(shown["journal"][-1]["data"]["reason"])
        assert built.differences(), "nothing is restored a second time by itself"
        assert built.stop() == 0
        # a person restores, opens, and says why
        built.sentinel("restore", "--site", "manual", "--by", GM)
        built.sentinel("unblock", "--site", "manual", "--by", GM)
        built.sentinel(
            *("incident", "close", second, "--by", GM, "--cause", "An old plug-in."),
            *("--action", "It was taken away."),
        )
        assert status_of(built.nginx.url) == 200
        report = report_of(built, second)
        assert (report["cause"], report["closed_by"]) == ("An old plug-in.", GM)


def test_where_nobody_can_tell_what_was_changed_the_gm_opens_the_site(tmp_path: Path) -> None:
    """Without the files as a witness it is not known where the change stands."""
    with watched(tmp_path, site={"watch": False}) as (built, _):
        built.start()
        replace_home(built.document_root)
        built.sentinel("sweep", expect=None)  # no file wakes the daemon
        asked = "SELECT incident FROM journal WHERE step = 'unblock-asked' AND phase = 'asked'"
        built.until(lambda: built.rows(asked), "the GM was asked")
        incident = str(built.rows(asked)[0][0])
        assert built.differences() == []
        assert status_of(built.nginx.url) == 503
        built.sentinel("incident", "approve", incident, "--by", GM)
        built.until_resolved(1)
        assert status_of(built.nginx.url) == 200
        timeline = report_of(built, incident)["timeline"]
        assert isinstance(timeline, list)
        assert GM in [event["who"] for event in timeline if event["kind"] == "approved"]
        assert built.stop() == 0


def test_a_crash_whose_cause_is_found_and_mended_by_a_restart(tmp_path: Path) -> None:
    with watched(tmp_path) as (built, mails):
        built.configure({"limits": {"timeout": "1s", "connect_timeout": "1s"}})
        master = built.nginx.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        built.configure({"site": {"restart": {"command": ["kill", "-CONT", *children]}}})
        for worker in children:
            os.kill(int(worker), signal.SIGSTOP)
        try:
            built.start()
            incident = built.until_resolved(1)
        finally:
            for worker in children:
                os.kill(int(worker), signal.SIGCONT)
        assert (incident["verdict"], incident["playbook"]) == ("down", "crash")
        shown = built.sentinel("incident", "show", incident["id"])
        done = [e["step"] for e in shown["journal"] if e["phase"] == "done"]
        order = ["tell-responding", "preserve", "may-restart", "restart", "retest"]
        assert done[:6] == ["diagnose", *order]
        assert shown["found_cause"]["cause"] == "timeout"
        told = mails.wait_for(2)[-1].body
        assert "no complete answer within the time limit" in told and "समय में" in told
        assert built.stop() == 0
        built.sentinel("incident", "close", incident["id"], "--by", GM, "--action", "More workers.")
        report = report_of(built, incident["id"])
        assert "no complete answer" in str(report["cause"])
        built.sentinel("report", incident["id"], "--new", expect=None)


def test_damaged_data_is_put_back_from_the_newest_clean_backup(tmp_path: Path) -> None:
    with watched(tmp_path) as (built, _):
        picture = max(built.document_root.rglob("*.png"), key=lambda path: path.stat().st_size)
        built.start()
        picture.write_bytes(picture.read_bytes()[:200])
        incident = built.until_resolved(1)
        assert (incident["verdict"], incident["playbook"]) == ("corrupt", "data-corruption")
        assert built.differences() == []
        shown = built.sentinel("incident", "show", incident["id"])
        assert "restore-database" not in [e["step"] for e in shown["journal"]]
        assert status_of(built.nginx.url) == 200
        assert built.stop() == 0
