"""Asking the running daemon to do what a command is for, so that one process acts on a site."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.edges.daemon_client import DaemonClient
    from sentinel.operations.operation import Operation

Found = TypeVar("Found")


PATIENT_SECONDS = 10.0
"""For the answer to what must not wait: that it has begun."""


def of_daemon(
    app: "App",
    operation: "Operation[Any, Any]",
    found_as: type[Found],
    by: str,
    *,
    repeatable: bool = False,
    **given: object,
) -> Found | None:
    """What the daemon answers, or what its work came to, after a progress bar; None where none
    runs, or it cannot be asked: then the command does it itself. So it does, too, where a daemon
    that hangs was asked for something that may be done twice (`repeatable`). Raises what the
    operation raises."""
    from urllib.parse import quote

    import msgspec

    from sentinel.commands.output import note
    from sentinel.edges.daemon_client import ANSWER_SECONDS, DaemonClient, NoAnswer, NoDaemon
    from sentinel.operations.works import Work
    from sentinel.people import user_of_machine

    if app.locks.daemon_pid() is None:
        return None
    client = DaemonClient(
        state=app.config.paths.state,
        by=by,
        user=user_of_machine(),
        answer_seconds=PATIENT_SECONDS if repeatable else ANSWER_SECONDS,
    )
    in_path = {name for name in given if f"{{{name}}}" in operation.path}
    path = operation.path.format_map({name: quote(str(given[name]), safe="") for name in in_path})
    rest = {name: value for name, value in given.items() if name not in in_path}
    try:
        found = client.ask(operation.method, path, rest)
        if operation.gives is Work:
            found = _followed(client, operation.name, found)
    except NoDaemon:
        return None
    except NoAnswer as error:
        if not repeatable:
            raise
        note(f"warning: {error} It is done from here, too.")
        return None
    return msgspec.convert(found, found_as)


def _followed(client: "DaemonClient", label: str, work: Mapping[str, object]) -> dict[str, object]:
    from sentinel.commands.output import progress

    with progress(label.replace("-", " ")) as draw:

        def report(_: str, share: float | None) -> None:
            draw(round((share or 0) * 100), 100 if share is not None else 0)

        return client.finished(work, report)
