"""One file per thing that a playbook can do; ACTIONS names them for `uses` in a step.

To add one: copy notify.py (the smallest), add a line here, and give it samples in tests/actions.
"""

from sentinel.actions.block import Block
from sentinel.actions.diagnose import Diagnose
from sentinel.actions.notify import Notify
from sentinel.actions.preserve import Preserve
from sentinel.actions.report import Report
from sentinel.actions.restart import Restart
from sentinel.actions.restore import Restore
from sentinel.actions.restore_database import RestoreDatabase
from sentinel.actions.retest import Retest
from sentinel.actions.unblock import Unblock
from sentinel.core.action import Action

ACTIONS: dict[str, Action] = {
    "block": Block(),
    "diagnose": Diagnose(),
    "notify": Notify(),
    "preserve": Preserve(),
    "report": Report(),
    "restart": Restart(),
    "restore": Restore(),
    "restore-database": RestoreDatabase(),
    "retest": Retest(),
    "unblock": Unblock(),
}
"""Name to action. Actions keep no state: all they know comes with the step's context."""
