"""[time]: whom the clock is compared with."""

from sentinel.config.addresses import host_name
from sentinel.config.table import Table
from sentinel.core.alert_settings import TimeSources
from sentinel.core.endpoint import joined, split_port

_ACCEPTED = 'a host with a port or without, such as "samay1.nic.in" or "10.0.0.5:123"'


def read_time(root: Table) -> TimeSources:
    """The table, with its defaults where it is left out; then nobody is asked."""
    table = root.table("time")
    sources = TimeSources(
        servers=table.texts(
            "servers",
            (),
            accepted=f"a list, each {_ACCEPTED}",
            convert=_server,
        ),
        every_seconds=table.duration("every", "1h", low="5m", high="1d"),
        warn_seconds=table.duration("warn_beyond", "1s", low="10ms", high="1h"),
        timeout_seconds=table.duration("timeout", "5s", low="100ms", high="1m"),
    )
    table.finish()
    return sources


def _server(text: str) -> str:
    try:
        host, port = split_port(text)
        return joined(host_name(host), port)
    except ValueError:
        raise ValueError(f"accepted: {_ACCEPTED}; correct it") from None
