"""Channel `mail`: the SMTP servers of [mail], one after the other."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from sentinel.core.delivery import MAIL, Answer, Attachment, Outcome
from sentinel.core.mail_address import wire_address
from sentinel.core.mail_answer import answer, joined, wants_another
from sentinel.core.notice import OutboxRow
from sentinel.core.ports import Blobs, Clock
from sentinel.core.settings import Mail
from sentinel.core.smtp_reply import Fate
from sentinel.edges.channels.mail_message import Letter
from sentinel.edges.channels.mail_relay import Relay
from sentinel.errors import SentinelError

NO_RECIPIENT = "it has no recipient: give contacts with mail addresses in [[contact]]"
NO_ADDRESS = "it is no mail address; correct it in [[contact]]"

log = logging.getLogger(__name__)


class MailChannel:
    """Port Channel over SMTP (RFC 5321). One attempt ends within the sum of the servers' time
    limits.

    Who has it from one server is never handed to another. Raises ConfigError at once where a
    `ca_file` cannot be read.
    """

    name = MAIL

    def __init__(
        self, mail: Mail, clock: Clock, blobs: Blobs, links: str = "", answers_to: str = ""
    ) -> None:
        self._mail = mail
        self._clock = clock
        self._blobs = blobs
        self._links = links
        self._answers_to = answers_to
        self.relays = relays(mail)

    async def send(self, row: OutboxRow) -> Answer:
        done = {*row.taken, *row.refused}
        wanted = [one for one in dict.fromkeys(row.recipients) if one not in done]
        if not row.recipients:
            return Answer(outcome=Outcome.REFUSED, reason=NO_RECIPIENT)
        letter = await self._letter(row)
        if isinstance(letter, Fate):
            return answer(dict.fromkeys(wanted, letter), (), already=row.taken)
        fates = {one: _NO_ADDRESS for one in wanted if wire_address(one) is None}
        tried: list[tuple[str, dict[str, Fate]]] = []
        for relay in self.relays:
            left = [one for one in wanted if wants_another(fates.get(one), row.attempts)]
            if not left:
                break
            came = await relay.hand_over(letter, left)
            tried.append((relay.name, came))
            for one, fate in came.items():
                fates[one] = joined(fates.get(one), fate)
        return answer(fates, tried, already=row.taken)

    async def _letter(self, row: OutboxRow) -> Letter | Fate:
        """With the bytes that belong to it, or why it must not go."""
        letter = Letter(
            row=row,
            sender=self._mail.sender,
            late_by=self._clock.now() - row.created_at if row.attempts else timedelta(0),
            links=self._links,
            answers_to=self._answers_to,
        )
        files: list[tuple[Attachment, bytes]] = []
        left_out: list[tuple[Attachment, str]] = []
        for attachment in row.attachments:
            try:
                files.append((attachment, await asyncio.to_thread(self._bytes, attachment)))
            except (KeyError, OSError, SentinelError) as error:
                fields = {"key": row.key, "file": attachment.name, "error": repr(error)}
                log.error("attachment cannot be read", extra=fields)  # noqa: TRY400 - it is told
                left_out.append((attachment, "its copy is missing or was changed"))
        if left_out and not letter.may_lose_files:
            names = ", ".join(attachment.name for attachment, _ in left_out)
            said = f"{names} belongs to it, and its copy is missing or was changed; it is not sent"
            return Fate(outcome=Outcome.REFUSED, said=said)
        return replace(letter, files=tuple(files), left_out=tuple(left_out))

    def _bytes(self, attachment: Attachment) -> bytes:
        return self._blobs.get(attachment.sha256)


def relays(mail: Mail) -> tuple[Relay, ...]:
    """All servers, in the order in which they are asked. Raises ConfigError."""
    more = (
        Relay(server, sender=mail.sender, key=f"mail.relay[{number}]")
        for number, server in enumerate(mail.relays)
    )
    return (Relay(mail, sender=mail.sender), *more)


_NO_ADDRESS = Fate(outcome=Outcome.REFUSED, said=NO_ADDRESS)
