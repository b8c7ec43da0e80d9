"""A mail server that is away from start to end holds up nothing, and loses nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.promises import kinds, promises, until_all_are_sent
from support.scene import GM, Scene, scene

pytestmark = pytest.mark.e2e


def _before(built: Scene) -> None:
    """File and visitor show it at the first look: proven at once, never only suspected."""
    replace_home(built.document_root)
    built.start()


def _while_it_starts(built: Scene) -> None:
    """Seen by whichever look comes first, by one witness or by two."""
    built.start()
    replace_home(built.document_root)


@pytest.fixture
def mails() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


def _away_and_back(
    built: Scene, mails: MailSink, deface: Callable[[Scene], None], asks: tuple[str, ...] = ()
) -> list[str]:
    """The whole response without a mail server, then its return; the kinds of all rows. `asks`:
    what is told of the question whether the site opens, which the GM answers without a mail."""
    built.prepare(fetches=1)
    mails.down()
    deface(built)
    if asks:
        question = "SELECT incident FROM journal WHERE phase = 'asked'"
        ((incident,),) = built.until(lambda: built.rows(question), "the GM was asked")
        built.sentinel("incident", "approve", incident, "--by", GM)
    built.until_resolved(1)
    assert built.differences() == []
    assert mails.messages == []
    made = promises(built)
    assert kinds(made) == ["blocked", *asks, "recovered"]
    assert {promise.state for promise in made if promise.owed} == {"queued"}
    mails.up()
    until_all_are_sent(built, mails)
    promised = [promise.message_id for promise in made if promise.owed]
    assert sorted(mail.message_id for mail in mails.messages) == sorted(promised), "once each"
    assert built.stop() == 0
    return [promise.kind for promise in made]


@pytest.mark.parametrize(
    "deface", [_before, pytest.param(_while_it_starts, marks=pytest.mark.slow)]
)
def test_mails_arrive_after_the_server_is_back_under_the_same_message_id(
    tmp_path: Path, mails: MailSink, deface: Callable[[Scene], None]
) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with scene(tmp_path, root, mail_port=mails.port) as built:
        _away_and_back(built, mails, deface)


def test_a_suspicion_that_was_proven_before_it_was_due_is_told_by_its_proof_alone(
    tmp_path: Path, mails: MailSink
) -> None:
    """Over HTTP alone the first look is one witness: it suspects, and the second look proves. As no
    file was seen changed, the GM is asked before the site opens."""
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    changes = {"site": {"watch": False}, "witnesses": {"pause": "200ms", "third_look": "200ms"}}
    with scene(tmp_path, root, mail_port=mails.port, changes=changes) as built:
        rows = _away_and_back(built, mails, _before, asks=("approval", "answered"))
    assert rows == ["suspect", "blocked", "approval", "answered", "recovered"]
