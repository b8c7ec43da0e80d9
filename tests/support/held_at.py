"""`sentinel` whose restore is held in a thread, at the place that HOLD_IN names.

    HOLD_IN=stage|exchange HOLD_FOLDER=X DRAIN_SECONDS=1 python -m support.held_at --config X run

The thread says where it is by making X/held, and goes on once X/go is there. Test code only: the
product has no such switch.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

import sentinel.daemon
from sentinel.cli import main
from sentinel.edges.restore import LocalRestorer

FOLDER = Path(os.environ["HOLD_FOLDER"])
METHOD = os.environ["HOLD_IN"]
_held = getattr(LocalRestorer, METHOD)


def _holding(self: LocalRestorer, *words: Any, **more: Any) -> Any:
    with (FOLDER / "held").open("a") as stream:
        stream.write("held\n")
    while not (FOLDER / "go").exists():
        time.sleep(0.02)
    return _held(self, *words, **more)


setattr(LocalRestorer, METHOD, _holding)
sentinel.daemon.DRAIN_SECONDS = float(os.environ["DRAIN_SECONDS"])
sys.exit(main())
