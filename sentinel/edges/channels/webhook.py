"""Channel of kind `webhook`: a signed POST of JSON to an address of the operator's."""

from sentinel.core.addressing import domain_of
from sentinel.core.alert_settings import ChannelSettings
from sentinel.core.delivery import Answer
from sentinel.core.notice import OutboxRow
from sentinel.core.ports import Clock
from sentinel.core.secret import Secret
from sentinel.core.settings import Config
from sentinel.core.webhook_document import document, headers
from sentinel.edges.channels.http_post import Poster, answer_of


class WebhookChannel:
    """Port Channel. Each attempt with a row has the same `webhook-id`, by which the other side
    knows what it has already, and a time-stamp and a signature of its own."""

    def __init__(
        self,
        settings: ChannelSettings,
        *,
        secret: Secret,
        mail_domain: str,
        clock: Clock,
    ) -> None:
        self.name = settings.name
        self._secret = secret
        self._domain = mail_domain
        self._clock = clock
        self._poster = Poster(
            settings.url, timeout_seconds=settings.timeout_seconds, ca_file=settings.ca_file
        )

    async def send(self, row: OutboxRow) -> Answer:
        body = document(row, mail_domain=self._domain)
        signed = headers(row, body, self._secret, self._clock.now())
        reply = await self._poster.post(body, signed)
        return answer_of(reply, self._clock.now(), self._secret.reveal())


def make(settings: ChannelSettings, config: Config, clock: Clock) -> WebhookChannel:
    assert settings.secret is not None  # the configuration asks for it
    domain = domain_of(config.mail.sender if config.mail else "")
    return WebhookChannel(settings, secret=settings.secret, mail_domain=domain, clock=clock)
