"""A worker process of a large restore: makes files of a stage out of the vault, and proves them.

Run as `python -m sentinel.edges.stage_worker STAGE`, where STAGE is the open stage's descriptor.
It is told the vault's folder of objects, and whether each file is to be on disk at once, before
it gets its orders.
"""

import gc
import os
import sys
from pathlib import Path

from sentinel.edges.crew_wire import receive, send
from sentinel.edges.new_entry import Given, make_whole_file, unwritable
from sentinel.edges.proving import file_fault, opened
from sentinel.edges.stage_wire import Answer, Order, StagedFile
from sentinel.edges.vault.small_objects import SmallObjects
from sentinel.errors import SentinelError

LEFT = "left"
"""Noted of a file whose content could not be had here: it was not made."""


def main(stage: int) -> int:
    """Carries out one order after the other. Exit code 0 at the end of the orders."""
    # an order makes thousands of small values and no cycle: fewer looks for those
    gc.set_threshold(100_000)
    os.umask(0)  # each file has its mode from the start; nobody else may enter the stage
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    first = receive(orders)
    if first is None:
        return 0
    folder, synced = first
    maker = _Maker(stage, SmallObjects(Path(folder), likelier_first=True), synced=synced)
    while (item := receive(orders)) is not None:
        send(answers, tuple(maker.carry_out(Order(*item))))
    return 0


class _Maker:
    def __init__(self, stage: int, objects: SmallObjects, *, synced: bool) -> None:
        self._stage = stage
        self._objects = objects
        self._synced = synced

    def carry_out(self, order: Order) -> Answer:
        try:
            folder = opened(self._stage, order.folder)
            try:
                act = self._proven if order.prove else self._made
                start = 0 if order.folder == "." else len(order.folder) + 1
                return Answer(act(folder, start, [StagedFile._make(f) for f in order.files]))
            finally:
                os.close(folder)
        except (SentinelError, OSError) as error:
            return Answer([], str(error) or type(error).__name__)

    def _made(self, folder: int, start: int, files: list[StagedFile]) -> list[tuple[int, str]]:
        """`start`: where the name begins in each path."""
        left: list[tuple[int, str]] = []
        given: Given | None = None
        for number, file in enumerate(files):
            content = self._objects.read(file.sha256, file.size)
            if content is None:
                left.append((number, LEFT))
                continue
            try:
                given = make_whole_file(
                    folder, file.path[start:], file, content, given, synced=self._synced
                )
            except OSError as error:
                raise unwritable(file.path, error) from error
        return left

    def _proven(self, folder: int, start: int, files: list[StagedFile]) -> list[tuple[int, str]]:
        return [
            (number, fault.value)
            for number, file in enumerate(files)
            if (fault := file_fault(folder, file.path[start:], file)) is not None
        ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
