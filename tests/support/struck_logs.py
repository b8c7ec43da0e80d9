"""Packs a day of the log again and again in child processes, the n-th of which dies by SIGKILL at
its n-th change of the disk.

    python -m support.struck_logs FOLDER

Child n works in FOLDER/n and leaves what it left. The last one lives to the end. Prints the number
of children.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sentinel.edges.own_logs import OwnLogs
from sentinel.logs import JsonFormatter
from support.values import T0, FakeClock

LINES = 40
TOMORROW = T0 + timedelta(days=1)


def written(folder: Path) -> None:
    """A day's lines, of which the first half are packed already: the clock went back once."""
    clock = FakeClock(T0)
    logs = OwnLogs(folder, clock, JsonFormatter())
    for number in range(LINES):
        if number == LINES // 2:
            logs.close()
            logs.tidy(TOMORROW, 180)
        logs.emit(logging.makeLogRecord({"name": "sentinel.test", "msg": "line", "number": number}))
    logs.close()


def _dying(number: int) -> None:
    """Before the n-th of the calls that change the disk."""
    calls = iter(range(1, sys.maxsize))

    def mortal(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            if next(calls) >= number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    for owner, name in ((os, "fsync"), (os, "open"), (Path, "rename"), (Path, "replace")):
        setattr(owner, name, mortal(getattr(owner, name)))
    Path.unlink = mortal(Path.unlink)  # type: ignore[method-assign] # in this process alone


def main(folder: Path) -> int:
    number = 0
    while True:
        number += 1
        place = folder / str(number)
        written(place)
        child = os.fork()
        if child == 0:
            _dying(number)
            OwnLogs(place, FakeClock(TOMORROW), JsonFormatter()).tidy(TOMORROW, 180)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return number
        if code != -signal.SIGKILL:
            raise SystemExit(f"child {number} ended with {code}")


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
