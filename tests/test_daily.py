"""The daily message: once a day, with a code that only its readers have."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sentinel.core.alert_settings import Alerts, ChannelKind, ChannelSettings, Use
from sentinel.core.daily import codes_in, is_code
from sentinel.core.notice import NoticeKind
from sentinel.daily import Daily
from support.telling import Telling, telling

CHAT = ChannelSettings(name="chat", kind=ChannelKind.WEBHOOK)
SMS = ChannelSettings(name="sms", kind=ChannelKind.APPRISE, use=Use.SECOND)
SEEN = Alerts(daily_seen_seconds=7200.0)
NINE = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
"""Nine o'clock in India, the day after the tests' clock begins."""


def until(one: Telling, at: datetime) -> None:
    one.clock.advance((at - one.clock.now()).total_seconds())


def test_it_comes_once_a_day_by_mail_and_beside_it(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(CHAT, SMS)) as one:
        daily = Daily(one)
        until(one, NINE - timedelta(seconds=1))
        daily.look()
        assert one.names() == []

        until(one, NINE)
        daily.look()
        daily.look()
        until(one, NINE + timedelta(days=1))
        daily.look()

        days = ("daily/2026-11-23", "daily/2026-11-24")
        assert one.names() == [f"{day}{way}" for day in days for way in ("", "/@chat")]
        assert {row.kind for row in one.rows()} == {NoticeKind.DAILY}
        assert not any(row.urgent for row in one.rows())


def test_each_has_a_code_of_its_own_that_stands_in_its_text_alone(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        daily = Daily(one)
        for day in (0, 1):
            until(one, NINE + timedelta(days=day))
            daily.look()

        codes = [code for row in one.rows() for code in codes_in(row.body)]
        assert len(set(codes)) == 2
        assert all(is_code(code) for code in codes)
        assert codes == [message.code for message in reversed(one.store.daily.last(5))]


def test_the_first_one_is_that_of_the_first_turn_after_the_start(tmp_path: Path) -> None:
    """Who installs Sentinel at ten is not told at ten that it is nine."""
    with telling(tmp_path) as one:
        Daily(one).look()

        assert one.names() == []


def test_a_machine_that_was_off_sends_it_late_on_the_same_day_only(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()

        until(one, NINE + timedelta(days=1, hours=5))
        Daily(one).look()
        until(one, NINE + timedelta(days=2, hours=13))
        Daily(one).look()

        assert one.names() == ["daily/2026-11-23", "daily/2026-11-24"]


def test_a_death_between_code_and_message_changes_no_code(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()
        (message,) = one.store.daily.last(1)
        with one.store._database.writing() as db:
            db.execute("DELETE FROM outbox")

        Daily(one).look()

        assert codes_in(one.rows()[0].body) == (message.code,)


def test_a_clock_that_is_set_back_sends_no_second_one(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()
        one.clock.at -= timedelta(days=1, hours=-1)
        daily.look()

        assert one.names() == ["daily/2026-11-23"]


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    with telling(tmp_path, alerts=Alerts(daily_at="")) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()

        assert one.names() == []


def test_one_that_nobody_saw_is_told_once_by_every_way(tmp_path: Path) -> None:
    with telling(tmp_path, alerts=SEEN, channels=(CHAT, SMS)) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()
        one.clock.advance(7199)
        daily.look()
        assert one.names("/unseen") == []

        one.clock.advance(1)
        daily.look()
        daily.look()

        key = "daily/2026-11-23/unseen"
        assert one.names("/unseen") == [key, f"{key}/@chat", f"{key}/@sms"]
        assert all(row.urgent for row in one.rows("/unseen"))
        assert "was not said to have been seen within 2 hours" in one.rows("/unseen")[0].body


def test_one_that_was_seen_is_told_to_nobody(tmp_path: Path) -> None:
    with telling(tmp_path, alerts=SEEN) as one:
        daily = Daily(one)
        until(one, NINE)
        daily.look()
        (code,) = codes_in(one.rows()[0].body)
        first = one.store.daily.seen(code, one.clock.now(), "link")
        one.clock.advance(9000)
        again = one.store.daily.seen(code, one.clock.now(), "command")
        daily.look()

        assert first == again
        assert one.names("/unseen") == []
        assert one.store.daily.seen("20261123-" + "00" * 15, one.clock.now(), "link") is None


def test_where_a_later_one_was_seen_earlier_ones_are_left_alone(tmp_path: Path) -> None:
    """Telling works again: there is nothing left to be done."""
    patient = replace(SEEN, daily_seen_seconds=30 * 3600.0)
    with telling(tmp_path, alerts=patient) as one:
        daily = Daily(one)
        for day in (0, 1):
            until(one, NINE + timedelta(days=day))
            daily.look()
        one.store.daily.seen(one.store.daily.last(1)[0].code, one.clock.now(), "link")
        one.clock.advance(7 * 3600)

        daily.look()

        assert len(one.store.daily.last(9)) == 2
        assert one.names("/unseen") == []


def test_the_last_day_stands_in_three_lines(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        daily = Daily(one)
        until(one, NINE - timedelta(minutes=20))
        found = one.open_incident()
        until(one, NINE)

        daily.look()

        body = one.rows("daily/")[0].body
        assert "Looks at the site:    1\n" in body
        assert f"Open incidents:       {found.id}\n" in body
        assert "Urgent, undelivered:  1\n" in body


def test_codes_are_read_out_of_a_mail_and_nothing_else_is() -> None:
    code = f"20261123-{'5e' * 15}"

    assert codes_in(f"> SEEN-CODE: {code}\r\nSEEN-CODE: {code}") == (code,)
    assert codes_in(f"SEEN-CODE: {code}0") == ()
    assert codes_in(f"{code}") == ()
    assert len(codes_in("".join(f"SEEN-CODE: 20261123-{n:030x}\n" for n in range(50)))) == 10
