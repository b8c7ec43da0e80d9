"""Channel of kind `apprise`: short words by the services that the library Apprise knows (SMS,
Telegram, Teams and others), for those who installed the extra of that name."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence

from sentinel.core.alert_settings import ChannelSettings
from sentinel.core.canonical import sha256
from sentinel.core.channel_text import short_text, subject_of
from sentinel.core.counts import counted
from sentinel.core.delivery import Answer, Outcome
from sentinel.core.gravity import severity_word
from sentinel.core.notice import OutboxRow
from sentinel.core.plain_line import clean_line
from sentinel.core.ports import Clock
from sentinel.core.secret import Secret
from sentinel.core.settings import Config
from sentinel.errors import ConfigError, ConfigProblem

MAX_CHARACTERS = 400
"""Of the words below the subject: what a telephone shows, and a few short messages hold."""
KINDS = {"critical": "failure", "warning": "warning", "info": "info"}

log = logging.getLogger(__name__)


class AppriseChannel:
    """Port Channel. A target that has taken a row is left out when the row is tried again."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.name = settings.name
        self._targets = settings.targets
        self._timeout_seconds = settings.timeout_seconds
        self._hanging: threading.Thread | None = None

    def ready(self) -> None:
        """For the daemon, before it works: loads the library. Raises ConfigError where it does not
        know a target; the target itself, which holds a token, is not named."""
        import apprise

        logging.getLogger("apprise").disabled = True
        for number, target in enumerate(self._targets, start=1):
            if not apprise.Apprise().add(target.reveal()):
                raise ConfigError(
                    (
                        ConfigProblem(
                            file="config.toml",
                            key=f"channel {self.name}: targets_file",
                            message=f"line {number} is no URL that Apprise knows; accepted: URLs "
                            "as on its list of services; correct that line",
                        ),
                    )
                )

    async def send(self, row: OutboxRow) -> Answer:
        """In a thread of its own, which is let go when the time is up: the library may hang, and
        must not take away the threads that others need."""
        if self._hanging is not None and self._hanging.is_alive():
            return Answer(outcome=Outcome.AWAY, reason="the attempt before this one still hangs")
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        wanted = [target for target in self._targets if label(target) not in row.taken]
        taken: list[str] = []

        def work() -> None:
            tell(wanted, row, taken)
            with contextlib.suppress(RuntimeError):  # the loop has ended; nobody waits
                loop.call_soon_threadsafe(over.set)

        self._hanging = threading.Thread(target=work, name=f"apprise {self.name}", daemon=True)
        self._hanging.start()
        try:
            await asyncio.wait_for(over.wait(), self._timeout_seconds)
        except TimeoutError:
            reason = f"no answer within {self._timeout_seconds:g} s"
            return Answer(outcome=Outcome.AWAY, reason=reason, taken=tuple(taken))
        self._hanging = None
        missing = len(wanted) - len(taken)
        if not missing:
            return Answer(outcome=Outcome.DELIVERED)
        reason = f"{missing} of {counted(len(self._targets), 'target')} did not take it"
        return Answer(outcome=Outcome.LATER, reason=reason, taken=tuple(taken))


def tell(targets: Sequence[Secret], row: OutboxRow, taken: list[str]) -> None:
    """Puts the label of each target into `taken` as soon as it has taken the row. Whatever the
    library raises is a no."""
    for target in targets:
        try:
            if _notify(target, row):
                taken.append(label(target))
        except Exception as error:  # noqa: BLE001 - the code of any of a hundred services
            kind = clean_line(type(error).__name__)
            log.warning("apprise raised", extra={"target": label(target), "error": kind})


def label(target: Secret) -> str:
    """By which a target is known without its tokens, wherever it stands in the file."""
    return f"apprise:{sha256(target.reveal().encode())[:12]}"


def _notify(target: Secret, row: OutboxRow) -> bool:
    import apprise

    # its own lines may hold the addresses, and with them the tokens
    logging.getLogger("apprise").disabled = True
    # elsewhere the words, and the tokens of the target with them, would go to whom it names, and
    # that one's answer would count as people told
    asset = apprise.AppriseAsset()
    asset.http_redirects = False  # set, not given: an older library would raise, and tell nobody
    service = apprise.Apprise(asset=asset)
    if not service.add(target.reveal()):
        return False
    return bool(
        service.notify(
            title=subject_of(row),
            body=short_text(row, MAX_CHARACTERS),
            body_format=apprise.NotifyFormat.TEXT,
            notify_type=KINDS[severity_word(row)],
            interpret_escapes=False,
        )
    )


def make(settings: ChannelSettings, config: Config, clock: Clock) -> AppriseChannel:
    del config, clock
    return AppriseChannel(settings)
