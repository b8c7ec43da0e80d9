"""A sender between a real state database and channels that a test drives, by a clock of its own."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.channel_port import Channel
from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.notice import Notice, NoticeKind, OutboxRow
from sentinel.core.outbox_port import Outbox
from sentinel.core.settings import Config
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.channels.mail import MailChannel
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.outbox import Sender
from sentinel.sending_parts import SendingParts
from support.settings import ON_CALL, make_config, make_mail
from support.values import FakeClock, make_message, make_notice
from support.waiting import LIMIT_SECONDS

DELIVERED = Answer(outcome=Outcome.DELIVERED)
AWAY = Answer(outcome=Outcome.AWAY, reason="not reached")
LATER = Answer(outcome=Outcome.LATER, reason="450 later")
REFUSED = Answer(outcome=Outcome.REFUSED, reason="550 never")


class Lines:
    """An audit log that is only a list."""

    def __init__(self) -> None:
        self.actions: list[str] = []
        self.lines: list[Mapping[str, object]] = []

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        self.actions.append(action)
        self.lines.append(data)

    def note(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        self.append(actor, action, data)


class Told:
    """A channel that answers what it is told to, and remembers all that it was given."""

    def __init__(self, *answers: Answer, name: str = MAIL) -> None:
        """One answer after the other; the last one for ever; delivered where there is none."""
        self.name = name
        self.answers = list(answers)
        self.given: list[OutboxRow] = []

    async def send(self, row: OutboxRow) -> Answer:
        self.given.append(row)
        if not self.answers:
            return DELIVERED
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def keys(self) -> list[str]:
        return [row.key.rpartition("/")[2] for row in self.given]


class Bench:
    """One sender with all it needs; `round()` sends what is due now. Random shares are `draw`."""

    def __init__(
        self,
        folder: Path,
        store: SqliteStore,
        clock: FakeClock,
        *channels: Channel,
        port: int | None = None,
    ) -> None:
        """With a port the channel is the real one of mail, to a server that listens there."""
        self.folder = folder
        self.store = store
        self.clock = clock
        self.audit = Lines()
        self.draw = 1.0
        self.config = make_config(folder, mail=None if port is None else make_mail(port))
        self.channels: dict[str, Channel] = {channel.name: channel for channel in channels}
        if port is not None:
            assert self.config.mail is not None
            self.channels[MAIL] = MailChannel(self.config.mail, clock, FileBlobs(folder / "blobs"))
        elif MAIL in self.channels:
            self.config = replace(self.config, mail=make_mail(1))
        self.renderer = JinjaRenderer(self.config.templates, self.config)
        self.sender = self.make_sender()

    def make_sender(self, outbox: Outbox | None = None) -> Sender:
        return Sender(
            self.channels,
            SendingParts(
                outbox=outbox or self.store.outbox,
                clock=self.clock,
                config=self.config,
                audit=self.audit,
                renderer=self.renderer,
                draw=lambda: self.draw,
            ),
        )

    def put(self, name: str, *recipients: str, **changes: object) -> str:
        """Queues a notice with a key of that name; the key."""
        notice: Notice = make_notice(
            changes.pop("kind", NoticeKind.BLOCKED),  # type: ignore[arg-type] # a kind
            key=f"INC-20261122-0001/{name}",
            at=self.clock.now(),
            recipients=recipients or (ON_CALL.mail,),
            **changes,
        )
        self.store.outbox.put([(notice, make_message(name, f"Body of {name}.\n"))])
        return notice.key

    async def round(self) -> None:
        await self.sender.send_due(asyncio.Event())

    def row(self, key: str) -> OutboxRow:
        return next(row for row in self.store.outbox.all() if row.key == key)


async def until(true: Callable[[], object]) -> None:
    """Waits, turn by turn of the loop, until a condition holds. Raises TimeoutError."""
    async with asyncio.timeout(LIMIT_SECONDS):
        while not true():
            await asyncio.sleep(0)


def with_channels(config: Config, names: Sequence[str]) -> Config:
    """The configuration with webhooks of those names beside mail."""
    hooks = tuple(
        ChannelSettings(name=name, kind=ChannelKind.WEBHOOK, url="http://127.0.0.1:1/")
        for name in names
    )
    return replace(config, channels=hooks)
