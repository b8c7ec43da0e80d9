"""A Corroboration: what further witnesses said about what a run found, before it is weighed.

A witness that could not look is named as such; it never counts for or against.
"""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessView:
    """What one witness saw of one subject."""

    witness: WitnessKind
    subject: str
    at: datetime
    verdict: Verdict
    """What its look alone argues for; INTACT where it saw the approved page, INCONCLUSIVE where
    it could not look."""
    sha256: str = ""
    """Of the bytes that it got; empty where it got none."""
    status: int = 0
    address: str = ""
    """IP address that answered, or the place of a vantage point."""
    said: str = ""
    """One sentence for people: what it saw, or why it could not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChange:
    """One way in which the server behind the name is not the approved one."""

    what: str
    """`address`, `name-server`, `mail-server`, `caa`, `certificate-key`, `certificate-name` ..."""
    approved: tuple[str, ...]
    seen: tuple[str, ...]
    said: str
    """One sentence for people."""
    benign: bool = False
    """Whether it happens by itself where all is well: a renewed certificate, an address that the
    approved key answers at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corroboration:
    """All that is known beside the findings of one run."""

    views: tuple[WitnessView, ...] = ()
    server_changes: tuple[ServerChange, ...] = ()
    """DNS and certificate against the approved set; empty where all is as approved, or differs in
    benign ways alone."""
    server_checked: bool = False
    """Whether DNS and certificate could be compared at all."""
    controls_answer: bool | None = None
    """Whether canary and control addresses answered as they should; None where none was asked."""
    sites_leaving: tuple[str, ...] = ()
    """Other watched sites that left `intact` within ten minutes of this one, and where no person
    has confirmed it: maybe our own fault."""
    sites_watched: int = 1

    def of(self, subject: str) -> tuple[WitnessView, ...]:
        """The views of one subject."""
        return tuple(view for view in self.views if view.subject == subject)


NONE = Corroboration()
"""Nothing further was asked."""
