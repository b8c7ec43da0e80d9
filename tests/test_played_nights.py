"""Whole nights, as those who are called live through them."""

from pathlib import Path

import pytest

from sentinel.core.alert_settings import Alerts
from sentinel.core.busy_hours import Window
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.incident import IncidentState
from sentinel.core.telling import recovered_notice
from sentinel.escalating import Escalator
from support.played_night import PlayedNight
from support.settings import MANAGER, ON_CALL, SECOND
from support.telling import telling
from support.values import make_site

DELIVERED = Answer(outcome=Outcome.DELIVERED)
AWAY = Answer(outcome=Outcome.AWAY, reason="connection refused")


def test_a_server_that_is_back_carries_no_round_of_what_has_come_meanwhile(tmp_path: Path) -> None:
    """All that waits goes within seconds, before anybody looks again: once."""
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: AWAY)
        one.open_incident()
        night.until(235)
        waiting = [row.key for row in one.rows("suspect") if row.state == "queued"]
        assert len(waiting) > 2, "rounds have piled up"

        night.answer = lambda row: DELIVERED
        night.until(245)

        came = night.keys("/suspect")
        assert came[-1] == "INC-20261122-0001/suspect"
        assert len(came) <= 2, "that by which it was tried, and the message itself"


@pytest.mark.parametrize(
    ("state", "by", "word"),
    [
        (IncidentState.DISMISSED, MANAGER.name, "GM (ICT) has looked, and says that"),
        (IncidentState.RESOLVED, "", "is over. All checks passed again."),
    ],
)
def test_who_was_called_hears_that_it_has_ended(
    tmp_path: Path, state: IncidentState, by: str, word: str
) -> None:
    """Once, also after a kill; and not whoever ended it."""
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: DELIVERED)
        found = one.open_incident()
        night.until(60)
        assert [key for _, _, key in night.came if "unanswered" in key] == [
            f"{found.id}/unanswered/1",
            f"{found.id}/unanswered/2",
        ]

        night.change(found, state=state, closed_by=by, ended_at=one.clock.now())
        night.until(65)
        night.start_anew()
        night.until(75)

        (told,) = one.rows("/over")
        left = (SECOND.mail, ON_CALL.mail, MANAGER.mail)
        assert told.recipients == (left[:2] if by else left)
        assert word in told.body
        assert night.keys("/over") == [f"{found.id}/over"]
        assert not told.urgent


def test_who_reads_the_recovery_is_not_told_twice_that_it_is_over(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: DELIVERED)
        found = one.open_incident()
        night.until(60)

        ended = night.change(found, state=IncidentState.RESPONDING)
        night.put(recovered_notice(ended, make_site(), (), one.clock.now(), step="tell-end"))
        night.change(found, state=IncidentState.RESOLVED, ended_at=one.clock.now())
        night.until(75)

        (recovered,) = one.rows("/tell-end")
        assert set(recovered.recipients) == {ON_CALL.mail, SECOND.mail, MANAGER.mail}
        assert one.rows("/over") == []


def test_who_could_not_be_called_is_not_told_that_it_is_over(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: AWAY)
        found = one.open_incident()
        night.until(60)
        night.change(found, state=IncidentState.DISMISSED, ended_at=one.clock.now())
        night.until(75)

        assert one.rows("/over") == []


def test_what_ended_long_ago_is_not_told_as_if_it_had_just_ended(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: DELIVERED)
        found = one.open_incident()
        night.until(60)
        night.change(found, state=IncidentState.DISMISSED, ended_at=one.clock.now())
        one.clock.advance(25 * 3600)
        night.start_anew()
        night.until(night.minute)

        assert one.rows("/over") == []


def test_a_round_says_who_is_told_next(tmp_path: Path) -> None:
    """After all have been told there are no more people, and those who read it must know that."""
    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: DELIVERED)
        one.open_incident()
        night.until(120)

        first, second, third = (one.rows(f"/unanswered/{n}")[0].body for n in (1, 2, 3))
        assert "More people are told" in first
        for body in (second, third):
            assert "More people are told" not in body
            assert "Whoever is on duty is told again" in body


def test_that_somebody_has_it_is_not_told_in_the_morning_where_it_is_over_by_then(
    tmp_path: Path,
) -> None:
    night_hours = (Window(begin_minute=9 * 60, end_minute=14 * 60),)
    with telling(tmp_path, alerts=Alerts(quiet_hours=night_hours)) as one:
        night = PlayedNight(one, lambda row: DELIVERED)
        found = one.open_incident()
        night.until(60)
        night.change(found, acknowledged_by=SECOND.name, acknowledged_at=one.clock.now())
        night.until(70)
        assert len(one.rows("/taken-up")) == 1
        ended = {"ended_at": one.clock.now(), "closed_by": MANAGER.name}
        night.change(found, state=IncidentState.DISMISSED, **ended)
        night.until(5 * 60)

        assert night.keys("/taken-up") == []
        (at, readers) = next((at, readers) for at, readers, key in night.came if "/over" in key)
        assert (at, readers) == (4 * 60, (SECOND.mail, ON_CALL.mail))


@pytest.mark.parametrize("word", ["undelivered", "unanswered"])
def test_a_kill_between_a_round_and_what_it_replaces_leaves_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    real = Escalator._replace_earlier

    def killed(self: Escalator, key: str, of: str, number: int) -> None:
        if (of, number) == (f"/{word}/", 2):
            raise KeyboardInterrupt
        real(self, key, of, number)

    with telling(tmp_path) as one:
        night = PlayedNight(one, lambda row: AWAY)
        one.open_incident()
        night.until(30)
        monkeypatch.setattr(Escalator, "_replace_earlier", killed)
        one.clock.advance(15 * 60)
        with pytest.raises(KeyboardInterrupt):
            Escalator(one).look()
        monkeypatch.undo()
        assert len(one.rows(f"/{word}/")) == 2

        Escalator(one).look()

        waiting = [row.key for row in one.rows(f"/{word}/") if row.state == "queued"]
        assert [key.rpartition("/")[2] for key in waiting] == ["2"]
        noted = [data["round"] for _, action, data in one.audit.lines if action == word]
        assert noted == [1, 2]
