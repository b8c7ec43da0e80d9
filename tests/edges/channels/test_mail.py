"""The mail channel against a real SMTP server on loopback."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.delivery import Answer, Outcome
from sentinel.core.mail_answer import PATIENT_ATTEMPTS
from sentinel.core.notice import NoticeKind
from sentinel.core.secret import Secret
from sentinel.core.settings import MailSecurity
from sentinel.edges.channels.mail import MailChannel
from sentinel.errors import ConfigError
from support.mail_sink import Certificate, MailSink, make_certificate
from support.mails import MANAGER, ON_CALL, Shelf, mail_channel, mail_row
from support.settings import make_mail
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS, pass_time

WIDE = "पता@institute.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def two() -> Iterator[tuple[MailSink, MailSink]]:
    with MailSink() as first, MailSink() as second:
        yield first, second


async def test_a_mail_arrives_whole() -> None:
    with MailSink() as sink:
        answer = await mail_channel(sink.port).send(mail_row())
        (got,) = sink.messages
    assert answer.delivered
    assert answer.reason == ""
    assert got.recipients == (ON_CALL, MANAGER)
    assert got.subject == "Blocked: संस्थान"
    assert got.body == "The site is blocked.\nसाइट बंद है।\n"
    assert got.message_id == mail_row().message_id


async def test_a_second_attempt_is_the_same_but_for_its_delay() -> None:
    clock = FakeClock()
    with MailSink() as sink:
        await mail_channel(sink.port, clock=clock).send(mail_row())
        await mail_channel(sink.port, clock=clock).send(mail_row(attempts=1))
        clock.advance(7380.0)
        await mail_channel(sink.port, clock=clock).send(mail_row(attempts=2))
        first, second, late = sink.messages
    assert first.raw == second.raw
    assert late.body.startswith("This mail is 2 hours 3 minutes late")
    assert late.body.endswith(first.body)
    assert late.message_id == first.message_id


async def test_lines_that_begin_with_a_dot_arrive_and_end_nothing() -> None:
    body = ".\n..\n.htaccess was changed\n.\nMAIL FROM:<x@y.example>\n"
    with MailSink() as sink:
        assert (await mail_channel(sink.port).send(mail_row(body=body))).delivered
        (got,) = sink.messages
    assert got.body == body


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_tls_with_a_named_authority_and_login(
    security: MailSecurity, certificate: Certificate
) -> None:
    starttls = security is MailSecurity.STARTTLS
    with MailSink(certificate=certificate, starttls=starttls, login=("watch", "pass")) as sink:
        channel = mail_channel(
            sink.port,
            security=security,
            username="watch",
            password=Secret("pass"),
            ca_file=certificate.certificate,
        )
        assert (await channel.send(mail_row())).delivered
        (got,) = sink.messages
    assert got.tls
    assert got.login == "watch"


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_a_server_that_nobody_vouches_for_gets_nothing(
    security: MailSecurity, certificate: Certificate
) -> None:
    with MailSink(certificate=certificate, starttls=security is MailSecurity.STARTTLS) as sink:
        answer = await mail_channel(sink.port, security=security).send(mail_row())
        assert sink.messages == []
    assert answer.outcome is Outcome.AWAY
    assert "certificate is not trusted" in answer.reason
    assert "ca_file" in answer.reason


async def test_a_certificate_of_another_name_says_which_key_to_correct(
    certificate: Certificate,
) -> None:
    with MailSink(certificate=certificate) as sink:
        channel = mail_channel(
            sink.port,
            host="127.0.0.2",
            security=MailSecurity.TLS,
            ca_file=certificate.certificate,
        )
        sink.listen_on("127.0.0.2")
        answer = await channel.send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert "write host as the certificate has it" in answer.reason


async def test_no_mail_goes_in_the_clear_where_starttls_is_wanted() -> None:
    with MailSink() as sink:
        channel = mail_channel(
            sink.port, security=MailSecurity.STARTTLS, username="w", password=Secret("hidden-word")
        )
        answer = await channel.send(mail_row())
        assert sink.messages == []
    assert answer.outcome is Outcome.AWAY
    assert "STARTTLS is not offered" in answer.reason


@pytest.mark.parametrize(
    ("user", "word", "reason"),
    [("watch", "wrong", "correct username and password"), ("", "", "give security, username")],
)
async def test_a_refused_or_missing_login_is_trouble_of_the_server(
    user: str, word: str, reason: str, certificate: Certificate
) -> None:
    with MailSink(certificate=certificate, starttls=True, login=("watch", "pass")) as sink:
        channel = mail_channel(
            sink.port,
            security=MailSecurity.STARTTLS,
            username=user,
            password=Secret(word) if word else None,
            ca_file=certificate.certificate,
        )
        answer = await channel.send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert reason in answer.reason


async def test_a_server_that_is_down_is_away_and_its_return_is_seen() -> None:
    with MailSink() as sink:
        sink.down()
        channel = mail_channel(sink.port)
        answer = await channel.send(mail_row())
        assert answer.outcome is Outcome.AWAY
        assert answer.reason == f"mail server 127.0.0.1:{sink.port}: connecting: Connection refused"
        sink.up()
        assert (await channel.send(mail_row())).delivered


async def test_a_connection_broken_before_the_last_answer_is_for_later_and_the_same_mail() -> None:
    """It may come twice; the reader's program sees one."""
    with MailSink() as sink:
        sink.drop_before_answer = 1
        channel = mail_channel(sink.port)
        answer = await channel.send(mail_row())
        assert answer.outcome is Outcome.LATER
        assert answer.taken == answer.refused == ()
        assert "end of data" in answer.reason
        assert (await channel.send(mail_row(attempts=1))).delivered
        first, second = sink.messages
    assert first.raw == second.raw


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("451 4.7.1 busy", Outcome.LATER),
        ("421 4.3.2 closing", Outcome.AWAY),
        ("554 5.6.0 no", Outcome.REFUSED),
        ("550 5.7.1 spam", Outcome.REFUSED),
        ("200 what", Outcome.LATER),
    ],
)
async def test_the_answer_to_the_message(code: str, outcome: Outcome) -> None:
    with MailSink() as sink:
        sink.answer_to_data = code
        answer = await mail_channel(sink.port).send(mail_row())
    assert answer.outcome is outcome
    assert f'end of data was answered {code[:3]} "{code[4:]}"' in answer.reason
    assert answer.refused == ((ON_CALL, MANAGER) if outcome is Outcome.REFUSED else ())


async def test_some_recipients_refused_are_named_and_the_others_get_it() -> None:
    with MailSink() as sink:
        sink.permanent = {MANAGER}
        answer = await mail_channel(sink.port).send(mail_row())
        assert sink.messages[0].recipients == (ON_CALL,)
    assert answer.delivered
    assert answer.refused == (MANAGER,)
    assert f"{MANAGER}: RCPT TO was answered 550" in answer.reason


async def test_who_was_put_off_gets_it_later_and_nobody_gets_it_twice() -> None:
    """Three recipients: taken, put off, refused. The next attempt is for the second one alone."""
    third = "third@institute.example"
    row = mail_row(recipients=(ON_CALL, MANAGER, third))
    with MailSink() as sink:
        sink.temporary, sink.permanent = {MANAGER}, {third}
        channel = mail_channel(sink.port)
        first = await channel.send(row)
        assert first.outcome is Outcome.LATER
        assert (first.taken, first.refused) == ((ON_CALL,), (third,))
        sink.temporary = set()
        again = mail_row(
            recipients=row.recipients, attempts=1, taken=first.taken, refused=first.refused
        )
        second = await channel.send(again)
        assert second.delivered
        assert second.refused == ()
        assert [got.recipients for got in sink.messages] == [(ON_CALL,), (MANAGER,)]
        assert sink.messages[0].raw == sink.messages[1].raw


@pytest.mark.parametrize(
    ("temporary", "lasting", "outcome"),
    [
        (set(), {ON_CALL, MANAGER}, Outcome.REFUSED),
        ({ON_CALL}, {MANAGER}, Outcome.LATER),
        ({ON_CALL, MANAGER}, set(), Outcome.LATER),
    ],
)
async def test_all_recipients_turned_down(
    temporary: set[str], lasting: set[str], outcome: Outcome
) -> None:
    with MailSink() as sink:
        sink.temporary, sink.permanent = temporary, lasting
        answer = await mail_channel(sink.port).send(mail_row())
        assert sink.messages == []
    assert answer.outcome is outcome
    assert set(answer.refused) == lasting


async def test_a_refused_sender_keeps_the_mail() -> None:
    """No mail of ours would be taken, so none may be given up."""
    with MailSink() as sink:
        sink.permanent = {"sentinel@institute.example"}
        answer = await mail_channel(sink.port).send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert "correct sender" in answer.reason


async def test_what_is_no_address_is_refused_and_the_others_get_it() -> None:
    bad = "a@institute.example\r\nDATA"
    with MailSink() as sink:
        answer = await mail_channel(sink.port).send(mail_row(recipients=(bad, ON_CALL)))
        assert [got.recipients for got in sink.messages] == [(ON_CALL,)]
        assert answer.delivered
        assert answer.refused == (bad,)
        for recipients in ((), (bad,)):
            answer = await mail_channel(sink.port).send(mail_row(recipients=recipients))
            assert answer.outcome is Outcome.REFUSED
            assert "\n" not in answer.reason


async def test_the_next_server_is_asked_where_one_is_away(two: tuple[MailSink, MailSink]) -> None:
    first, second = two
    first.down()
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    assert (await channel.send(mail_row())).delivered
    assert len(second.messages) == 1
    second.down()
    answer = await channel.send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert [f":{sink.port}: connecting" in answer.reason for sink in two] == [True, True]
    first.up()
    assert (await channel.send(mail_row())).delivered
    assert (len(first.messages), second.connections) == (1, 1)


async def test_what_one_server_has_taken_no_other_one_gets(two: tuple[MailSink, MailSink]) -> None:
    """The second server is asked for her alone whom the first may not relay to."""
    first, second = two
    first.policy = {MANAGER}
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    answer = await channel.send(mail_row())
    assert answer.delivered
    assert answer.refused == ()
    assert [sink.messages[0].recipients for sink in two] == [(ON_CALL,), (MANAGER,)]
    assert first.messages[0].raw == second.messages[0].raw


async def test_a_server_that_is_away_does_not_undo_what_another_one_said(
    two: tuple[MailSink, MailSink],
) -> None:
    """The first server is there, and what it turned down the second one may take when it is back:
    the mail waits, the others do not."""
    first, second = two
    first.policy = {ON_CALL, MANAGER}
    second.down()
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    answer = await channel.send(mail_row())
    assert answer.outcome is Outcome.LATER
    assert answer.refused == ()
    second.up()
    assert (await channel.send(mail_row(attempts=1))).delivered


async def test_who_was_not_reached_at_one_server_is_asked_of_the_next_one(
    two: tuple[MailSink, MailSink],
) -> None:
    """The first server may have the mail for one; for the other, whose address needs a transaction
    of its own, it has nothing."""
    first, second = two
    first.drop_before_answer = 1
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    answer = await channel.send(mail_row(recipients=(ON_CALL, WIDE)))
    assert answer.outcome is Outcome.LATER
    assert answer.taken == (WIDE,)
    assert second.messages[0].recipients == (WIDE,)


async def test_grey_listing_is_waited_for_at_the_same_server_and_not_for_ever(
    two: tuple[MailSink, MailSink],
) -> None:
    """Each further server would begin to count anew."""
    first, second = two
    first.temporary = {ON_CALL, MANAGER}
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    for attempts in range(PATIENT_ATTEMPTS):
        answer = await channel.send(mail_row(attempts=attempts))
        assert answer.outcome is Outcome.LATER
    assert second.connections == 0
    assert (await channel.send(mail_row(attempts=PATIENT_ATTEMPTS))).delivered
    assert len(second.messages) == 1


async def test_an_unknown_user_is_unknown_everywhere(two: tuple[MailSink, MailSink]) -> None:
    first, second = two
    first.permanent = {ON_CALL, MANAGER}
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    assert (await channel.send(mail_row())).outcome is Outcome.REFUSED
    assert second.connections == 0


async def test_a_mail_that_may_have_been_taken_goes_to_no_other_server_at_once(
    two: tuple[MailSink, MailSink],
) -> None:
    first, second = two
    first.drop_before_answer = 1
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    assert (await channel.send(mail_row())).outcome is Outcome.LATER
    assert second.connections == 0


async def test_a_server_that_is_slow_with_its_last_answer_is_left_for_the_next_one(
    two: tuple[MailSink, MailSink],
) -> None:
    first, second = two
    first.silent = True
    channel = mail_channel(first.port, relays=(make_mail(second.port),))
    assert (await _slow(channel, first)).delivered
    assert len(second.messages) == 1


async def test_a_lone_server_that_is_slow_with_its_last_answer_is_asked_again() -> None:
    """One mail that a scanner chews on says nothing of the other mails."""
    with MailSink() as sink:
        sink.silent = True
        answer = await _slow(mail_channel(sink.port), sink)
    assert answer.outcome is Outcome.LATER
    assert f"end of data: no answer within {LIMIT_SECONDS:g} seconds" in answer.reason


async def _slow(channel: MailChannel, sink: MailSink) -> Answer:
    """The answer after the whole time limit, once the server has the mail."""
    sending = asyncio.create_task(channel.send(mail_row()))
    assert await asyncio.to_thread(sink.reached.wait, LIMIT_SECONDS)
    pass_time(LIMIT_SECONDS)
    return await sending


async def test_a_missing_attachment_does_not_hold_up_an_alarm_and_it_is_said() -> None:
    shelf = Shelf()
    attachments = (shelf.attach("report.pdf", b"%PDF"), shelf.attach("draft.txt", b"draft"))
    del shelf.held[attachments[0].sha256]
    row = mail_row(attachments=attachments)
    with MailSink() as sink:
        assert (await mail_channel(sink.port, shelf=shelf).send(row)).delivered
        (got,) = sink.messages
    assert [part.get_filename() for part in got.message.iter_attachments()] == ["draft.txt"]
    assert "report.pdf" in got.body
    assert "missing or was changed" in got.body


async def test_a_filing_goes_whole_or_not_at_all() -> None:
    """What was approved is what is sent."""
    shelf = Shelf()
    attachments = (shelf.attach("report.pdf", b"%PDF"),)
    shelf.held.clear()
    row = mail_row(attachments=attachments, kind=NoticeKind.FILING)
    with MailSink() as sink:
        answer = await mail_channel(sink.port, shelf=shelf).send(row)
        assert sink.connections == 0
    assert answer.outcome is Outcome.REFUSED
    assert answer.refused == row.recipients
    assert "report.pdf" in answer.reason


def test_an_authority_file_that_cannot_be_read_is_a_fault_in_the_configuration(
    tmp_path: Path,
) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("none.pem", "empty.pem"):
        changes = {"security": MailSecurity.TLS, "ca_file": tmp_path / name}
        with pytest.raises(ConfigError, match=rf"mail\.ca_file.*{name}"):
            mail_channel(25, **changes)
        with pytest.raises(ConfigError, match=rf"mail\.relay\[0\]\.ca_file.*{name}"):
            mail_channel(25, relays=(make_mail(25, **changes),))
