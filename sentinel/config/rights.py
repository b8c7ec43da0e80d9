"""Whether this process may use a file."""

import os
from pathlib import Path


def may(path: Path, mode: int) -> bool:
    """With the rights in force now. access(2) as it is asks for the real user's alone, and so
    forgets those that systemd gives a daemon of another user (AmbientCapabilities)."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
