"""Senders that die by SIGKILL at the n-th boundary of sending, and others that go on after them.

    python -m support.killed_sending FOLDER PORT FIRST STRIDE

Boundaries are counted over everything that a mail server or the disk could notice: before a
connection, before and after each write to it, after each answer, before and after each result is
noted. Child n works below FOLDER/n with a database of its own and dies at boundary n; another one
ends its work. The last child lives to the end. Prints the numbers of those that died. Test code
only: the product has no such switch.
"""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sentinel.core.notice import NoticeKind
from sentinel.edges.store.outbox import SqliteOutbox
from support.sending import Bench
from support.settings import MANAGER, ON_CALL
from support.stores import new_key, routes_of
from support.values import FakeClock, make_message, make_notice

DATABASE = "sentinel.db"
ENDED, KILLED = 0, -signal.SIGKILL


def prepare(folder: Path) -> None:
    """A database with two mails that are due; one of its readers the server turns down."""
    from sentinel.edges.store import SqliteStore

    clock = FakeClock()
    arguments = {"clock": clock, "key": new_key(), "routes": routes_of}
    domain = f"n{folder.name}.example"
    with closing(SqliteStore(folder / DATABASE, mail_domain=domain, **arguments)) as store:
        for name, recipients in (("one", (ON_CALL.mail, MANAGER.mail)), ("two", (ON_CALL.mail,))):
            notice = make_notice(NoticeKind.BLOCKED, key=name, recipients=recipients)
            store.outbox.put([(notice, make_message(name, f"Body of {name}.\n"))])


def send(folder: Path, port: int) -> None:
    """What is due, by the real sender, channel and database."""
    from sentinel.edges.store import SqliteStore

    clock = FakeClock()
    clock.advance(60)
    arguments = {"clock": clock, "key": new_key(), "routes": routes_of}
    domain = f"n{folder.name}.example"
    with closing(SqliteStore(folder / DATABASE, mail_domain=domain, **arguments)) as store:
        bench = Bench(folder, store, clock, port=port)
        asyncio.run(bench.round())


def die_at(number: int) -> None:
    """Counts the boundaries of this process from now on."""
    passed = 0

    def boundary() -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: Any, name: str, *, before: bool = True, after: bool = True) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def counted(self: Any, *words: Any, **names: Any) -> Any:
            seen = not isinstance(self, socket.socket) or self.family == socket.AF_INET
            if seen and before:
                boundary()
            answer = real(self, *words, **names)
            if seen and after:
                boundary()
            return answer

        setattr(owner, name, counted)

    around(socket.socket, "connect", after=False)
    around(socket.socket, "send")
    around(socket.socket, "recv", before=False)
    for result in ("sent", "failed", "away", "undeliverable"):
        around(SqliteOutbox, result)


def in_a_child(work: Callable[[], None]) -> int:
    """How a process ended that did this and nothing else; a fault of its own is 1."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = ENDED
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def main(folder: Path, port: int, first: int, stride: int) -> int:
    warm = folder / "0"
    warm.mkdir()
    prepare(warm)
    send(warm, port)  # all is imported then, and each child begins at once
    number = first
    while True:
        place = folder / str(number)
        place.mkdir()
        if (code := in_a_child(lambda: prepare(place))) != ENDED:  # noqa: B023 - run at once
            return code

        def killed(place: Path = place, number: int = number) -> None:
            die_at(number)
            send(place, port)

        code = in_a_child(killed)
        if code == ENDED:
            shutil.rmtree(place)
            return ENDED
        if code != KILLED or in_a_child(lambda: send(place, port)) != ENDED:  # noqa: B023
            raise SystemExit(f"child {number} ended with {code}")
        print(number, flush=True)
        number += stride


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
