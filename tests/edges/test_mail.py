"""SmtpMailer against a real SMTP server on loopback."""

from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.addressing import message_id, thread_id
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.secret import Secret
from sentinel.core.settings import Mail, MailSecurity
from sentinel.edges.mail import SmtpMailer
from sentinel.errors import ConfigError, MailError, MailServerAway
from support.mail_sink import Certificate, MailSink, make_certificate
from support.values import T0, FakeClock
from support.waiting import LIMIT_SECONDS

ON_CALL = "on-call@institute.example"
MANAGER = "gm-ict@institute.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def settings(sink: MailSink, **changes: object) -> Mail:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": sink.port,
        "security": MailSecurity.NONE,
        "sender": "sentinel@institute.example",
        "timeout_seconds": LIMIT_SECONDS,
        **changes,
    }
    return Mail(**values)  # type: ignore[arg-type] # a test gives what it means


def row(**changes: object) -> OutboxRow:
    values: dict[str, object] = {
        "id": 1,
        "key": "INC-20261122-0001/blocked",
        "kind": NoticeKind.BLOCKED,
        "site": "main",
        "incident": "INC-20261122-0001",
        "message_id": message_id("INC-20261122-0001/blocked", "institute.example"),
        "recipients": (ON_CALL, MANAGER),
        "subject": "Blocked: संस्थान",
        "body": "The site is blocked.\nसाइट बंद है।\n",
        "created_at": T0,
        "next_attempt_at": T0,
        "attempts": 0,
        "state": OutboxState.QUEUED,
        **changes,
    }
    return OutboxRow(**values)  # type: ignore[arg-type] # a test gives what it means


def mailer(mail: Mail) -> SmtpMailer:
    return SmtpMailer(mail, FakeClock())


async def test_a_mail_arrives_whole_with_its_identifier_and_thread() -> None:
    with MailSink() as sink:
        assert await mailer(settings(sink)).send(row()) == ()
        (got,) = sink.messages
    assert got.recipients == (ON_CALL, MANAGER)
    assert got.subject == "Blocked: संस्थान"
    assert got.body == "The site is blocked.\nसाइट बंद है।\n"
    headers = got.message
    assert got.message_id == row().message_id
    assert headers["in-reply-to"] == headers["references"]
    assert headers["references"] == thread_id("INC-20261122-0001", "institute.example")
    assert headers["auto-submitted"] == "auto-generated"
    assert headers["x-sentinel-incident"] == "INC-20261122-0001"
    assert headers["x-sentinel-kind"] == "blocked"
    assert headers["date"] == "Sun, 22 Nov 2026 04:30:00 +0000"
    assert all(len(line) < 998 for line in got.raw.splitlines())


async def test_a_subject_with_line_ends_forges_no_header() -> None:
    with MailSink() as sink:
        await mailer(settings(sink)).send(
            row(subject="Hacked\r\nBcc: all@other.example\r\n\r\nbody", incident="I\r\nX-Evil: 1")
        )
        (got,) = sink.messages
    assert got.message["bcc"] is None
    assert got.message["x-evil"] is None
    assert got.recipients == (ON_CALL, MANAGER)
    assert got.subject.startswith("Hacked  Bcc: all@other.example")


async def test_a_mail_that_comes_late_says_so() -> None:
    clock = FakeClock()
    clock.advance(timedelta(hours=2, minutes=3).total_seconds())
    with MailSink() as sink:
        await SmtpMailer(settings(sink), clock).send(row(attempts=4))
        (got,) = sink.messages
    assert got.body.startswith("This mail is 2 hours 3 minutes late")
    assert "2 घंटे 3 मिनट" in got.body


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_tls_with_a_named_authority_and_login(
    security: MailSecurity, certificate: Certificate
) -> None:
    starttls = security is MailSecurity.STARTTLS
    with MailSink(certificate=certificate, starttls=starttls, login=("watch", "pass")) as sink:
        mail = settings(
            sink,
            security=security,
            username="watch",
            password=Secret("pass"),
            ca_file=certificate.certificate,
        )
        assert await mailer(mail).send(row()) == ()
        (got,) = sink.messages
    assert got.tls
    assert got.login == "watch"


@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
async def test_a_server_that_nobody_vouches_for_gets_nothing(
    security: MailSecurity, certificate: Certificate
) -> None:
    with MailSink(certificate=certificate, starttls=security is MailSecurity.STARTTLS) as sink:
        with pytest.raises(MailServerAway, match=r"(?i)certificate"):
            await mailer(settings(sink, security=security)).send(row())
        assert sink.messages == []


async def test_no_mail_goes_in_the_clear_where_starttls_is_wanted() -> None:
    with MailSink() as sink:
        with pytest.raises(MailServerAway, match="STARTTLS"):
            await mailer(settings(sink, security=MailSecurity.STARTTLS)).send(row())
        assert sink.messages == []


@pytest.mark.parametrize(("user", "word"), [("watch", "wrong"), ("", "")])
async def test_a_refused_or_missing_login_is_for_later(
    user: str, word: str, certificate: Certificate
) -> None:
    with MailSink(certificate=certificate, starttls=True, login=("watch", "pass")) as sink:
        mail = settings(
            sink,
            security=MailSecurity.STARTTLS,
            username=user,
            password=Secret(word) if word else None,
            ca_file=certificate.certificate,
        )
        with pytest.raises(MailServerAway, match=r"53[05]"):
            await mailer(mail).send(row())


async def test_a_server_that_is_down_is_away() -> None:
    with MailSink() as sink:
        sink.down()
        with pytest.raises(MailServerAway, match=f"127.0.0.1:{sink.port}") as caught:
            await mailer(settings(sink)).send(row())
        assert not caught.value.permanent
        sink.up()
        assert await mailer(settings(sink)).send(row()) == ()


async def test_a_server_that_never_answers_is_left_in_time() -> None:
    with MailSink() as sink:
        sink.silent = True
        with pytest.raises(MailServerAway, match=r"no answer within 0\.3 seconds"):
            await mailer(settings(sink, timeout_seconds=0.3)).send(row())


async def test_a_connection_broken_before_the_answer_is_for_later() -> None:
    with MailSink() as sink:
        sink.drop_before_answer = 1
        with pytest.raises(MailServerAway):
            await mailer(settings(sink)).send(row())
        await mailer(settings(sink)).send(row())
        first, second = sink.messages
    assert first.message_id == second.message_id


@pytest.mark.parametrize(("code", "permanent"), [("451 4.3.0 busy", False), ("554 5.7.1 no", True)])
async def test_the_answer_to_the_message_says_if_repeating_helps(
    code: str, permanent: bool
) -> None:
    with MailSink() as sink:
        sink.answer_to_data = code
        with pytest.raises(MailError, match=code[:3]) as caught:
            await mailer(settings(sink)).send(row())
    assert caught.value.permanent is permanent
    assert not isinstance(caught.value, MailServerAway)


async def test_some_recipients_refused_are_named_and_the_others_get_it() -> None:
    with MailSink() as sink:
        sink.permanent = {MANAGER}
        assert await mailer(settings(sink)).send(row()) == (MANAGER,)
        assert sink.messages[0].recipients == (ON_CALL,)


@pytest.mark.parametrize(
    ("temporary", "lasting", "permanent"),
    [
        (set(), {ON_CALL, MANAGER}, True),
        ({ON_CALL}, {MANAGER}, False),
        ({ON_CALL, MANAGER}, set(), False),
    ],
)
async def test_all_recipients_refused_is_permanent_only_if_each_is(
    temporary: set[str], lasting: set[str], permanent: bool
) -> None:
    with MailSink() as sink:
        sink.temporary, sink.permanent = temporary, lasting
        with pytest.raises(MailError) as caught:
            await mailer(settings(sink)).send(row())
    assert caught.value.permanent is permanent
    assert caught.value.refused == (ON_CALL, MANAGER)


async def test_a_refused_sender_keeps_the_mail_for_later() -> None:
    """No mail of ours would be taken, so none may be given up."""
    with MailSink() as sink:
        sink.permanent = {"sentinel@institute.example"}
        with pytest.raises(MailServerAway, match="refused the sender"):
            await mailer(settings(sink)).send(row())


@pytest.mark.parametrize(
    "recipients", [(), ("a@institute.example\r\nDATA",), ("पता@institute.example",)]
)
async def test_what_is_no_address_is_refused_for_good(recipients: tuple[str, ...]) -> None:
    with MailSink() as sink, pytest.raises(MailError) as caught:
        await mailer(settings(sink)).send(row(recipients=recipients))
    assert caught.value.permanent


def test_an_authority_file_that_cannot_be_read_is_a_fault_in_the_configuration(
    tmp_path: Path,
) -> None:
    with MailSink() as sink, pytest.raises(ConfigError, match=r"mail\.ca_file"):
        mailer(settings(sink, security=MailSecurity.TLS, ca_file=tmp_path / "none.pem"))
    (tmp_path / "empty.pem").write_text("nothing")
    with MailSink() as sink, pytest.raises(ConfigError, match=r"empty\.pem"):
        mailer(settings(sink, security=MailSecurity.TLS, ca_file=tmp_path / "empty.pem"))
