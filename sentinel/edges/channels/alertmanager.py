"""Channel of kind `alertmanager`: alerts by its API v2, which it groups, silences and passes on."""

import json
from collections.abc import Sequence

from sentinel.core.alert_settings import ChannelSettings
from sentinel.core.alertmanager_alerts import alerts
from sentinel.core.delivery import Answer
from sentinel.core.notice import OutboxRow
from sentinel.core.ports import Clock
from sentinel.core.settings import Config
from sentinel.edges.channels.http_post import Poster, answer_of

PATH = "api/v2/alerts"


class AlertmanagerChannel:
    """Port Channel, and Lasting: what is delivered fires for an hour, and longer where it is said
    again. The same labels are the same alert, however often they come."""

    def __init__(self, settings: ChannelSettings, clock: Clock) -> None:
        self.name = settings.name
        self._clock = clock
        self._token = settings.secret.reveal() if settings.secret else ""
        self._headers = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
        }
        self._poster = Poster(
            settings.url, timeout_seconds=settings.timeout_seconds, ca_file=settings.ca_file
        )

    async def send(self, row: OutboxRow) -> Answer:
        return await self.refresh((row,), ())

    async def refresh(self, standing: Sequence[OutboxRow], ended: Sequence[OutboxRow]) -> Answer:
        body = json.dumps(alerts(standing, ended, self._clock.now()), ensure_ascii=False)
        data = body.encode("utf-8", "replace")
        reply = await self._poster.post(data, self._headers, path=PATH)
        return answer_of(reply, self._clock.now(), self._token)


def make(settings: ChannelSettings, config: Config, clock: Clock) -> AlertmanagerChannel:
    del config
    return AlertmanagerChannel(settings, clock)
