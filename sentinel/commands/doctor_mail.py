"""Would a mail go out today? Each server is asked up to RCPT TO; a mail goes only on demand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined
    from sentinel.core.notice import OutboxRow
    from sentinel.core.settings import Mail
    from sentinel.core.smtp_reply import Fate
    from sentinel.edges.channels.mail_relay import Relay

SUBJECT = "[Sentinel] Test of mail: no alarm / मेल की जाँच: कोई चेतावनी नहीं"
BODY = """\
This is a test of the way by which Sentinel sends alarms. Nothing has happened and nothing is asked
of you. If you read this in a folder for junk, have the sender taken out of it: an alarm would lie
there, too.

यह उस मार्ग की जाँच है जिससे Sentinel चेतावनी भेजता है। कुछ नहीं हुआ है और आपको कुछ नहीं करना है। यदि यह मेल
स्पैम में मिली हो, तो प्रेषक को वहाँ से हटवाएँ: चेतावनी भी वहीं पहुँचेगी।
"""


def examine_mail(app: "App", *, send_test: bool) -> "Iterator[Examined]":
    """Nothing where there is no [mail]: who looks at people says that."""
    from sentinel.edges.channels.mail import relays

    mail = app.config.mail
    if mail is None:
        return
    recipients = tuple(dict.fromkeys(c.mail for c in app.config.contacts if c.mail))
    for server, relay in zip((mail, *mail.relays), relays(mail), strict=True):
        yield _server(server, relay, recipients)
    if send_test:
        yield _test(app)


def _server(server: "Mail", relay: "Relay", recipients: tuple[str, ...]) -> "Examined":
    import asyncio

    from sentinel.core.delivery import Outcome
    from sentinel.core.examination import fault, fine, warning

    fates = asyncio.run(relay.probe(recipients))
    bad = {one: fate for one, fate in fates.items() if fate.outcome is not Outcome.DELIVERED}
    if not bad:
        return fine(relay.name, f"It would take mail for {_people(len(recipients))}.")
    words = _words(bad)
    if all(fate.outcome is Outcome.AWAY for fate in bad.values()):
        return fault(relay.name, f"No mail would go: {words}.", "correct [mail], or the server")
    if any(fate.outcome is Outcome.REFUSED for fate in bad.values()):
        fix = "correct the addresses in [[contact]], or have the server take them"
        return fault(relay.name, f"It would not take all: {words}.", fix)
    fix = "look again in a quarter of an hour: a server that does not know a sender may say so once"
    return warning(relay.name, f"It puts some off: {words}.", fix)


def _words(fates: "dict[str, Fate]") -> str:
    groups: dict[str, list[str]] = {}
    for one, fate in fates.items():
        groups.setdefault(fate.said, []).append(one)
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{', '.join(whom)}: {said}" for said, whom in groups.items())


def _test(app: "App") -> "Examined":
    import asyncio

    from sentinel.core.delivery import MAIL, Outcome
    from sentinel.core.examination import fault, fine

    row = _row(app)
    answer = asyncio.run(app.channels[MAIL].send(row))
    people = ", ".join(row.recipients)
    if answer.outcome is Outcome.DELIVERED and not answer.refused:
        name = f" as {answer.reference}" if answer.reference else ""
        text = f"A test went to {people}, taken{name}; ask whether it came, and into which folder."
        return fine("mail test", text)
    fix = "see what the server says above; then sentinel doctor --send-test again"
    return fault("mail test", f"A test to {people} did not go out whole: {answer.reason}.", fix)


def _row(app: "App") -> "OutboxRow":
    """Not of the outbox: a test that does not go out is not owed."""
    from sentinel.core.addressing import domain_of, message_id
    from sentinel.core.canonical import timestamp
    from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
    from sentinel.core.rota import on_call

    now = app.clock.now()
    key = f"doctor/{timestamp(now)}"
    sender = "" if app.config.mail is None else app.config.mail.sender
    told = dict.fromkeys(contact.mail for contact in on_call(app.config, now) if contact.mail)
    return OutboxRow(
        id=0,
        key=key,
        kind=NoticeKind.WATCH,
        site="",
        incident="",
        message_id=message_id(key, domain_of(sender)),
        recipients=tuple(told),
        subject=SUBJECT,
        body=BODY,
        created_at=now,
        next_attempt_at=now,
        attempts=0,
        state=OutboxState.QUEUED,
    )


def _people(count: int) -> str:
    from sentinel.core.counts import counted

    return counted(count, "contact", "contacts")
