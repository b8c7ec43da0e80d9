"""A token of the API: what a program shows instead of a session. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.principal import Scope

PREFIX = "sntl_"
"""By which scanners of repositories know one that was left there."""
VALUE = re.compile(r"sntl_[A-Za-z0-9_-]{43}")
TITLE = re.compile(r"[^\x00-\x1f]{1,60}")
MAX_TOKENS = 20
"""Of one account."""
MAX_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """As it is stored; of its value only the SHA-256 is."""

    id: str
    account: str
    title: str
    """What its owner calls it."""
    scopes: tuple[Scope, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    """To the hour or so: not each use is written down."""
