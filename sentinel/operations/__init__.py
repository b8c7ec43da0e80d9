"""What people and programs may ask of a running Sentinel. `OPERATIONS` is all of it."""

from typing import Any

from sentinel.operations.accounts import ACCOUNTS
from sentinel.operations.audit import AUDIT
from sentinel.operations.checks import CHECKS
from sentinel.operations.content import CONTENT
from sentinel.operations.deploys import DEPLOYS
from sentinel.operations.incidents import INCIDENTS
from sentinel.operations.links import LINKS
from sentinel.operations.look_at_backups import LOOK_AT_BACKUPS
from sentinel.operations.look_at_works import WORKS
from sentinel.operations.make_backups import MAKE_BACKUPS
from sentinel.operations.now import NOW
from sentinel.operations.operation import Operation
from sentinel.operations.promise_tests import PROMISE_TESTS
from sentinel.operations.promises import PROMISES
from sentinel.operations.quarantine import QUARANTINE
from sentinel.operations.restoring import RESTORING
from sentinel.operations.reviews import REVIEWS
from sentinel.operations.sessions import SESSIONS
from sentinel.operations.settings import SETTINGS
from sentinel.operations.site_deeds import SITE_DEEDS
from sentinel.operations.tokens import TOKENS

OPERATIONS: tuple[Operation[Any, Any], ...] = (
    *NOW,
    *INCIDENTS,
    *SITE_DEEDS,
    *REVIEWS,
    *DEPLOYS,
    *LINKS,
    *CHECKS,
    *PROMISES,
    *PROMISE_TESTS,
    *CONTENT,
    *LOOK_AT_BACKUPS,
    *MAKE_BACKUPS,
    *RESTORING,
    *QUARANTINE,
    *AUDIT,
    *SETTINGS,
    *WORKS,
    *ACCOUNTS,
    *SESSIONS,
    *TOKENS,
)
"""Each noun's module gives its own; the order is that of the document."""


def operation(name: str) -> Operation[Any, Any]:
    """By its name. Raises KeyError."""
    return {one.name: one for one in OPERATIONS}[name]
