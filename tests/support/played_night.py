"""A night of telling people, played at once: the real rounds and the real sender over a real
database, by a clock that this moves; the channels answer what a test says."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from sentinel.core.delivery import MAIL, Answer, Outcome
from sentinel.core.incident import Incident
from sentinel.core.notice import Notice, OutboxRow
from sentinel.escalating import Escalator
from sentinel.outbox import Sender
from sentinel.sending_parts import SendingParts
from support.telling import Telling

MINUTE = timedelta(minutes=1)
STEP = 5
"""So many minutes lie between two looks."""
Answering = Callable[[OutboxRow], Answer]


class PlayedNight:
    """What came to whom stands in `came`: minutes from the beginning, readers, key."""

    def __init__(
        self, one: Telling, answer: Answering, channels: tuple[str, ...] = (MAIL,)
    ) -> None:
        self.one = one
        self.answer = answer
        self.began = one.clock.now()
        self.came: list[tuple[int, tuple[str, ...], str]] = []
        self._channels = {name: _Played(name, self) for name in channels}
        self.start_anew()

    def start_anew(self) -> None:
        """As after a kill: nothing is left but the database."""
        parts = SendingParts(
            outbox=self.one.store.outbox,
            clock=self.one.clock,
            config=self.one.config,
            audit=self.one.audit,
            renderer=self.one.renderer,
            draw=lambda: 0.5,
        )
        self._escalator = Escalator(self.one)
        self._sender = Sender(self._channels, parts)

    def until(self, minute: int, deeds: Mapping[int, Callable[[], object]] | None = None) -> None:
        """Plays on up to that minute, that one included; a deed is done at its own, a multiple of
        STEP."""
        while self.minute <= minute:
            if deed := (deeds or {}).get(self.minute):
                deed()
            self._escalator.look()
            asyncio.run(self._sender.send_due(asyncio.Event()))
            self._escalator.look()
            self.one.clock.advance(STEP * MINUTE.total_seconds())

    @property
    def minute(self) -> int:
        return (self.one.clock.now() - self.began) // MINUTE

    def put(self, notice: Notice) -> None:
        self.one.store.outbox.put([(notice, self.one.renderer.notice(notice))])

    def change(self, incident: Incident, **fields: object) -> Incident:
        now = self.one.store.incidents.get(incident.id)
        assert now is not None
        self.one.store.incidents.change(now.id, now.state, fields=fields)
        changed = self.one.store.incidents.get(incident.id)
        assert changed is not None
        return changed

    def keys(self, within: str = "") -> list[str]:
        return [key for _, _, key in self.came if within in key]


class _Played:
    def __init__(self, name: str, night: PlayedNight) -> None:
        self.name = name
        self._night = night

    async def send(self, row: OutboxRow) -> Answer:
        answer = self._night.answer(row)
        if answer.outcome is Outcome.DELIVERED:
            readers = tuple(one for one in row.recipients if one not in answer.refused)
            self._night.came.append((self._night.minute, readers or (row.channel,), row.key))
        return answer
