"""The mail channel against a real Postfix, in each way in which it can fail."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from sentinel.core.delivery import Outcome
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.secret import Secret
from sentinel.core.settings import MailSecurity
from sentinel.edges.channels.mail import MailChannel
from support.mail_sink import Certificate, MailSink, Received, make_certificate
from support.mails import MANAGER, ON_CALL, Shelf, mail_channel, mail_row
from support.postfix import SIZE_LIMIT, Postfix, postfix
from support.settings import make_mail
from support.web_server import until

WIDE = "पता@institute.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def onward() -> Iterator[MailSink]:
    """Where Postfix hands mails on to."""
    with MailSink() as sink:
        yield sink


@pytest.fixture(scope="module")
def server(onward: MailSink, certificate: Certificate) -> Iterator[Postfix]:
    with postfix(onward.port, certificate) as running:
        yield running


@pytest.fixture
def row(request: pytest.FixtureRequest) -> OutboxRow:
    """With a key of its own, by which its mail is found behind Postfix."""
    key = f"INC-20261122-0001/{request.node.name}"
    return mail_row(key=key)


def channel(server: Postfix, service: str, **changes: object) -> MailChannel:
    return mail_channel(server.ports[service], **changes)


def named(server: Postfix, service: str) -> str:
    return f"mail server 127.0.0.1:{server.ports[service]}: "


async def arrived(onward: MailSink, row: OutboxRow, count: int = 1) -> list[Received]:
    """The mails of this row, once there are so many."""

    def found() -> list[Received]:
        seen = 0
        while True:
            messages = onward.wait_for(seen)
            mine = [one for one in messages if one.message_id == row.message_id]
            if len(mine) >= count:
                return mine
            seen = len(messages) + 1

    return await asyncio.to_thread(found)


async def test_what_is_accepted_arrives_as_it_was_sent(
    server: Postfix, onward: MailSink, row: OutboxRow
) -> None:
    answer = await channel(server, "plain").send(row)
    assert answer.delivered
    (got,) = await arrived(onward, row)
    # the mail is handed on before Postfix's own log has it: other processes write that
    known = f"{answer.reference}: from=<sentinel@institute.example>"
    await asyncio.to_thread(until, lambda: known in server.log)
    assert set(got.recipients) == {ON_CALL, MANAGER}
    assert got.subject == row.subject
    assert got.body == row.body
    assert got.message["x-sentinel-incident"] == row.incident
    assert got.message["references"] == got.message["in-reply-to"]
    # Postfix has nothing to mend: it wrote Received, and no Date or Message-ID of its own
    assert got.message.keys().count("Received") == 1
    assert got.message["date"] == "Sun, 22 Nov 2026 04:30:00 +0000"
    html = got.message.get_body(("html",))
    assert html is not None
    assert "साइट बंद है" in html.get_content()


async def test_a_mail_sent_twice_has_one_identity(
    server: Postfix, onward: MailSink, row: OutboxRow
) -> None:
    for _ in range(2):
        assert (await channel(server, "plain").send(row)).delivered
    first, second = await arrived(onward, row, 2)
    assert first.raw.partition(b"Subject:")[2] == second.raw.partition(b"Subject:")[2]


async def test_grey_listing_puts_one_recipient_off_and_the_next_attempt_is_hers_alone(
    server: Postfix, onward: MailSink, row: OutboxRow
) -> None:
    server.say[MANAGER] = ["450 4.2.0 grey-listed for 300 seconds"]
    first = await channel(server, "plain").send(row)
    assert first.outcome is Outcome.LATER
    assert (first.taken, first.refused) == ((ON_CALL,), ())
    assert f"{MANAGER}: RCPT TO was answered 450" in first.reason
    assert "grey-listed for 300 seconds" in first.reason
    again = mail_row(key=row.key, attempts=1, taken=first.taken)
    assert (await channel(server, "plain").send(again)).delivered
    recipients = [got.recipients for got in await arrived(onward, row, 2)]
    assert sorted(recipients) == sorted([(ON_CALL,), (MANAGER,)])


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("450 4.2.0 grey-listed", Outcome.LATER),
        ("451 4.3.0 local trouble", Outcome.LATER),
        ("452 4.2.2 mailbox full", Outcome.LATER),
        ("421 4.3.2 closing", Outcome.AWAY),
        ("550 5.1.1 unknown user", Outcome.REFUSED),
        ("554 5.7.1 relay access denied", Outcome.REFUSED),
    ],
)
async def test_what_it_says_of_all_recipients(
    server: Postfix, row: OutboxRow, action: str, outcome: Outcome
) -> None:
    server.say.update({ON_CALL: [action], MANAGER: [action]})
    answer = await channel(server, "plain").send(row)
    server.say.clear()
    assert answer.outcome is outcome
    assert answer.refused == (row.recipients if outcome is Outcome.REFUSED else ())
    assert answer.reason.startswith(named(server, "plain"))
    assert action[:3] in answer.reason


async def test_too_many_connections_are_its_own_trouble(server: Postfix) -> None:
    assert (await channel(server, "busy").send(mail_row())).delivered
    answer = await channel(server, "busy").send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert "greeting was answered 421" in answer.reason
    assert "too many connections" in answer.reason


async def test_a_full_disk_sends_the_mail_by_the_next_server(
    server: Postfix, onward: MailSink, row: OutboxRow
) -> None:
    alone = await channel(server, "full").send(row)
    assert alone.outcome is Outcome.LATER
    assert "452" in alone.reason
    relay = make_mail(server.ports["plain"])
    assert (await channel(server, "full", relays=(relay,)).send(row)).delivered
    assert len(await arrived(onward, row)) == 1


@pytest.mark.parametrize("service", ["small", "silently-small"])
async def test_what_is_too_large_goes_without_its_files_and_says_so(
    server: Postfix, onward: MailSink, service: str
) -> None:
    """Whether the server tells its limit before or only after the mail."""
    shelf = Shelf()
    key = f"INC-20261122-0001/{service}"
    attachments = (shelf.attach("report.pdf", os.urandom(SIZE_LIMIT)),)
    row = mail_row(key=key, attachments=attachments)
    assert (await channel(server, service, shelf=shelf).send(row)).delivered
    (got,) = await arrived(onward, row)
    assert list(got.message.iter_attachments()) == []
    assert "report.pdf" in got.body
    assert "size" in got.body
    filing = mail_row(key=key, attachments=attachments, kind=NoticeKind.FILING)
    answer = await channel(server, service, shelf=shelf).send(filing)
    assert answer.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("service", "security"), [("starttls", MailSecurity.STARTTLS), ("tls", MailSecurity.TLS)]
)
async def test_encrypted_to_a_known_authority_only(
    server: Postfix,
    onward: MailSink,
    certificate: Certificate,
    service: str,
    security: MailSecurity,
) -> None:
    row = mail_row(key=f"INC-20261122-0001/{service}-mail")
    stranger = await channel(server, service, security=security).send(row)
    assert stranger.outcome is Outcome.AWAY
    assert "certificate is not trusted" in stranger.reason
    known = channel(server, service, security=security, ca_file=certificate.certificate)
    assert (await known.send(row)).delivered
    (got,) = await arrived(onward, row)
    assert "with ESMTPS id" in str(got.message["received"])


async def test_wrong_security_is_named(server: Postfix, certificate: Certificate) -> None:
    for service, security, reason in (
        ("starttls", MailSecurity.NONE, "give security"),
        ("plain", MailSecurity.STARTTLS, "STARTTLS is not offered"),
        ("plain", MailSecurity.TLS, "correct port or security"),
    ):
        files = {} if security is MailSecurity.NONE else {"ca_file": certificate.certificate}
        answer = await channel(server, service, security=security, **files).send(mail_row())
        assert answer.outcome is Outcome.AWAY
        assert reason in answer.reason


async def test_a_login_that_it_does_not_know_is_named(server: Postfix) -> None:
    answer = await channel(server, "plain", username="w", password=Secret("x")).send(mail_row())
    assert answer.outcome is Outcome.AWAY
    assert "offers no login" in answer.reason


async def test_an_address_of_another_script_arrives_or_is_refused_alone(
    server: Postfix, onward: MailSink
) -> None:
    row = mail_row(key="INC-20261122-0001/wide", recipients=(ON_CALL, WIDE))
    narrow = await channel(server, "no-utf8").send(row)
    assert narrow.delivered
    assert narrow.refused == (WIDE,)
    assert "SMTPUTF8" in narrow.reason
    assert [got.recipients for got in await arrived(onward, row)] == [(ON_CALL,)]
    assert (await channel(server, "plain").send(row)).refused == ()
