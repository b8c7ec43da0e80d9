"""From the defacing write to a 503 seen from outside, and to the reopened site."""

import argparse
import http.client
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from support.attacks import ATTACKS
from support.mail_sink import MailSink
from support.manual import copy_manual
from support.scene import Scene, scene


@dataclass
class Outside:
    """A visitor who asks for the home page again and again, on a new connection each time."""

    url: str
    blocked_at: float | None = None
    reopened_at: float | None = None
    _end: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._end.is_set():
            status = self._ask()
            now = time.monotonic()
            if status == 503 and self.blocked_at is None:
                self.blocked_at = now
            if status == 200 and self.blocked_at is not None and self.reopened_at is None:
                self.reopened_at = now
            self._end.wait(0.02)

    def _ask(self) -> int:
        """The status of one request; 0 where there was no answer."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        try:
            connection.request("GET", parts.path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def stop(self) -> None:
        self._end.set()


def measure(args: argparse.Namespace) -> None:
    """Each attack once with the document root watched, then the home page over HTTP alone."""
    del args
    with tempfile.TemporaryDirectory() as folder, MailSink() as mails:
        root = copy_manual(Path(folder) / "root")
        with scene(Path(folder), root, mail_port=mails.port) as built:
            started = time.monotonic()
            built.prepare()
            print(f"learn, approve, back up: {time.monotonic() - started:.1f} s")
            built.start()
            built.until(lambda: b"verdict=" in built.log.read_bytes(), "the first sweep")
            print(_row("attack", "to 503", "reopened", "resolved", "files differ", "verdict"))
            for number, name in enumerate(ATTACKS, start=1):
                _one(built, name, number)
            built.stop()
    with tempfile.TemporaryDirectory() as folder, MailSink() as mails:
        root = copy_manual(Path(folder) / "root")
        changes = {"site": {"watch": False}}
        with scene(Path(folder), root, mail_port=mails.port, changes=changes) as built:
            built.prepare()
            print("over HTTP alone, a sweep started at the moment of the write:")
            built.start()
            threading.Timer(0.0, lambda: built.sentinel("sweep", expect=None)).start()
            _one(built, "replace-home", 1)
            built.stop()


def _one(built: Scene, name: str, number: int) -> None:
    outside = Outside(built.nginx.url)
    watcher = threading.Thread(target=outside.watch, name="visitor")
    watcher.start()
    written = time.monotonic()
    ATTACKS[name](built.document_root)
    try:
        incident = built.until_resolved(number)
        resolved = time.monotonic()
        if outside.blocked_at is not None:
            built.until(lambda: outside.reopened_at, "the visitor to see the site again")
    finally:
        outside.stop()
        watcher.join()
    times = (outside.blocked_at, outside.reopened_at, resolved)
    differing = str(len(built.differences()))
    print(
        _row(name, *(_since(written, moment) for moment in times), differing, incident["verdict"]),
        flush=True,
    )


def _row(name: str, *cells: str) -> str:
    return f"{name:16}" + "".join(f"{cell:>13}" for cell in cells)


def _since(start: float, moment: float | None) -> str:
    return "-" if moment is None else f"{moment - start:.2f} s"
