"""The channel `webhook` against a server on loopback: what it sends, and what it answers."""

import asyncio
import json
import threading
from pathlib import Path

import pytest

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.notice import LANGUAGES_APART, OutboxRow
from sentinel.core.secret import Secret
from sentinel.core.words import Language
from sentinel.edges.channels.webhook import WebhookChannel
from support.certificates import Authority
from support.http_sink import HttpSink
from support.rows import HOSTILE, INCIDENT, make_row
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

SECRET = Secret("0123456789abcdef" * 4)


def channel(url: str, *, seconds: float = LIMIT_SECONDS, ca: Path | None = None) -> WebhookChannel:
    settings = ChannelSettings(
        name="hook", kind=ChannelKind.WEBHOOK, url=url, timeout_seconds=seconds, ca_file=ca
    )
    return WebhookChannel(
        settings, secret=SECRET, mail_domain="sentinel.example", clock=FakeClock()
    )


def send(url: str, row: OutboxRow | None = None, **options: float) -> Answer:
    return asyncio.run(channel(url, **options).send(row or make_row()))


def test_says_all_that_a_receiver_needs() -> None:
    """One JSON document with everything that mail says in its headers and its text."""
    body = f"Closed.\n{LANGUAGES_APART}बंद है।\n"
    with HttpSink() as sink:
        assert send(sink.url, make_row(body=body, language=Language.BOTH)).delivered
        [request] = sink.requests
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(request.body) == {
        "schema": "sentinel/notice/1",
        "key": f"{INCIDENT}/blocked",
        "message_id": "<0123456789abcdef@sentinel.example>",
        "kind": "blocked",
        "urgent": True,
        "site": "main",
        "incident": INCIDENT,
        "thread": json.loads(request.body)["thread"],
        "at": "2026-11-22T04:30:00.000000+00:00",
        "subject": "[main] defaced: closed to the public",
        "text": body,
        "texts": {"en": "Closed.\n", "hi": "बंद है।\n"},
        "language": "both",
        "attempt": 1,
    }
    assert json.loads(request.body)["thread"].endswith("@sentinel.example>")


def test_repeats_under_the_same_id_with_a_signature_of_its_own() -> None:
    """A receiver that has the id already drops the repetition; an old signature is of no use."""
    with HttpSink() as sink:
        hook = channel(sink.url)

        async def twice() -> None:
            await hook.send(make_row())
            await hook.send(make_row(attempts=1))

        asyncio.run(twice())
        first, second = sink.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert "." not in first.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert json.loads(second.body)["attempt"] == 2


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (302, Outcome.AWAY),
        (400, Outcome.REFUSED),
        (401, Outcome.AWAY),
        (403, Outcome.AWAY),
        (404, Outcome.AWAY),
        (408, Outcome.LATER),
        (413, Outcome.REFUSED),
        (422, Outcome.REFUSED),
        (425, Outcome.LATER),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (503, Outcome.LATER),
    ],
)
def test_says_what_a_status_means(status: int, outcome: Outcome) -> None:
    """Whether this message can be taken later, none can be taken now, or this one never."""
    with HttpSink() as sink:
        sink.status, sink.said = status, b"" if status == 204 else b"said so"
        sink.headers = {"Location": f"{sink.url}elsewhere"}
        answer = send(sink.url)
        assert [request.path for request in sink.requests] == ["/"], "no redirect is followed"
    assert answer.outcome is outcome
    assert answer.delivered or f"answered {status}: said so" in answer.reason


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120.0), ("86400", 3600.0), ("Sun, 22 Nov 2026 04:31:00 GMT", 60.0), ("soon", None)],
)
def test_waits_as_long_as_it_is_asked_to_but_an_hour(asked: str, seconds: float | None) -> None:
    with HttpSink() as sink:
        sink.status, sink.headers = 429, {"Retry-After": asked}
        assert send(sink.url).retry_after_seconds == seconds


def test_a_silent_server_is_away_when_the_time_is_up() -> None:
    with HttpSink() as sink:
        sink.hold = threading.Event()
        answer = send(sink.url, seconds=0.2)
    assert (answer.outcome, answer.reason) == (Outcome.AWAY, "no answer within 0.2 s")


def test_a_server_that_breaks_off_may_have_taken_it() -> None:
    """It is there: the row goes again, and the others do not wait for it."""
    with HttpSink() as sink:
        sink.drop = True
        answer = send(sink.url)
    assert answer.outcome is Outcome.LATER
    assert answer.reason.startswith("no whole answer (")


def test_a_closed_port_is_away() -> None:
    with HttpSink() as sink:
        url = sink.url
    answer = send(url)
    assert answer.outcome is Outcome.AWAY
    assert answer.reason.startswith("no connection (")


def test_trusts_the_authorities_that_it_is_given_and_no_other(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with HttpSink(tls=authority.good("127.0.0.1")) as sink:
        trusted = asyncio.run(channel(sink.url, ca=authority.file).send(make_row()))
        untrusted = asyncio.run(channel(sink.url).send(make_row()))
        assert len(sink.requests) == 1
    assert trusted.delivered
    assert untrusted.outcome is Outcome.AWAY
    assert "certificate is not trusted" in untrusted.reason


def test_a_chatty_or_hostile_answer_becomes_one_short_line() -> None:
    """Of ten megabytes only the beginning is read; the secret, should it come back, goes out."""
    with HttpSink() as sink:
        sink.status = 500
        sink.said = b"no\r\nX: \x1b[31m" + SECRET.reveal().encode() + b"a" * 10_000_000
        reason = send(sink.url).reason
    assert len(reason) < 300
    assert reason.isprintable()
    assert SECRET.reveal() not in reason


def test_an_answer_without_an_end_is_read_no_further() -> None:
    with HttpSink() as sink:
        sink.said, sink.endless = b"a" * 65_536, True
        assert send(sink.url).delivered


def test_no_proxy_of_the_surroundings_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told goes where the operator wrote, whoever started the daemon from which shell."""
    with HttpSink() as sink, HttpSink() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert send(sink.url).delivered
        assert (len(sink.requests), proxy.requests) == (1, [])


def test_hostile_words_and_personal_links_do_not_get_out() -> None:
    link = "https://s.example/answer/" + "a" * 40
    with HttpSink() as sink:
        assert send(sink.url, make_row(subject=HOSTILE, body=f"{HOSTILE}\nYes: {link}\n")).delivered
        [request] = sink.requests
    document = json.loads(request.body)
    assert "\n" not in document["subject"]
    assert all(char.isprintable() or char == "\n" for char in document["text"])
    assert link not in request.body.decode()
    assert not any("bcc" in name for name in request.headers)
