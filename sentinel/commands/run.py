"""`sentinel run`: the daemon in the foreground, for a service manager."""

import asyncio
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

HELP = "run the daemon: watch, judge, respond, tell"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help="how much is logged to stderr (default: info)",
    )


def run(args: Namespace) -> int:
    """Exit code 0 after a stop; 2 for a bad configuration; 4 where another instance runs."""
    with _no_reload_yet():
        return _run(args)


@contextmanager
def _no_reload_yet() -> Iterator[None]:
    """A reload that is asked for while the daemon starts would end it, and service managers take
    that for a clean end: it is let pass, for the configuration is read after this."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _run(args: Namespace) -> int:
    from sentinel import logs
    from sentinel.app import App
    from sentinel.commands.output import note, print_json
    from sentinel.contact_jobs import gaps_of
    from sentinel.core.contact_gaps import grave
    from sentinel.core.counts import counted
    from sentinel.edges.late import import_the_rest
    from sentinel.edges.own_rights import keep_from_children
    from sentinel.service import run_service
    from sentinel.threads import Threads

    logs.set_up(args.log_level)
    keep_from_children()
    import_the_rest()

    def started(app: App) -> None:
        names = [site.name for site in app.config.sites]
        if args.json:
            print_json("run", {"state": "started", "sites": names})
        note(f"sentinel: watching {', '.join(names)}. Stop with SIGTERM, reload with SIGHUP.")
        for name in names:
            if app.store.baselines.approved(name) is None:
                note(
                    f"sentinel: {name} has no approved baseline: nothing is compared. Next: "
                    f"sentinel baseline learn --site {name}, then approve."
                )

        for gap in grave(gaps_of(app)):
            note(f"sentinel: contacts: {gap.line}")

    threads = Threads()

    async def serve() -> None:
        asyncio.get_running_loop().set_default_executor(threads)
        await run_service(args.config, started=started)

    code = 1
    try:
        asyncio.run(serve())
        code = 0
    finally:
        if threads.unfinished:
            note(f"sentinel: {counted(threads.unfinished, 'thread')} did not end; cut off.")
            threads.end_process(code)
    return code
