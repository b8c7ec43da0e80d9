"""What operations work with: the wired application, and what of the running daemon they need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.app_parts import App
from sentinel.core.heartbeat_port import Trouble
from sentinel.operations.changes import Changes
from sentinel.operations.glances import Glances
from sentinel.operations.works import Works


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a site is looked at, as the daemon's schedule has it."""

    next_at: datetime | None = None
    """The next look that is planned; None: not known."""
    under_way: bool = False
    """Whether one is being taken now."""


def _no_turn(_: str) -> Turn:
    return Turn()


def _not_asked() -> Sequence[Trouble] | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Of one life of a daemon."""

    app: App
    changes: Changes
    """Told whenever rows have changed, by whomever."""
    works: Works
    """What takes longer than an answer may."""
    sweep: Callable[[str], None]
    """Begins a look at a site, by its name, in its turn."""
    turn: Callable[[str], Turn] = field(default=_no_turn)
    """When a site, by its name, is looked at next."""
    troubles: Callable[[], Sequence[Trouble] | None] = field(default=_not_asked)
    """What keeps the daemon from watching or telling, as it was seen last; None: not known. Looks
    at what is in memory alone."""
    glances: Glances = field(default_factory=Glances)
    """What takes long to find out, as it was found last."""
