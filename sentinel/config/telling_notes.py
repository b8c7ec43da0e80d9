"""Notes on who is told, and on who notices when nobody is told any more."""

from collections.abc import Iterator

from sentinel.core.settings import Config


def telling_notes(config: Config) -> Iterator[str]:
    """What is allowed, and leaves people without word."""
    vouching = [channel.name for channel in config.channels if channel.vouches]
    if config.mail is None and vouching:
        yield f"no [mail]: people are told by {', '.join(vouching)} alone"
    elif config.mail is None and config.channels:
        logs = ", ".join(channel.name for channel in config.channels)
        yield f"no [mail]: notices go to logs alone ({logs}), which nobody may read"
    elif config.mail is None:
        yield "no [mail]: notices are kept and shown by `sentinel status`, nobody gets them"
    if config.heartbeat.url is None:
        yield "no [heartbeat]: nobody outside notices when Sentinel itself is silent"
