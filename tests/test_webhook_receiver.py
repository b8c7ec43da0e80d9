"""The two receivers that docs/alerts.md shows, run on a request that was really sent."""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.secret import Secret
from sentinel.edges.channels.webhook import WebhookChannel
from sentinel.edges.clock import SystemClock
from support.http_sink import HttpSink, Request
from support.programs import needs
from support.rows import make_row
from support.waiting import LIMIT_SECONDS

DOCUMENT = Path(__file__).parents[1] / "docs" / "alerts.md"
PLAIN = "0123456789abcdef" * 4
CODED = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def block(language: str, holding: str) -> str:
    """The code of the document that holds a word."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return next(one for one in found if holding in one)


def sent(secret: str) -> Request:
    """One request as the channel sends it, at this very moment."""
    with HttpSink() as sink:
        settings = ChannelSettings(
            name="hook", kind=ChannelKind.WEBHOOK, url=sink.url, timeout_seconds=LIMIT_SECONDS
        )
        channel = WebhookChannel(
            settings, secret=Secret(secret), mail_domain="sentinel.example", clock=SystemClock()
        )
        assert asyncio.run(channel.send(make_row())).delivered
        return sink.requests[0]


def receiver() -> Callable[..., bool]:
    names: dict[str, Any] = {}
    exec(compile(block("python", "is_sentinels"), str(DOCUMENT), "exec"), names)
    found: Callable[..., bool] = names["is_sentinels"]
    return found


@pytest.mark.parametrize("secret", [PLAIN, CODED])
def test_the_receiver_in_python_takes_what_is_sentinels_alone(secret: str) -> None:
    is_sentinels, now = receiver(), time.time()
    request = sent(secret)
    headers, body = request.headers, request.body
    assert is_sentinels(headers, body, secret, now)
    assert is_sentinels(headers, body, secret, now + 290), "a clock may be a little off"
    assert not is_sentinels(headers, body, secret, now + 320), "an old one, sent again"
    assert not is_sentinels(headers, body, secret, now - 320)
    assert not is_sentinels(headers, body + b" ", secret, now)
    assert not is_sentinels(headers, body, PLAIN.upper(), now)
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        assert not is_sentinels({**headers, name: headers[name] + "1"}, body, secret, now)
        assert not is_sentinels({k: v for k, v in headers.items() if k != name}, body, secret, now)
    several = f"v1,{'A' * 43}= {headers['webhook-signature']}"
    assert is_sentinels({**headers, "webhook-signature": several}, body, secret, now)


@pytest.mark.parametrize("moment", ["9" * 9_000, "\u0661" * 10, "-1", "1e9", "", "\udc80"])
def test_no_time_stamp_breaks_the_receiver_in_python(moment: str) -> None:
    """Anybody can send one, and what raises there is an error page of the operator's."""
    headers = {"webhook-id": "msg_x", "webhook-timestamp": moment, "webhook-signature": "v1,x"}
    assert receiver()(headers, b"{}", PLAIN, time.time()) is False


def test_the_receiver_with_openssl_takes_what_is_sentinels_alone(tmp_path: Path) -> None:
    needs("openssl", package="openssl")
    request = sent(PLAIN)
    (tmp_path / "body").write_bytes(request.body)
    (tmp_path / "secret").write_text(f"{PLAIN}\n")
    given = {
        "ID": request.headers["webhook-id"],
        "MOMENT": request.headers["webhook-timestamp"],
        "SIGNATURE": request.headers["webhook-signature"],
        "BODY_FILE": str(tmp_path / "body"),
        "SECRET_FILE": str(tmp_path / "secret"),
    }

    def said(shell: str = "sh", **changes: str) -> tuple[int, str]:
        done = subprocess.run(
            [shell, "-c", block("sh", "openssl")],
            env={"PATH": os.environ["PATH"], **given, **changes},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout.strip()

    assert said() == (0, "Sentinel's")
    assert said(ID="msg_other") == (1, "not Sentinel's")
    assert said(MOMENT=str(int(given["MOMENT"]) - 400)) == (1, "too old or too new")
    for shell in ("sh", "bash"):  # this one evaluates what stands in a number
        mark = tmp_path / f"run-by-{shell}"
        for moment in (f"a[$(touch {mark})]", "", "1 + 1", "9" * 30, "PATH"):
            assert said(shell, MOMENT=moment) == (1, "too old or too new"), moment
        assert not mark.exists()
