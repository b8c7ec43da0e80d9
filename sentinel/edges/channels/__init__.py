"""The ways of telling: CHANNELS maps the kind of a [[channel]] to what makes it. Mail is always
there where [mail] is written."""

from collections.abc import Callable

from sentinel.core.alert_settings import ChannelKind, ChannelSettings
from sentinel.core.answer_contact import answer_contact
from sentinel.core.channel_port import Channel
from sentinel.core.delivery import MAIL
from sentinel.core.ports import Blobs, Clock
from sentinel.core.settings import Config
from sentinel.edges.channels import alertmanager, apprise, journal, syslog, webhook
from sentinel.errors import ConfigError, ConfigProblem

CHANNELS: dict[ChannelKind, Callable[[ChannelSettings, Config, Clock], Channel]] = {
    ChannelKind.WEBHOOK: webhook.make,
    ChannelKind.ALERTMANAGER: alertmanager.make,
    ChannelKind.SYSLOG: syslog.make,
    ChannelKind.JOURNAL: journal.make,
    ChannelKind.APPRISE: apprise.make,
}
"""To add a kind: its word in ChannelKind, its keys in config/channels.py, a file here."""


def channels(config: Config, clock: Clock, blobs: Blobs) -> dict[str, Channel]:
    """By name, in the order of the configuration; `blobs` hold what is attached.

    Raises ConfigError where a channel cannot be made as it is configured.
    """
    made: dict[str, Channel] = {}
    if config.mail is not None:
        from sentinel.edges.channels.mail import MailChannel

        contact = answer_contact(config.contacts)
        answers_to = "" if contact is None else contact.mail
        made[MAIL] = MailChannel(
            config.mail, clock, blobs, config.approvals.link_url, answers_to=answers_to
        )
    for settings in config.channels:
        try:
            made[settings.name] = CHANNELS[settings.kind](settings, config, clock)
        except OSError as error:  # the files were good when the configuration was read
            problem = ConfigProblem(
                file=config.file.name,
                key=f"channel {settings.name}",
                message=f"cannot be made ({error.strerror or error}); accepted: readable "
                "certificates of authorities; correct ca_file, or that file",
            )
            raise ConfigError((problem,)) from error
    return made
