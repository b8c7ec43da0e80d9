"""What reached nobody, and what nobody answers, goes to more and more people until it ends."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sentinel.core.alert_settings import Alerts, ChannelKind, ChannelSettings, Use
from sentinel.core.escalation import LONGEST_PAUSE
from sentinel.core.escalation_telling import FILE
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxState
from sentinel.core.response_settings import Mode
from sentinel.core.telling import needs_human_notice
from sentinel.core.words import Role
from sentinel.escalating import Escalator, undeliverable_everywhere
from support.settings import MANAGER, ON_CALL, SECOND
from support.telling import Telling, telling
from support.values import make_site

SMS = ChannelSettings(name="sms", kind=ChannelKind.APPRISE, use=Use.SECOND)
JOURNAL = ChannelSettings(name="journal", kind=ChannelKind.JOURNAL)
MINUTE = 60.0


def round_rows(one: Telling, within: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.channel, row.recipients) for row in one.rows(within)]


def test_a_delivered_message_is_repeated_to_nobody(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        one.put()
        one.deliver()
        one.clock.advance(3600)

        escalator.look()

        assert one.names() == ["watch/1"]
        assert not (one.config.paths.state / FILE).exists()


def test_what_reached_nobody_goes_to_deputies_and_by_the_second_channels(tmp_path: Path) -> None:
    """The same words, once, when its time is over and not before."""
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        one.open_incident()
        one.fail()
        one.clock.advance(299)
        assert escalator.look() == pytest.approx(1.0)
        assert one.names("/undelivered/") == []

        one.clock.advance(1)
        escalator.look()
        escalator.look()

        first = "INC-20261122-0001/suspect/undelivered/1"
        assert one.names("/undelivered/") == [first, f"{first}/@sms"]
        assert round_rows(one, "/undelivered/") == [("mail", (SECOND.mail,)), ("sms", ())]
        mail, text = one.rows("/undelivered/")
        assert one.rows()[0].body in mail.body
        assert text.subject.startswith("[not delivered] [Sentinel] Institute:")
        assert text.kind is NoticeKind.UNANSWERED


def test_a_log_that_took_a_message_has_told_nobody(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(JOURNAL, SMS)) as one:
        escalator = Escalator(one)
        one.put()
        one.deliver(channel="journal")
        one.clock.advance(301)

        escalator.look()

        assert len(one.names("/undelivered/1")) == 2


def test_what_was_refused_by_all_goes_on_to_others(tmp_path: Path) -> None:
    """Nobody is left for the mail server's refusals: the second channels are."""
    with telling(tmp_path, channels=(SMS,)) as one:
        one.put()
        one.store.outbox.undeliverable(one.rows()[0].id, "550 no such user")
        one.clock.advance(301)

        Escalator(one).look()

        assert "watch/1/undelivered/1" in one.names()


def test_rounds_widen_and_their_pauses_grow_and_never_end(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        one.put()
        one.clock.advance(300)
        escalator.look()
        began = one.clock.now()
        for _ in range(9):
            one.clock.advance(max(1.0, LONGEST_PAUSE.total_seconds()))
            escalator.look()

        rounds = [row for row in one.rows("/undelivered/") if row.channel == "mail"]
        assert [row.recipients for row in rounds[:3]] == [
            (MANAGER.mail,),
            (ON_CALL.mail, SECOND.mail, MANAGER.mail),
            (ON_CALL.mail,),
        ]
        assert len(rounds) == 10
        assert rounds[-1].created_at - began == 9 * LONGEST_PAUSE


def test_the_second_round_comes_after_a_pause_of_its_own(tmp_path: Path) -> None:
    with telling(tmp_path, alerts=Alerts(again_seconds=600.0)) as one:
        escalator = Escalator(one)
        one.put()
        due = []
        for _ in range(60):
            one.clock.advance(MINUTE)
            escalator.look()
            due.append(len(one.names("/undelivered/")))
        # at 5, 15 and 35 minutes
        assert [due.index(number) + 1 for number in (1, 2, 3)] == [5, 15, 35]


def test_a_round_that_waits_still_gives_way_to_the_one_that_tells_the_same_people(
    tmp_path: Path,
) -> None:
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        one.put()
        for _ in range(6):
            one.clock.advance(LONGEST_PAUSE.total_seconds())
            escalator.look()

        waiting = [row.key for row in one.rows() if row.state is OutboxState.QUEUED]
        assert waiting == [
            "watch/1",
            *(f"watch/1/undelivered/{n}{way}" for n in (2, 6) for way in ("", "/@sms")),
        ]


def test_a_message_that_is_delivered_late_ends_its_rounds(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        one.put()
        one.fail()
        one.clock.advance(301)
        escalator.look()
        assert (one.config.paths.state / FILE).exists() is False  # a round is still to be tried
        one.fail()
        escalator.look()
        assert (one.config.paths.state / FILE).exists()

        one.store.outbox.sent(one.rows()[0].id, one.clock.now(), ())
        escalator.look()

        assert [row.state for row in one.rows()] == [OutboxState.SENT, OutboxState.SUPERSEDED]
        assert not (one.config.paths.state / FILE).exists()


def test_only_the_newest_message_of_an_incident_goes_further_than_one_round(
    tmp_path: Path,
) -> None:
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        one.open_incident()
        one.clock.advance(10)
        incident = one.store.incidents.open_of("main")
        assert incident is not None
        one.store.incidents.change(
            incident.id, incident.state, fields={"acknowledged_by": "GM (ICT)"}
        )
        notice = needs_human_notice(incident, make_site(), "why", one.clock.now())
        one.store.outbox.put([(notice, one.renderer.notice(notice))])
        for _ in range(3):
            one.clock.advance(4000)
            escalator.look()

        assert [key.split("/", 1)[1] for key in one.names("/undelivered/")] == [
            "suspect/undelivered/1",
            f"{notice.key.split('/', 1)[1]}/undelivered/1",
            f"{notice.key.split('/', 1)[1]}/undelivered/2",
            f"{notice.key.split('/', 1)[1]}/undelivered/3",
        ]


def test_an_incident_that_nobody_takes_up_is_told_to_more_people(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        found = one.open_incident()
        one.clock.advance(60)
        one.deliver()
        one.clock.advance(899)
        assert escalator.look() == pytest.approx(1.0)
        assert one.names("/unanswered/") == []

        one.clock.advance(1)
        escalator.look()

        first = f"{found.id}/unanswered/1"
        assert one.names("/unanswered/") == [first, f"{first}/@sms"]
        body = one.rows(first)[0].body
        assert one.rows(first)[0].recipients == (SECOND.mail,)
        assert f'incident ack {found.id} --by "YOUR NAME"' in body
        assert "22 Nov 2026 10:01:00 IST  web@institute.example, gm@institute.example" in body


def test_a_round_that_reaches_nobody_has_no_rounds_of_its_own(tmp_path: Path) -> None:
    """The next one of its kind repeats it: else mails would double with each round."""
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        found = one.open_incident()
        one.deliver()
        one.clock.advance(901)
        escalator.look()
        one.fail()
        one.clock.advance(301)

        escalator.look()

        assert one.names("/unanswered/") == [f"{found.id}/unanswered/1"]
        assert one.names("/undelivered/") == []


def test_an_incident_of_which_no_message_was_delivered_is_told_on_as_well(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        found = one.open_incident()
        one.clock.advance(901)

        Escalator(one).look()

        assert f"{found.id}/unanswered/1" in one.names()
        assert (
            "Nobody: no message of this incident was delivered" in one.rows("/unanswered/")[0].body
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"acknowledged_by": "GM (ICT)"},
        {"confirmed_by": "GM (ICT)", "state": IncidentState.RESPONDING},
        {"state": IncidentState.DISMISSED},
        {"state": IncidentState.RESOLVED},
    ],
)
def test_an_incident_that_is_taken_up_or_over_is_told_no_further(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        found = one.open_incident()
        one.store.incidents.change(found.id, found.state, fields=fields)
        one.deliver()
        one.clock.advance(5000)

        escalator.look()

        assert one.names("/unanswered/") == []
        assert one.names("/taken-up") == []


def test_who_was_called_in_vain_is_told_that_somebody_has_it(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        found = one.open_incident()
        one.deliver()
        one.clock.advance(901)
        escalator.look()
        one.deliver()
        one.clock.advance(1800)
        escalator.look()
        fields = {"acknowledged_by": "GM (ICT)", "acknowledged_at": one.clock.now()}
        one.store.incidents.change(found.id, found.state, fields=fields)

        escalator.look()
        one.clock.advance(5000)
        escalator.look()

        assert one.names("/unanswered/") == [f"{found.id}/unanswered/{n}" for n in (1, 2)]
        assert one.rows("/unanswered/2")[0].state is OutboxState.SUPERSEDED
        (told,) = one.rows("/taken-up")
        assert told.recipients == (SECOND.mail, ON_CALL.mail)
        assert not told.urgent
        assert "GM (ICT) has taken up" in told.body


def test_in_shadow_mode_nobody_is_called_for_what_nobody_does(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        one.config = replace(one.config, response=replace(one.config.response, mode=Mode.SHADOW))
        one.open_incident()
        one.deliver()
        one.clock.advance(5000)

        Escalator(one).look()

        assert one.names("/unanswered/") == []


def test_a_clock_that_is_set_back_holds_no_round_up(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        escalator = Escalator(one)
        one.open_incident()
        one.deliver()
        escalator.look()
        one.clock.at -= timedelta(hours=5)
        one.clock.advance(901)

        escalator.look()

        (told,) = one.rows("/unanswered/")
        assert "NOBODY HAS ANSWERED for 15 minutes" in told.subject, "not for hours to come"


def test_a_restart_repeats_no_round(tmp_path: Path) -> None:
    with telling(tmp_path) as one:
        one.open_incident()
        one.clock.advance(1000)
        for _ in range(3):
            Escalator(one).look()

        assert len(one.names("/unanswered/")) == 1
        assert len(one.names("/undelivered/")) == 1


def test_where_no_way_of_telling_works_a_file_says_who_should_be_told(tmp_path: Path) -> None:
    with telling(tmp_path, channels=(SMS,)) as one:
        escalator = Escalator(one)
        one.open_incident()
        one.fail(error="[Errno 111]\nconnection\x1b[2J refused")
        one.clock.advance(301)
        escalator.look()
        one.fail(error="token wrong")

        escalator.look()

        text = (one.config.paths.state / FILE).read_text(encoding="utf-8")
        assert text.startswith("SENTINEL CANNOT TELL ANYBODY")
        assert "to     web@institute.example, gm@institute.example" in text
        assert "sms: token wrong" in text
        assert "sentinel incident show INC-20261122-0001" in text
        assert "\x1b" not in text
        (dead,) = undeliverable_everywhere(one)
        assert dead.key == "INC-20261122-0001/suspect"

        one.deliver("undelivered/1/@sms")
        escalator.look()

        assert not (one.config.paths.state / FILE).exists()
        assert undeliverable_everywhere(one) == ()


class Rounds(RuleBasedStateMachine):
    """Whatever happens, something that waits has a next round, and no key comes twice."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._context = telling(Path(self._folder.name), channels=(SMS,))
        self.one = self._context.__enter__()
        self.escalator = Escalator(self.one)
        self.opened = 0

    def teardown(self) -> None:
        self._context.__exit__(None, None, None)
        self._folder.cleanup()

    @rule()
    def an_incident_comes_up(self) -> None:
        if self.one.store.incidents.open_of("main") is None:
            self.one.clock.advance(1)
            self.one.open_incident()

    @rule(seconds=st.sampled_from([1.0, 299.0, 901.0, 3600.0, 50_000.0]))
    def time_goes_on(self, seconds: float) -> None:
        self.one.clock.advance(seconds)
        self.escalator.look()

    @rule(hours=st.integers(-30, 30))
    def the_clock_on_the_wall_is_set(self, hours: int) -> None:
        self.one.clock.at += timedelta(hours=hours)
        self.escalator.look()

    @rule()
    def the_daemon_starts_anew(self) -> None:
        self.escalator = Escalator(self.one)
        self.escalator.look()

    @rule(channel=st.sampled_from(["mail", "sms"]))
    def a_channel_delivers(self, channel: str) -> None:
        self.one.deliver(channel=channel)
        self.escalator.look()

    @rule()
    def nothing_gets_through(self) -> None:
        self.one.fail()
        self.escalator.look()

    @rule(state=st.sampled_from([None, IncidentState.RESOLVED, IncidentState.NEEDS_HUMAN]))
    def somebody_works(self, state: IncidentState | None) -> None:
        found = self.one.store.incidents.open_of("main")
        if found is not None:
            fields = {"state": state} if state else {"acknowledged_by": "GM (ICT)"}
            self.one.store.incidents.change(found.id, found.state, fields=fields)
            self.escalator.look()

    @invariant()
    def no_key_comes_twice(self) -> None:
        keys = self.one.names()
        assert len(keys) == len(set(keys))

    @invariant()
    def what_waits_is_told_further(self) -> None:
        """Half a day later there is a new round of whatever nobody has or nobody took up."""
        found = self.one.store.incidents.open_of("main")
        waits = found is not None and not found.acknowledged_by
        before = set(self.one.names("/unanswered/"))
        self.one.clock.advance(LONGEST_PAUSE.total_seconds())
        self.escalator.look()
        after = set(self.one.names("/unanswered/"))
        assert (after > before) == waits


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=10, stateful_step_count=12, deadline=None)


def test_the_contacts_of_these_tests_are_as_they_are_meant() -> None:
    assert SECOND.name == ON_CALL.deputy
    assert Role.ON_CALL not in SECOND.roles
    assert timedelta(hours=12) == LONGEST_PAUSE
