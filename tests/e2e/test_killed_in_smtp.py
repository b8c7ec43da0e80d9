"""A whole daemon and a mail server that halts at one point of the conversation: killed there, put
off there with 421, or held up there by a trickle, nothing is lost and nothing is another."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.core.notice import NoticeKind
from sentinel.demo.stage import SAMPLE
from support.halting_smtp import HaltingSmtp, Point
from support.scene import GM, Scene, scene
from support.settings import ON_CALL
from support.values import make_message, make_notice
from support.waiting import LIMIT_SECONDS

MAYBE_TAKEN = {Point.END, Point.AFTER}
"""Killed there the server has the mail, and Sentinel does not know it yet or has just noted it."""

pytestmark = pytest.mark.e2e


@pytest.fixture
def server() -> Iterator[HaltingSmtp]:
    with HaltingSmtp() as halting:
        yield halting


@pytest.fixture
def built(tmp_path: Path, server: HaltingSmtp) -> Iterator[Scene]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    changes = {"mail": {"timeout": "2s", "retry": "1s"}}
    with scene(tmp_path, root, mail_port=server.port, changes=changes) as made:
        yield made


def _owe(built: Scene, name: str) -> str:
    """Puts a notice down beside the daemon; its Message-ID."""
    with open_app(built.config) as app:
        notice = make_notice(
            NoticeKind.BLOCKED,
            key=f"INC-20261122-0001/{name}",
            at=app.clock.now(),
            recipients=(ON_CALL.mail,),
        )
        app.store.outbox.put([(notice, make_message(name, f"Body of {name}.\n"))])
        row = app.store.outbox.find(notice.key)
        assert row is not None
        return row.message_id


def _until_sent(built: Scene, identity: str) -> None:
    query = "SELECT 1 FROM outbox WHERE message_id = ? AND state = 'sent'"
    built.until(lambda: built.rows(query, identity), f"{identity} was sent")


def _bodies(server: HaltingSmtp, identity: str) -> list[bytes]:
    pairs = zip(server.identities(), server.messages, strict=True)
    return [raw for one, raw in pairs if one == identity]


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([Point.END], id="sample"),
        pytest.param(
            [point for point in Point if point is not Point.END],
            id="others",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_daemon_killed_in_a_conversation_sends_the_same_mail_again(
    built: Scene, server: HaltingSmtp, points: list[Point]
) -> None:
    for point in points:
        identity = _owe(built, f"killed-at-{point.name.lower()}")
        server.halted.clear()
        server.halt_at = point
        built.start()
        assert server.halted.wait(LIMIT_SECONDS)
        built.kill()
        built.start()
        _until_sent(built, identity)
        built.kill()
        copies = _bodies(server, identity)
        assert len(copies) <= (2 if point in MAYBE_TAKEN else 1)
        assert len(set(copies)) == 1
    ids = built.rows("SELECT message_id FROM outbox")
    assert len(set(ids)) == len(ids)
    assert set(server.identities()) <= {identity for (identity,) in ids}, "of no notice"


@pytest.mark.slow
def test_a_server_that_hangs_up_with_421_at_any_point_gets_the_mail_when_it_takes_it(
    built: Scene, server: HaltingSmtp
) -> None:
    built.start()
    for point in Point:
        server.answers = {point: b"421 4.3.2 closing"}
        identity = _owe(built, f"hung-up-at-{point.name.lower()}")
        _until_tried(built, identity)
        server.answers = {}
        _until_sent(built, identity)
        copies = _bodies(server, identity)
        assert len(set(copies)) == 1
        assert len(copies) == 1 or point is Point.END
    assert built.stop() == 0


@pytest.mark.slow
def test_a_server_that_trickles_at_any_point_holds_up_nothing_for_ever(
    built: Scene, server: HaltingSmtp
) -> None:
    """Nor does a person wait for the end of a pause who tries again beside the daemon."""
    built.start()
    for point in Point:
        server.trickle_at = point
        identity = _owe(built, f"trickled-at-{point.name.lower()}")
        _until_tried(built, identity)
        server.trickle_at = None
        built.sentinel("outbox", "retry", "--by", GM, expect=None)
        _until_sent(built, identity)
        assert len(set(_bodies(server, identity))) == 1
    assert built.stop() == 0


def _until_tried(built: Scene, identity: str) -> None:
    query = "SELECT 1 FROM outbox WHERE message_id = ? AND attempts > 0"
    built.until(lambda: built.rows(query, identity), f"{identity} was tried")
