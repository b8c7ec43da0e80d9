"""`sentinel` that kills itself with SIGKILL at the N-th boundary of the response's journal.

    KILL_AT=7 python -m support.killed_at --config X run

Boundaries are counted over INTENT and DONE rows: each has one just before it is written and one
just after. So for every step there is a death before the intent, after the intent, after the
effect, and after the result. Test code only: the product has no such switch.
"""

import os
import signal
import sys
from typing import Any

from sentinel.cli import main
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.edges.store.journal import SqliteJournal

LAST = int(os.environ["KILL_AT"])
_passed = 0
_write = SqliteJournal.write


def _boundary() -> None:
    global _passed  # noqa: PLW0603 - one counter for the life of this process
    if _passed == LAST:
        os.kill(os.getpid(), signal.SIGKILL)
    _passed += 1


def _killing(
    self: SqliteJournal, incident: str, step: str, action: str, phase: Phase, **rest: Any
) -> JournalEntry:
    counted = phase in {Phase.INTENT, Phase.DONE}
    if counted:
        _boundary()
    entry = _write(self, incident, step, action, phase, **rest)
    if counted:
        _boundary()
    return entry


SqliteJournal.write = _killing  # type: ignore[method-assign]
sys.exit(main())
