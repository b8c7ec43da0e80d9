"""Mail server and webhook are dead: it is seen on the spot, the dead-man's switch hears of it, and
what comes late is told as such when they are back."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.app import App, build
from sentinel.commands.alerts_status import headline
from sentinel.core.alert_settings import Alerts, ChannelKind, ChannelSettings
from sentinel.core.escalation_telling import FILE
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import OutboxState
from sentinel.core.records import IncidentChange
from sentinel.core.secret import Secret
from sentinel.core.telling import recovered_notice, suspect_notice
from sentinel.escalating import Escalator
from sentinel.sending import sender_of
from sentinel.vitals import untold
from support.http_sink import HttpSink
from support.mail_sink import MailSink
from support.settings import make_config, make_mail
from support.values import FakeClock, make_incident, make_run, make_site

FIRST = "INC-20261122-0001/suspect"
Place = tuple[App, MailSink, HttpSink]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Real channels, to a mail server and a webhook on loopback, and a clock that a test moves."""
    with MailSink() as mails, HttpSink() as hook, ExitStack() as closing:
        chat = ChannelSettings(
            name="chat",
            kind=ChannelKind.WEBHOOK,
            url=hook.url,
            secret=Secret("k" * 32),
            retry_seconds=1.0,
        )
        config = make_config(
            tmp_path,
            mail=make_mail(mails.port, retry_seconds=1.0),
            channels=(chat,),
            alerts=Alerts(deliver_seconds=60.0, again_seconds=60.0),
        )
        yield build(config, closing, clock=FakeClock()), mails, hook


def opened(app: App) -> Incident:
    now = app.clock.now()
    found = make_incident("", opened_at=now, first_sighting_at=now)
    notice = suspect_notice(found, make_site(), now, 0.0)
    change = IncidentChange(incident=found)
    stored = app.store.runs.record(make_run(), change, [(notice, app.renderer.notice(notice))])
    assert stored is not None
    return stored


def later(app: App, seconds: float) -> None:
    """Time goes on, what is due is sent, and escalation looks."""
    assert isinstance(app.clock, FakeClock)
    app.clock.advance(seconds)
    Escalator(app).look()
    asyncio.run(sender_of(app).send_due(asyncio.Event()))
    Escalator(app).look()


def test_nobody_can_be_told_and_then_everybody_is(place: Place) -> None:
    app, mails, hook = place
    mails.down()
    hook.drop = True
    file = app.config.paths.state / FILE
    incident = opened(app)
    later(app, 0.0)
    assert not file.exists()
    assert untold(app) == ()

    later(app, 61.0)

    queued = {row.key: row.state for row in app.store.outbox.all()}
    assert queued == dict.fromkeys(
        (FIRST, f"{FIRST}/@chat", f"{FIRST}/undelivered/1"), OutboxState.QUEUED
    )
    assert "chat:" in file.read_text(encoding="utf-8")
    assert "mail:" in file.read_text(encoding="utf-8")
    assert headline(app).startswith("NOBODY CAN BE TOLD")
    (trouble,) = untold(app)
    assert "1 urgent notice reached nobody by any channel" in trouble.text
    before = {row.message_id for row in app.store.outbox.all()}

    mails.up()
    hook.drop = False
    later(app, 3600.0)

    assert not file.exists()
    assert headline(app) == ""
    assert untold(app) == ()
    got = [mail for mail in mails.messages if mail.message_id in before]
    assert "suspected defacement" in got[0].subject
    assert len({mail.message_id for mail in got}) == len(got)
    assert len(hook.requests) >= 1
    resolved = replace(incident, state=IncidentState.RESOLVED, ended_at=app.clock.now())
    rows = app.store.outbox.all(incident.id)
    notice = recovered_notice(resolved, make_site(), (), app.clock.now(), step="g", outbox=rows)
    body = app.renderer.notice(notice).body
    assert "by mail to web@institute.example, gm@institute.example: arrived after 1 hour" in body
    assert "by chat to chat: arrived after 1 hour" in body
