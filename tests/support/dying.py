"""Runs an act again and again in child processes, the n-th of which dies at its n-th fsync.

    python -m support.dying capture|restore FOLDER

Child n works below FOLDER/n, on a place of its own, and dies as by `kill -9`: no clean-up runs.
The last child lives to the end. Prints the number of children.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from sentinel.edges.keys import load_or_create
from support.vaults import Place, make_place

LABEL = "INC-1"
DEFACED = b"<h1>owned</h1>"


def place_at(folder: Path) -> Place:
    """The place as the child had it; the test opens it again after the death."""
    return make_place(folder, files={}, key=load_or_create(folder / "key.pem"))


def _prepared(folder: Path) -> Place:
    place = make_place(folder, key=load_or_create(folder / "key.pem"))
    place.back_up()
    (place.root / "index.html").write_bytes(DEFACED)
    (place.root / "shell.php").write_bytes(b"<?php")
    return place


def _capture(place: Place) -> None:
    place.back_up()


def _restore(place: Place) -> None:
    backup = place.vault.list(place.site.name)[0]
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    place.restorer.quarantine(place.site, stage, LABEL)


ACTS: dict[str, Callable[[Place], None]] = {"capture": _capture, "restore": _restore}


def _die_at(number: int) -> None:
    real, calls = os.fsync, iter(range(1, sys.maxsize))

    def fsync(descriptor: int) -> None:
        if next(calls) >= number:
            os._exit(9)
        real(descriptor)

    os.fsync = fsync


def main(act: str, folder: Path) -> int:
    number = 0
    while True:
        number += 1
        place = _prepared(folder / str(number))
        child = os.fork()
        if child == 0:
            _die_at(number)
            ACTS[act](place)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return number
        if code != 9:
            raise SystemExit(f"child {number} ended with {code}")


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2])))
