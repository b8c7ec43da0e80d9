"""The ways of telling: CHANNELS maps the kind of a [[channel]] to what makes it. Mail is always
there where [mail] is written."""

from collections.abc import Callable

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.channel_port import Channel
from sentinel.core.delivery import MAIL
from sentinel.core.ports import Blobs, Clock
from sentinel.core.settings import Config

CHANNELS: dict[ChannelKind, Callable[[ChannelSettings, Config, Clock], Channel]] = {}


def channels(config: Config, clock: Clock, blobs: Blobs) -> dict[str, Channel]:
    """By name, in the order of the configuration; `blobs` hold what is attached.

    Raises ConfigError where a channel cannot be made as it is configured.
    """
    made: dict[str, Channel] = {}
    if config.mail is not None:
        from sentinel.edges.channels.mail import MailChannel

        made[MAIL] = MailChannel(config.mail, clock, blobs, config.approvals.link_url)
    for settings in config.channels:
        made[settings.name] = CHANNELS[settings.kind](settings, config, clock)
    return made
