"""What has to be installed in a web server, once and before any incident, so that it can block."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFile:
    """One file to write, as root, readable by the web server."""

    path: Path
    """Where the web server's own distribution (Debian's) keeps such files."""
    text: str
    keep: bool = False
    """True: written only where it is missing, for a driver writes it at incident time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The installation of one driver for one site, as values: `block prepare` says and does it."""

    driver: str
    files: tuple[PreparedFile, ...]
    """The first is the snippet; further ones are named in it and must be there before the test."""
    include: str
    """The line that the web server's configuration needs; empty: nothing is included."""
    where: str
    """In which place of it, in words for a webmaster."""
    modules: tuple[tuple[str, ...], ...] = ()
    """Commands (argv) that switch on what the snippet needs; harmless where it is on already."""
    test: tuple[str, ...] = ()
    """The web server's own test of its configuration, argv; empty: it has none."""
    reload: tuple[str, ...] = ()
    """argv; at incident time nothing is reloaded."""
    traps: tuple[str, ...] = ()
    """What is known to undo the block or to delay it; one sentence or two each."""
