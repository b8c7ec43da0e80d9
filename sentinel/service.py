"""`sentinel run`: one instance, signals, reload. Handlers only set flags; the loop acts on them."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.core.settings import Config
from sentinel.core.telling import watch_notice
from sentinel.daemon import Daemon
from sentinel.errors import ConfigError, SentinelError

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

    Everything that can fail in a reload happens before the old configuration is let go; a bad
    file keeps the old one and says so. Raises ConfigError or AlreadyRunning before any start.
    """
    config = configuration.load(path)
    flags = Flags()
    wake = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_change() -> None:
        loop.call_soon_threadsafe(wake.set)

    with ExitStack() as instance, _signals(loop, flags):
        with ExitStack() as closing:
            app = build(config, closing)
            instance.enter_context(app.locks.daemon())
        next_config: Config | None = config
        word = "started"
        while next_config is not None:
            with ExitStack() as closing:
                app = build(next_config, closing, wake=on_change)
                app.audit.append("daemon", word, {"configuration": next_config.sources})
                next_config = await _serve(Daemon(app, wake), flags, path, started)
                word = "reloaded"
                if next_config is None:
                    app.audit.append("daemon", "stopped", {})


async def _serve(
    daemon: Daemon, flags: Flags, path: Path, started: Callable[[App], None]
) -> Config | None:
    """One life of a daemon; the configuration of the next, or None to stop."""
    serving = asyncio.create_task(daemon.serve(lambda: started(daemon.app)), name="daemon")
    next_config: Config | None = None
    while not serving.done():
        flag = asyncio.create_task(flags.changed.wait(), name="signals")
        await asyncio.wait((serving, flag), return_when=asyncio.FIRST_COMPLETED)
        flag.cancel()
        flags.changed.clear()
        if flags.stops:
            next_config = None
            daemon.stop.set()
            if flags.stops > 1:
                serving.cancel()
        elif flags.reload:
            flags.reload = False
            fresh = await _reloaded(daemon, path)
            if fresh is not None:
                # a bad file while the daemon drains for a good one must not end the service
                next_config = fresh
                daemon.stop.set()
    try:
        await serving
    except asyncio.CancelledError:
        log.warning("forced to stop; unfinished work goes on at the next start")
    return next_config


async def _reloaded(daemon: Daemon, path: Path) -> Config | None:
    """The new configuration, or None where it is bad and the old one stays in force."""
    try:
        config = await asyncio.to_thread(configuration.load, path)
    except ConfigError as error:
        log.exception("reload refused; the old configuration stays in force")
        text = f"Reload refused, the old configuration stays in force:\n{error}"
        try:
            await asyncio.to_thread(_tell_refused, daemon.app, text, str(error))
        except SentinelError:
            log.exception("nobody could be told of the refused reload")
        return None
    log.info("reloading", extra={"file": str(path)})
    return config


def _tell_refused(app: App, text: str, problems: str) -> None:
    app.audit.append("daemon", "reload-refused", {"problems": problems})
    for site in app.config.sites[:1]:
        notice = watch_notice(site, "reload-refused", text, app.clock.now())
        app.store.outbox.put([(notice, app.renderer.notice(notice))])


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
