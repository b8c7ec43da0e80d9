"""`sentinel run`: one instance, signals, reload. Handlers only set flags; the loop acts on them."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sentinel.app import App
from sentinel.console.door.keeping import refuse_unbindable
from sentinel.daemon import Daemon
from sentinel.errors import SentinelError
from sentinel.logs import kept
from sentinel.reload import Life, Reloader, first_life, tell_kept

log = logging.getLogger(__name__)


class Flags:
    """What the signals asked for."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.reload = False
        self.stops = 0

    def on_stop(self) -> None:
        self.stops += 1
        self.changed.set()

    def on_reload(self) -> None:
        self.reload = True
        self.changed.set()


async def run_service(path: Path, *, started: Callable[[App], None] = lambda _: None) -> None:
    """Runs until SIGTERM or SIGINT: the first drains, the second forces. SIGHUP reloads.

    Everything that can fail in a reload happens before the old configuration is let go: what
    cannot be read or built keeps the old one in force, and is said. Raises ConfigError or
    AlreadyRunning, or what building raises, before any start; also where the address of the door
    for answers cannot be had.
    """
    flags = Flags()
    wake = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_change() -> None:
        loop.call_soon_threadsafe(wake.set)

    with ExitStack() as instance, _signals(loop, flags):
        life: Life | None = first_life(path, on_change)
        word = "started"
        while life is not None:
            with life.closing:
                app = life.app
                if word == "started":
                    instance.enter_context(app.locks.daemon())
                    refuse_unbindable(app.config)
                    app.audit.note("daemon", word, {"configuration": app.config.sources})
                    tell_kept(app)
                else:
                    _note(app, word, {"configuration": app.config.sources})
                life.closing.enter_context(kept(app.own_logs))
                reloader = Reloader(app, path, on_change)
                next_life = await _serve(Daemon(app, wake), flags, reloader, started)
                if next_life is None:
                    _note(app, "stopped", {})
            life, word = next_life, "reloaded"


async def _serve(
    daemon: Daemon, flags: Flags, reloader: Reloader, started: Callable[[App], None]
) -> Life | None:
    """One life of a daemon; the next, built and ready, or None to stop."""
    serving = asyncio.create_task(daemon.serve(lambda: started(daemon.app)), name="daemon")
    try:
        while not serving.done():
            await _first_of(serving, flags, reloader)
            if reloader.take():  # first: only then may what was asked for meanwhile begin
                if not daemon.stop.is_set():
                    daemon.app.manager.reloading()
                daemon.stop.set()
            if flags.stops:
                daemon.app.manager.stopping()
                if not daemon.stop.is_set():
                    log.info("stopping after the running step; a second signal forces")
                daemon.stop.set()
                if flags.stops > 1:
                    serving.cancel()
            elif flags.reload and not reloader.busy:
                flags.reload = False
                reloader.begin()
        try:
            await serving
        except asyncio.CancelledError:
            if not serving.cancelled():
                serving.cancel()
                raise
            log.warning("forced to stop; unfinished work goes on at the next start")
    except BaseException:
        reloader.drop()
        raise
    if reloader.busy:
        flags.reload = True  # asked for while the daemon drained: the next life begins anew
        flags.changed.set()
    return None if flags.stops else reloader.hand_over()


async def _first_of(serving: "asyncio.Task[None]", flags: Flags, reloader: Reloader) -> None:
    """Waits for the daemon's end, a signal, or the end of a reload."""
    flag = asyncio.create_task(flags.changed.wait(), name="signals")
    await asyncio.wait({serving, flag, *reloader.tasks}, return_when=asyncio.FIRST_COMPLETED)
    flag.cancel()
    flags.changed.clear()


def _note(app: App, action: str, data: dict[str, object]) -> None:
    """A line in the audit log that must not keep the daemon from going on, or from ending."""
    try:
        app.audit.append("daemon", action, data)
    except SentinelError:
        log.exception("not in the audit log", extra={"action": action})


@contextmanager
def _signals(loop: asyncio.AbstractEventLoop, flags: Flags) -> Iterator[None]:
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, flags.on_stop)
    loop.add_signal_handler(signal.SIGHUP, flags.on_reload)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)
