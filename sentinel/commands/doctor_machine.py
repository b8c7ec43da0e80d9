"""Is the machine fit for it: service manager, Python and SQLite, limits, time zone, the console?"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from sentinel.app import App
    from sentinel.core.examination import Examined

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables, of which the state database is made."""
FEW_FILES = 4096
"""Of open files: crawls hold hundreds of connections, backups as many files."""
_SERVICE = "sentinel service install"
_CONSOLE_SECONDS = 5.0
_HEALTH_BYTES = 4_096


def examine_machine(app: "App") -> "Iterator[Examined]":
    """Each once, whatever the number of sites."""
    yield _versions()
    yield from _service(app)
    yield from _open_files(app)
    yield _time_zone(app)
    yield from _console(app)
    yield _heartbeat(app)


def _heartbeat(app: "App") -> "Examined":
    from sentinel.core.examination import fine, warning

    if app.config.heartbeat.url is None:
        text = "Nobody outside notices when Sentinel itself is silent."
        return warning("heartbeat", text, "add [heartbeat], with a dead-man's switch elsewhere")
    return fine("heartbeat", "A dead-man's switch outside hears from the daemon.")


def _versions() -> "Examined":
    import platform
    import sqlite3

    return judged_versions(platform.python_version(), sqlite3.sqlite_version)


def judged_versions(python: str, sqlite: str) -> "Examined":
    """Python was held against its oldest version when it was installed; its SQLite is that of the
    machine, or whatever it was built with."""
    from sentinel.core.examination import fault, fine

    if tuple(int(part) for part in sqlite.split(".")) < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        text = f"Python {python} has SQLite {sqlite}, older than {oldest}."
        return fault("versions", text, "run Sentinel with the python3 of Debian 12 or newer")
    return fine("versions", f"Python {python} with SQLite {sqlite}.")


def _service(app: "App") -> "Iterator[Examined]":
    from sentinel.core.examination import unknown, warning
    from sentinel.core.service_unit import UNIT
    from sentinel.edges import service_host

    if not service_host.manages():
        text = "No systemd manages this machine: nobody starts the daemon at a boot, or anew."
        fix = "see that a service manager runs `sentinel run`, and runs it again when it ends"
        yield warning("service", text, fix)
        return
    names = "LoadState,ActiveState,UnitFileState"
    answer = service_host.run(("systemctl", "show", f"--property={names}", UNIT), 10.0)
    if answer.code:
        yield unknown(
            "service", f"systemd cannot be asked: {answer.said}", f"systemctl show {UNIT}"
        )
        return
    said = dict(line.partition("=")[::2] for line in answer.said.splitlines())
    yield judged_service(said, runs=bool(app.locks.daemon_pid()))


def judged_service(said: Mapping[str, str], *, runs: bool) -> "Examined":
    """What systemd says of the unit, in its own words, and whether a daemon runs at all."""
    from sentinel.core.examination import fault, fine, warning

    if said.get("LoadState") in {"not-found", None}:
        if runs:
            text = "The daemon was started by hand: after a boot nobody watches."
            return warning("service", text, _SERVICE)
        return fault("service", "It is not installed.", _SERVICE)
    if said.get("LoadState") != "loaded":
        text = f"systemd does not take the unit ({said['LoadState']})."
        return fault("service", text, "systemctl status sentinel says why")
    if said.get("UnitFileState") not in {"enabled", "enabled-runtime"}:
        text = "It is not enabled: after a boot nobody watches."
        return fault("service", text, "systemctl enable sentinel")
    if said.get("ActiveState") != "active":
        text = f"It is {said.get('ActiveState', 'unknown')}."
        fix = "journalctl -u sentinel says why; then systemctl start sentinel"
        return fault("service", text, fix)
    return fine("service", "It runs, and is started at each boot.")


def _open_files(app: "App") -> "Iterator[Examined]":
    from sentinel.core.examination import fine, warning
    from sentinel.edges.machine_facts import open_files_limit

    pid = app.locks.daemon_pid()
    limit = open_files_limit(pid) if pid else None
    if limit is None:
        return  # without a daemon there is nothing to ask: a shell has limits of its own
    if limit < FEW_FILES:
        text = f"The daemon may open {limit} files at once: large crawls and backups need more."
        yield warning("open files", text, f"LimitNOFILE=65536 in its unit; {_SERVICE} writes it")
    else:
        yield fine("open files", f"The daemon may open {limit} at once.")


def _time_zone(app: "App") -> "Examined":
    from zoneinfo import ZoneInfo

    now = app.clock.now()
    zone = app.config.alerts.time_zone
    wanted = now.astimezone(ZoneInfo(zone)).utcoffset()
    return judged_zone(str(zone), wanted, now.astimezone().utcoffset())


def judged_zone(zone: str, wanted: "timedelta | None", here: "timedelta | None") -> "Examined":
    """`here` is how far the machine's own time is from UTC, `wanted` that of [alerts] time_zone."""
    from datetime import timedelta

    from sentinel.core.examination import fine, warning

    if here == wanted:
        return fine("time zone", f"The machine's time is that of {zone}.")
    if here == timedelta(0):
        return fine("time zone", f"The machine's time is UTC; people are told times of {zone}.")
    text = f"The machine's time is neither UTC nor that of {zone} ([alerts] time_zone):"
    text += " its own logs show other times than Sentinel's messages."
    return warning("time zone", text, f"timedatectl set-timezone {zone}, or correct time_zone")


def _console(app: "App") -> "Iterator[Examined]":
    """Asked as a browser on this machine would: over TLS where it has a certificate of its own."""
    import http.client
    import ssl

    from sentinel.core.endpoint import split_port
    from sentinel.core.examination import fault, fine, warning

    console = app.config.console
    if not console.listen:
        yield fine("console", "It is switched off.")
        return
    if not app.locks.daemon_pid():
        yield warning("console", "It is a part of the daemon, which does not run.", "sentinel run")
        return
    host, port = split_port(console.listen)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - names, not bound
    if console.certificate is None:
        asked = http.client.HTTPConnection(host, port, timeout=_CONSOLE_SECONDS)
    else:
        # which certificate it has is a matter of who comes from outside
        context = ssl._create_unverified_context()  # noqa: S323 - to ourselves, nothing is told
        asked = http.client.HTTPSConnection(host, port, timeout=_CONSOLE_SECONDS, context=context)
    fix = "see that nothing else listens there (ss -ltnp), and the daemon's log"
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        status, said = answer.status, answer.read(_HEALTH_BYTES)
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        yield fault("console", f"Nothing answers at {console.listen}: {why}.", fix)
        return
    finally:
        asked.close()
    if status == http.client.OK and b"sentinel/health/" not in said:
        yield fault("console", f"What answers at {console.listen} is another program.", fix)
    elif status < http.client.INTERNAL_SERVER_ERROR:
        yield fine("console", f"It answers at {console.listen}.")
    else:
        text = f"At {console.listen} the answer to /healthz is {status}."
        yield fault("console", text, "the daemon's log says what hangs: sentinel logs")
