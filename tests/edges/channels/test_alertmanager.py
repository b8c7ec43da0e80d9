"""The channel `alertmanager` against a real Alertmanager."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.delivery import Outcome
from sentinel.core.notice import NoticeKind
from sentinel.core.secret import Secret
from sentinel.edges.channels.alertmanager import AlertmanagerChannel
from sentinel.edges.clock import SystemClock
from support.alertmanager import Alertmanager, running_alertmanager
from support.http_sink import HttpSink
from support.rows import HOSTILE, make_row
from support.waiting import LIMIT_SECONDS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alertmanager]:
    with running_alertmanager(tmp_path_factory.mktemp("alertmanager")) as running:
        yield running


def channel(url: str, secret: Secret | None = None) -> AlertmanagerChannel:
    settings = ChannelSettings(
        name="am",
        kind=ChannelKind.ALERTMANAGER,
        url=url,
        secret=secret,
        timeout_seconds=LIMIT_SECONDS,
    )
    return AlertmanagerChannel(settings, SystemClock())


def firing(server: Alertmanager, incident: str) -> set[str]:
    return {
        alert["labels"]["kind"]
        for alert in server.alerts()
        if alert["labels"].get("incident") == incident
    }


def groups(server: Alertmanager, incident: str) -> list[dict[str, list[str]]]:
    """What people were told of an incident: kinds by status, one entry a message."""
    return [
        {
            status: sorted(a["labels"]["kind"] for a in told["alerts"] if a["status"] == status)
            for status in ("firing", "resolved")
        }
        for told in server.notifications()
        if told["groupLabels"].get("incident") == incident
    ]


def test_an_incident_fires_once_however_often_it_is_sent_and_ends(server: Alertmanager) -> None:
    """Repeated rows are one alert and one message; a further notice tells again, and so does the
    end."""
    now, incident = SystemClock().now(), "INC-20261122-0007"
    blocked = make_row(key=f"{incident}/blocked/@am", incident=incident, created_at=now)
    human = make_row(
        id=2,
        key=f"{incident}/human/@am",
        incident=incident,
        kind=NoticeKind.NEEDS_HUMAN,
        created_at=now,
    )

    async def course() -> None:
        am = channel(server.url)
        for attempts in range(3):
            row = make_row(key=blocked.key, incident=incident, created_at=now, attempts=attempts)
            assert (await am.send(row)).delivered
        await asyncio.to_thread(
            server.until, lambda: groups(server, incident), "the incident was told"
        )
        assert firing(server, incident) == {"blocked"}
        assert (await am.refresh((blocked,), ())).delivered
        assert (await am.send(human)).delivered
        await asyncio.to_thread(
            server.until, lambda: len(groups(server, incident)) == 2, "the second was told"
        )
        assert firing(server, incident) == {"blocked", "needs-human"}
        assert (await am.refresh((), (blocked, human))).delivered
        await asyncio.to_thread(
            server.until, lambda: len(groups(server, incident)) == 3, "its end was told"
        )
        assert firing(server, incident) == set()

    asyncio.run(course())
    assert groups(server, incident) == [
        {"firing": ["blocked"], "resolved": []},
        {"firing": ["blocked", "needs-human"], "resolved": []},
        {"firing": [], "resolved": ["blocked", "needs-human"]},
    ]


def test_an_end_that_is_told_without_a_beginning_tells_nobody(server: Alertmanager) -> None:
    """After a restart Sentinel says again what has ended: harmless."""
    incident = "INC-20261122-0008"
    row = make_row(incident=incident, created_at=SystemClock().now())
    assert asyncio.run(channel(server.url).refresh((), (row,))).delivered
    assert firing(server, incident) == set()
    assert groups(server, incident) == []


def test_hostile_words_are_taken_and_stay_words(server: Alertmanager) -> None:
    incident = "INC-20261122-0009"
    row = make_row(
        incident=incident,
        subject=HOSTILE * 50,
        body=HOSTILE * 5_000,
        key="k" * 900,
        created_at=SystemClock().now(),
    )
    assert asyncio.run(channel(server.url).send(row)).delivered
    [found] = [one for one in server.alerts() if one["labels"].get("incident") == incident]
    assert found["annotations"]["summary"].isprintable()
    assert len(found["annotations"]["description"]) <= 4_000
    assert len(found["labels"]["notice"]) == 200


def test_a_clock_that_was_set_back_makes_no_bad_alert(server: Alertmanager) -> None:
    """The row is of tomorrow by now: its end may not lie before its beginning."""
    row = make_row(incident="INC-20261122-0010", created_at=SystemClock().now().replace(year=2099))
    assert asyncio.run(channel(server.url).refresh((), (row,))).outcome is Outcome.DELIVERED


def test_shows_its_token_to_the_proxy_alone() -> None:
    token = Secret("Corr3ct-h0rse-" * 3)
    with HttpSink() as sink:
        sink.status, sink.said = 401, f"bad token {token.reveal()}".encode()
        answer = asyncio.run(channel(sink.url, token).send(make_row()))
        [request] = sink.requests
    assert request.path == "/api/v2/alerts"
    assert request.headers["authorization"] == f"Bearer {token.reveal()}"
    assert token.reveal() not in request.body.decode()
    assert answer.outcome is Outcome.AWAY
    assert token.reveal() not in answer.reason
    assert {"labels", "annotations", "startsAt", "endsAt"} == set(json.loads(request.body)[0])


def test_is_asked_at_the_path_below_its_root() -> None:
    """An Alertmanager may stand behind a prefix."""
    with HttpSink() as sink:
        asyncio.run(channel(f"{sink.url}alerts/").send(make_row()))
        assert sink.requests[0].path == "/alerts/api/v2/alerts"
