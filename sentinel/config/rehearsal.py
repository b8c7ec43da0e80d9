"""[site.rehearsal]: how a restored copy is served while it is rehearsed."""

from sentinel.config.table import Table
from sentinel.core.site import RehearsalSettings

_PLACES = ("{root}", "{port}")
_EXAMPLE = '["php", "-S", "127.0.0.1:{port}", "-t", "{root}"]'


def read_rehearsal(site: Table) -> RehearsalSettings:
    """The table of one site; without it, the defaults."""
    table = site.table("rehearsal")
    command = table.texts(
        "command", (), accepted=f"a command and its arguments, such as {_EXAMPLE}", repeats=True
    )
    missing = [place for place in _PLACES if not any(place in word for word in command)]
    if command and missing:
        table.wrong(
            "command",
            f"a command with {' and '.join(missing)} in it, such as {_EXAMPLE}",
            "add what is missing: the folder to serve and the port on 127.0.0.1",
        )
    settings = RehearsalSettings(
        command=command,
        start_timeout_seconds=table.duration("start_timeout", "30s", low="1s", high="10m"),
    )
    table.finish()
    return settings
