"""Channel of kind `journal`: an entry with fields in systemd's journal, by its native protocol.

https://systemd.io/JOURNAL_NATIVE_PROTOCOL/. Nobody vouches that an entry is read.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.alert_settings import ChannelSettings
from sentinel.core.channel_text import body_of, cut_bytes, subject_of
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.gravity import SEVERITY
from sentinel.core.notice import OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock
from sentinel.core.settings import Config
from sentinel.core.syslog_line import facts
from sentinel.edges.channels.unix_datagram import send_datagram

SOCKET = Path("/run/systemd/journal/socket")
MESSAGE_ID = "5c1f1a4de0b44a4c9a0b8e6d5f0c7e31"
"""Of every notice of Sentinel's, on every machine: `journalctl MESSAGE_ID=...` finds them all."""
MAX_TEXT_BYTES = 16_384
"""Of the whole text; a datagram holds far more, so that no file need be handed over."""


@dataclass(frozen=True, slots=True)
class JournalChannel:
    """Port Channel. A repeated entry has the same SENTINEL_MESSAGE_ID."""

    name: str
    timeout_seconds: float
    socket: Path = SOCKET

    async def send(self, row: OutboxRow) -> Answer:
        try:
            async with asyncio.timeout(self.timeout_seconds):
                await send_datagram(str(self.socket), entry(row))
        except TimeoutError:
            reason = f"the journal took nothing within {self.timeout_seconds:g} s"
            return Answer(outcome=Outcome.AWAY, reason=reason)
        except OSError as error:
            why = clean_line(error.strerror or type(error).__name__)
            reason = f"the journal could not be reached at {self.socket}: {why}"
            return Answer(outcome=Outcome.AWAY, reason=reason)
        return Answer(
            outcome=Outcome.DELIVERED,
            reason="handed to this machine's journal; nobody vouches that it is read",
        )


def entry(row: OutboxRow) -> bytes:
    """One entry. Each value is given with its length, so that none can begin another field."""
    names = {"kind": "KIND", "key": "KEY", "site": "SITE", "incident": "INCIDENT"}
    fields = {
        "MESSAGE": subject_of(row).encode("utf-8", "replace"),
        "PRIORITY": str(SEVERITY[row.kind]).encode(),
        "MESSAGE_ID": MESSAGE_ID.encode(),
        "SYSLOG_IDENTIFIER": b"sentinel",
        "SENTINEL_TEXT": cut_bytes(body_of(row), MAX_TEXT_BYTES),
        "SENTINEL_MESSAGE_ID": row.message_id.encode("utf-8", "replace"),
        **{
            f"SENTINEL_{names[name]}": value.encode("utf-8", "replace")
            for name, value in facts(row).items()
            if name in names
        },
    }
    return b"".join(
        name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"
        for name, value in fields.items()
    )


def make(settings: ChannelSettings, config: Config, clock: Clock) -> JournalChannel:
    del config, clock
    return JournalChannel(settings.name, settings.timeout_seconds)
