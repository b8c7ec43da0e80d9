"""Which rows a notice becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.alert_settings import Alerts, ChannelKind, ChannelSettings, Rota, Use
from sentinel.core.busy_hours import read_window
from sentinel.core.delivery import MAIL
from sentinel.core.notice import Notice, NoticeKind, Reach
from sentinel.core.routing import Route, audience, notice_key, routes
from sentinel.core.settings import Config
from sentinel.core.words import Language, Role
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.values import T0, make_notice

BESIDE = ChannelSettings(name="chat", kind=ChannelKind.WEBHOOK)
SMS = ChannelSettings(name="sms", kind=ChannelKind.APPRISE, use=Use.SECOND, urgent_only=True)
NIGHT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
"""01:30 in India."""


def config(**changes: object) -> Config:
    values: dict[str, object] = {"mail": make_mail(), "channels": (BESIDE, SMS), **changes}
    return make_config(Path("/srv"), **values)


def ways(notice: Notice, of: Config, now: datetime = T0) -> list[tuple[str, tuple[str, ...]]]:
    return [(route.channel, route.recipients) for route in routes(notice, of, now)]


def test_mail_goes_to_the_audience_and_channels_beside_it_get_a_row_each() -> None:
    assert ways(make_notice(), config()) == [(MAIL, (ON_CALL.mail, MANAGER.mail)), ("chat", ())]


def test_each_language_has_a_row_and_a_key_of_its_own() -> None:
    contacts = (ON_CALL, replace(MANAGER, language=Language.HINDI))
    notice = make_notice()

    found = routes(notice, config(contacts=contacts), T0)

    assert [(one.language, one.recipients) for one in found[:2]] == [
        (Language.BOTH, (ON_CALL.mail,)),
        (Language.HINDI, (MANAGER.mail,)),
    ]
    assert [one.suffix for one in found] == ["", "/@mail-hi", "/@chat"]
    assert {notice_key(notice.key + one.suffix) for one in found} == {notice.key}


def test_of_those_on_call_only_who_is_on_duty_is_told() -> None:
    other = replace(SECOND, roles=(Role.ON_CALL,))
    rota = Rota(order=(ON_CALL.name, other.name), starts=date(2026, 11, 16))
    of = config(contacts=(ON_CALL, other, MANAGER), rota=rota, channels=())

    assert ways(make_notice(), of) == [(MAIL, (ON_CALL.mail, MANAGER.mail))]
    later = T0 + timedelta(days=7)
    assert ways(make_notice(), of, later) == [(MAIL, (other.mail, MANAGER.mail))]


def test_who_is_off_duty_is_told_for_another_role() -> None:
    other = replace(SECOND, roles=(Role.ON_CALL, Role.AUTHORISER))
    rota = Rota(order=(ON_CALL.name,), starts=date(2026, 11, 16))
    of = config(contacts=(ON_CALL, other), rota=rota, channels=())

    assert ways(make_notice(), of) == [(MAIL, (ON_CALL.mail, other.mail))]


def test_what_is_written_to_one_person_goes_to_no_channel() -> None:
    """A question with a link of one's own is nobody else's."""
    notice = make_notice(NoticeKind.APPROVAL, recipients=(MANAGER.mail,))

    assert ways(notice, config()) == [(MAIL, (MANAGER.mail,))]


@pytest.mark.parametrize(
    ("reach", "channels"),
    [(Reach.USUAL, []), (Reach.SECOND, ["sms"]), (Reach.EVERY, ["chat", "sms"])],
)
def test_second_channels_are_used_by_escalation_alone(reach: Reach, channels: list[str]) -> None:
    notice = make_notice(recipients=(SECOND.mail,), reach=reach)

    assert [name for name, _ in ways(notice, config())] == [MAIL, *channels]


def test_a_channel_for_what_is_urgent_gets_nothing_else() -> None:
    of = config(channels=(replace(BESIDE, urgent_only=True),))

    assert ways(make_notice(NoticeKind.REVIEW), of) == [(MAIL, (SECOND.mail, MANAGER.mail))]
    assert len(ways(make_notice(), of)) == 2


def test_a_report_to_the_authority_has_no_way_but_mail() -> None:
    notice = make_notice(NoticeKind.FILING, recipients=("incident@authority.example",))
    for mail in (make_mail(), None):
        assert ways(notice, config(mail=mail)) == [(MAIL, notice.recipients)]


def test_a_copy_of_what_an_authority_gets_has_all_its_words() -> None:
    """Whatever language the reader asked for: the form is in the English text alone."""
    hindi = replace(MANAGER, language=Language.HINDI)
    notice = make_notice(NoticeKind.FILING, recipients=(hindi.mail,))
    (route,) = routes(notice, config(contacts=(hindi,)), T0)
    assert route.language is Language.BOTH


def test_without_mail_the_channels_carry_all() -> None:
    personal = make_notice(NoticeKind.APPROVAL, recipients=(MANAGER.mail,))

    assert ways(personal, config(mail=None)) == [("chat", ())]
    assert ways(make_notice(), config(mail=None, channels=(SMS,))) == [("sms", ())]


def test_where_nobody_has_a_role_that_a_kind_concerns_everybody_is_told() -> None:
    """A notice to nobody is worse than one to somebody who has nothing to do with it."""
    readers = tuple(replace(one, roles=(Role.POINT_OF_CONTACT,)) for one in (ON_CALL, MANAGER))
    found = audience(config(contacts=readers), NoticeKind.RESPONDING, T0)
    assert found == (ON_CALL.mail, MANAGER.mail)


def test_nobody_to_be_told_is_a_row_all_the_same() -> None:
    assert ways(make_notice(), config(mail=None, channels=(), contacts=())) == [(MAIL, ())]
    routine = make_notice(NoticeKind.REVIEW)
    assert len(routes(routine, config(mail=None, channels=(SMS,)), T0)) == 1


def test_what_is_urgent_goes_at_night_and_has_a_time_to_be_delivered_by() -> None:
    quiet = Alerts(deliver_seconds=120.0, quiet_hours=(read_window("21:00-07:00"),))

    (route,) = routes(make_notice(at=NIGHT), config(alerts=quiet, channels=()), NIGHT)

    assert route.not_before is None
    assert route.deliver_by == NIGHT + timedelta(seconds=120)


def test_what_is_not_urgent_waits_for_the_morning() -> None:
    quiet = Alerts(quiet_hours=(read_window("21:00-07:00"),))
    morning = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

    found = routes(make_notice(NoticeKind.REVIEW, at=NIGHT), config(alerts=quiet), NIGHT)

    assert {(one.not_before, one.deliver_by) for one in found} == {(morning, None)}


def test_what_is_held_back_is_held_on_each_channel_and_due_only_after_it() -> None:
    held = T0 + timedelta(seconds=60)

    found = routes(make_notice(hold_until=held), config(), T0)

    assert {one.not_before for one in found} == {held}
    assert {one.deliver_by for one in found} == {held + timedelta(seconds=300)}


@settings(max_examples=60)
@given(
    kind=st.sampled_from(NoticeKind),
    channels=st.lists(
        st.builds(
            ChannelSettings,
            name=st.sampled_from(["one", "two", "three"]),
            kind=st.sampled_from(ChannelKind),
            use=st.sampled_from(Use),
            urgent_only=st.booleans(),
        ),
        max_size=3,
        unique_by=lambda one: one.name,
    ),
    mail=st.booleans(),
    languages=st.lists(st.sampled_from(Language), min_size=3, max_size=3),
    reach=st.sampled_from(Reach),
    own=st.booleans(),
)
def test_there_is_always_a_row_and_each_has_a_key_of_its_own(
    kind: NoticeKind,
    channels: list[ChannelSettings],
    *,
    mail: bool,
    languages: list[Language],
    reach: Reach,
    own: bool,
) -> None:
    people = zip((ON_CALL, SECOND, MANAGER), languages, strict=True)
    of = config(
        channels=tuple(channels),
        mail=make_mail() if mail else None,
        contacts=tuple(replace(person, language=language) for person, language in people),
    )
    recipients = (MANAGER.mail,) if own else ()

    found = routes(make_notice(kind, reach=reach, recipients=recipients), of, T0)

    assert found
    assert found[0].suffix == ""
    assert len({one.suffix for one in found}) == len(found)
    assert all(
        isinstance(one, Route) and (one.recipients or one.silent or one.channel != MAIL)
        for one in found
        if mail
    )
