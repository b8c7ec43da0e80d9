"""What Sentinel may do by itself, and how people decide: [response], [approvals]."""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    ACT = "act"
    SHADOW = "shadow"
    """Judge, record and tell what would have been done; block, restore and change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What Sentinel may do by itself."""

    mode: Mode = Mode.ACT
    automatic: bool
    """False: incidents are opened and told, playbooks wait for `incident confirm`."""
    restore_cooldown_seconds: float
    """A file restored automatically and changed again within this time goes to a person."""
    reprove_seconds: float
    """How often a block is proven again from outside."""
    max_blocks_per_hour: int = 0
    """Automatic blocks of all sites together; beyond it a person is asked. 0: as many as are
    usual for so many sites (`core/cap.py`)."""

    @property
    def by_itself(self) -> bool:
        """Whether a proven attack is answered without a person, and at all."""
        return self.automatic and self.mode is Mode.ACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """How people are asked: [approvals]."""

    deadline_seconds: float = 12 * 3600.0
    """How long a question stays open, where its step says nothing."""
    deputy_seconds: float = 30 * 60.0
    """After so long without an answer the deputies are asked, too."""
    link_url: str = ""
    """Root URL, ending in "/", at which people reach `listen`; empty: mails hold no links."""
    listen: str = ""
    """Address and port, on loopback unless a proxy with TLS stands before it; empty: no door."""
