"""Reading the configuration again: the next application is built whole while the old one works.

What cannot be read, built or changed at runtime keeps the old configuration in force, and is said
in the log, the audit log and a mail.
"""

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sentinel import config as configuration
from sentinel.app import App, build
from sentinel.console.door.keeping import refuse_unbindable
from sentinel.core.settings import Config
from sentinel.core.telling import watch_notice
from sentinel.errors import ConfigError, ConfigProblem, SentinelError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An application, and what ends it."""

    app: App
    closing: ExitStack


def first_life(path: Path, wake: Callable[[], None]) -> Life:
    """Reads and builds; of a faulty playbook the last good text is in force.
    Raises ConfigError, and what building raises; nothing is left open then."""
    return _built(configuration.load_in_force(path), wake)


class Reloader:
    """Builds at most one next life at a time, beside the application that works."""

    def __init__(self, app: App, path: Path, wake: Callable[[], None]) -> None:
        self._app = app
        self._path = path
        self._wake = wake
        self._building: asyncio.Task[Life | None] | None = None
        self._next: Life | None = None

    @property
    def busy(self) -> bool:
        return self._building is not None

    @property
    def tasks(self) -> tuple["asyncio.Task[Life | None]", ...]:
        """What to wait for."""
        return () if self._building is None else (self._building,)

    def begin(self) -> None:
        """Starts reading and building, in a thread."""
        self._building = asyncio.create_task(asyncio.to_thread(self._rebuilt), name="reload")

    def take(self) -> bool:
        """Takes what was built since, if it is good; whether a next life is ready."""
        if self._building is not None and self._building.done():
            fresh, self._building = self._building.result(), None
            if fresh is not None:
                # the newest counts; a bad file while the daemon drains for a good one ends nothing
                self._close_next()
                self._next = fresh
        return self._next is not None

    def hand_over(self) -> Life | None:
        """The next life, if there is one; what is still being built is let go."""
        life, self._next = self._next, None
        self.drop()
        return life

    def drop(self) -> None:
        """Lets go of all that was built and not handed over."""
        self._close_next()
        if self._building is not None:
            # the thread cannot be stopped: what it gives is closed when it comes
            self._building.add_done_callback(_close_late)
            self._building = None

    def _close_next(self) -> None:
        if self._next is not None:
            self._next.closing.close()
            self._next = None

    def _rebuilt(self) -> Life | None:
        """The next life, or None where the old configuration stays in force."""
        try:
            config = configuration.load(self._path)
            _refuse_other_state_folder(self._app, config)
            if config.approvals.listen != self._app.config.approvals.listen:
                refuse_unbindable(config)  # the same one is given up before it is taken again
            life = _built(config, self._wake)
        except Exception as error:
            # whatever it is: a site must not stay unwatched because of it
            log.exception("reload refused; the old configuration stays in force")
            _tell_refused(self._app, error)
            return None
        log.info("reloading", extra={"file": str(self._path)})
        return life


def _built(config: Config, wake: Callable[[], None]) -> Life:
    closing = ExitStack()
    try:
        app = build(config, closing, wake=wake)
        app.ready()
        _keep_playbooks(config)
        return Life(app=app, closing=closing)
    except BaseException:
        closing.close()
        raise


def _refuse_other_state_folder(app: App, new: Config) -> None:
    """Raises ConfigError where the state folder is not the one whose lock this daemon holds, be
    it that another is named, or that another was put in its place.

    It is refused rather than taken over: open incidents, the journal that says what is blocked,
    queued mails and the audit log are in the old folder, so that a move is a person's work, with
    Sentinel stopped. It is the only setting of this kind: all else is built anew at a reload.
    """
    held, wanted = app.config.paths.state, new.paths.state
    same = wanted == held or (wanted.is_dir() and held.is_dir() and wanted.samefile(held))
    if same and app.locks.daemon_pid() == os.getpid():
        return
    problem = ConfigProblem(
        file=new.file.name,
        key="paths.state",
        message=f"{wanted} is not the folder that the running daemon works in and holds the lock "
        f"of ({held}); accepted at a reload: the same folder; to change it, stop Sentinel, move "
        "the folder, and start it again",
    )
    raise ConfigError((problem,))


def _keep_playbooks(config: Config) -> None:
    """What cannot be kept now keeps no site unwatched."""
    try:
        configuration.keep_playbooks(config)
    except (OSError, SentinelError):
        log.exception("the playbooks in force could not be kept for a faulty edit of one")


def tell_kept(app: App) -> None:
    """Where last good texts of playbooks are in force, that is told: once an hour at most, however
    often the daemon is started with the same faults. For the daemon that holds the lock alone."""
    if not app.config.kept_for:
        return
    said = "\n".join(str(problem) for problem in app.config.kept_for)
    key = f"playbook-kept-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    text = (
        "A playbook was edited into a fault. Its last good text stays in force and answers an "
        f"incident, until the fault is corrected and Sentinel is reloaded:\n{said}"
    )
    log.error("a playbook is faulty; its last good text is in force", extra={"problems": said})
    _tell(app, "playbook-kept", key, said, text)


def _tell_refused(app: App, error: Exception) -> None:
    said = str(error) if isinstance(error, SentinelError) else f"{type(error).__name__}: {error}"
    text = f"Reload refused, the old configuration stays in force:\n{said}"
    _tell(app, "reload-refused", "reload-refused", said, text)


def _tell(app: App, action: str, key: str, said: str, text: str) -> None:
    """Audit and mail, each whatever becomes of the other."""
    notice = watch_notice(app.config.sites[0], key, text, app.clock.now())
    try:
        app.audit.append("daemon", action, {"problems": said})
    except SentinelError:
        log.exception("not in the audit log", extra={"action": action})
    try:
        app.store.outbox.put([(notice, app.renderer.notice(notice))])
    except SentinelError:
        log.exception("nobody could be told", extra={"action": action})


def _close_late(building: "asyncio.Task[Life | None]") -> None:
    if not building.cancelled() and building.exception() is None:
        life = building.result()
        if life is not None:
            life.closing.close()
