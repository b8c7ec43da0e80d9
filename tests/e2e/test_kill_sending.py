"""kill -9 at each point of sending: no notice is lost, none comes under another identity."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.core.notice import OutboxRow, OutboxState
from support.killed_sending import DATABASE
from support.mail_sink import MailSink, Received
from support.settings import MANAGER, ON_CALL, SECOND
from support.stores import open_store
from support.waiting import LIMIT_SECONDS

TESTS = Path(__file__).parents[1]
POINTS = 40
"""Three mails take more boundaries than that: connection, greeting, envelope, text, result."""

pytestmark = pytest.mark.e2e


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink() as mails:
        mails.permanent = {MANAGER.mail}
        yield mails


def _killed(folder: Path, sink: MailSink, first: int, stride: int) -> list[int]:
    """The boundaries at which senders died, each of which another one carried on after."""
    environment = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    words = ["-m", "support.killed_sending", str(folder), str(sink.port), str(first), str(stride)]
    done = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


def _rows(folder: Path, number: int) -> tuple[OutboxRow, ...]:
    with closing(open_store(folder / str(number) / DATABASE)) as store:
        return store.outbox.all()


@pytest.mark.parametrize(
    ("first", "stride"),
    [
        pytest.param(4, 12, id="sample"),
        *(pytest.param(n, 6, id=f"from-{n}", marks=pytest.mark.slow) for n in range(1, 7)),
    ],
)
def test_killed_at_any_point_of_sending_nothing_is_lost_and_nothing_is_another(
    tmp_path: Path, sink: MailSink, first: int, stride: int
) -> None:
    numbers = _killed(tmp_path, sink, first, stride)
    assert len(numbers) * stride > POINTS
    came: dict[str, list[Received]] = defaultdict(list)
    for mail in sink.messages:
        came[mail.message_id].append(mail)
    for number in numbers:
        rows = _rows(tmp_path, number)
        assert [(row.key, row.state) for row in rows] == [
            ("one", OutboxState.SENT),
            ("two", OutboxState.SENT),
            ("one/escalated", OutboxState.SENT),
        ]
        copies = {row.key: came.pop(row.message_id) for row in rows}
        assert all(len({mail.raw for mail in mails}) == 1 for mails in copies.values())
        assert sum(len(mails) - 1 for mails in copies.values()) <= 1, "what was under way, again"
        readers = {key: mails[0].recipients for key, mails in copies.items()}
        assert readers == {
            "one": (ON_CALL.mail,),
            "two": (ON_CALL.mail,),
            "one/escalated": (SECOND.mail,),
        }
    unharmed = ("@n0.", f"@n{numbers[-1] + stride}.")
    assert not [one for one in came if not any(name in one for name in unharmed)], "of no notice"
