"""The channel `apprise` with its real library, which posts to a server on loopback."""

import asyncio
import json
import threading

import pytest

pytest.importorskip("apprise", reason="needs the extra `apprise`")

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.notice import OutboxRow
from sentinel.core.secret import Secret
from sentinel.edges.channels.apprise import MAX_CHARACTERS, AppriseChannel, label
from sentinel.errors import ConfigError
from support.http_sink import HttpSink
from support.rows import HOSTILE, make_row
from support.waiting import LIMIT_SECONDS

# the library asks for a module of its own Python's that later ones lack
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
WORD = "Corr3ct-h0rse"


def target(sink: HttpSink, path: str = "") -> Secret:
    return Secret(f"json://127.0.0.1:{sink.port}/{path}?+X-Token={WORD}")


def channel(*targets: Secret, seconds: float = LIMIT_SECONDS) -> AppriseChannel:
    settings = ChannelSettings(
        name="telephones", kind=ChannelKind.APPRISE, targets=targets, timeout_seconds=seconds
    )
    return AppriseChannel(settings)


def send(made: AppriseChannel, row: OutboxRow | None = None) -> Answer:
    return asyncio.run(made.send(row or make_row()))


def test_sends_the_subject_and_what_to_do() -> None:
    body = "\n\nThe site is closed.\nDo: call the GM.\nSince 10:00 IST.\n\nMuch more.\n"
    with HttpSink() as sink:
        made = channel(target(sink))
        made.ready()
        assert send(made, make_row(body=body)).delivered
        document = json.loads(sink.requests[0].body)
    assert document["title"] == "[main] defaced: closed to the public"
    assert document["message"] == "The site is closed.\nDo: call the GM.\nSince 10:00 IST."
    assert document["type"] == "failure"
    assert not document["attachments"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_target_that_sends_elsewhere_is_not_followed(status: int) -> None:
    with HttpSink() as sink, HttpSink() as other:
        sink.status, sink.headers = status, {"Location": f"{other.url}inside"}
        answer = send(channel(target(sink)))
        assert other.requests == []
    assert answer.outcome is Outcome.LATER


def test_hostile_words_are_short_and_clean() -> None:
    with HttpSink() as sink:
        row = make_row(subject=HOSTILE, body=HOSTILE * 1_000)
        assert send(channel(target(sink)), row).delivered
        document = json.loads(sink.requests[0].body)
    assert document["title"].isprintable()
    assert len(document["message"]) <= MAX_CHARACTERS
    assert document["message"].replace("\n", "").isprintable()


def test_a_target_that_took_it_is_left_out_next_time() -> None:
    """One service down must not have the others told again and again."""
    with HttpSink() as good, HttpSink() as bad:
        bad.status = 500
        made = channel(target(good), target(bad))
        answer = send(made)
        assert answer.outcome is Outcome.LATER
        assert answer.reason == "1 of 2 targets did not take it"
        assert answer.taken == (label(target(good)),)
        assert WORD not in repr(answer)
        bad.status = 200
        assert send(made, make_row(attempts=1, taken=answer.taken)).delivered
        assert (len(good.requests), len(bad.requests)) == (1, 2)


def test_a_library_that_hangs_is_let_go_and_not_piled_up() -> None:
    """It takes no thread that others need, and one hanging attempt is enough."""
    with HttpSink() as sink:
        sink.hold = threading.Event()
        made = channel(target(sink), seconds=0.3)
        assert send(made) == Answer(outcome=Outcome.AWAY, reason="no answer within 0.3 s")
        sink.wait_for(1)
        again = send(made)
        assert (again.outcome, again.reason) == (
            Outcome.AWAY,
            "the attempt before this one still hangs",
        )
        sink.hold.set()
        hanging = made._hanging
        assert hanging is not None
        hanging.join(LIMIT_SECONDS)
        assert send(channel(target(sink))).delivered
    assert threading.active_count() < 20


def test_what_the_library_raises_does_not_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object, **__: object) -> bool:
        raise RuntimeError(WORD)

    monkeypatch.setattr("apprise.Apprise.notify", burst)
    answer = send(channel(Secret("json://127.0.0.1:9/")))
    assert answer.outcome is Outcome.LATER
    assert WORD not in answer.reason


def test_a_target_that_the_library_does_not_know_is_said_at_the_start() -> None:
    """And its line is not shown: a token may stand in it."""
    made = channel(Secret("json://127.0.0.1:9/"), Secret(f"pigeon://{WORD}/"))
    with pytest.raises(ConfigError, match="line 2") as caught:
        made.ready()
    assert WORD not in str(caught.value)
    assert send(channel(Secret("pigeon://loft/"))).outcome is Outcome.LATER
