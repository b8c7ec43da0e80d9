"""What operations work with: the wired application, and what of the running daemon they need."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.app_parts import App
from sentinel.operations.changes import Changes
from sentinel.operations.works import Works


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
