"""Hostile signs in a build, before it is announced: a poisoned build would be approved with it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.manifest import Manifest

MAX_PAGE_BYTES = 2_000_000
_HOST = re.compile(rb"//([A-Za-z0-9.-]{1,253})")


def hostile_signs(folder: Path, build: "Manifest") -> Iterator[tuple[str, str]]:
    """(path, what was found) for pages of a build with a claim of an attack, disguised code, or
    hidden links. Which hosts a page uses is the builder's own affair. Raises TreeError."""
    from sentinel.core.file_kinds import is_page
    from sentinel.core.finding import Strength
    from sentinel.core.newcomers import examine_new
    from sentinel.core.prescan import deserves_a_close_look
    from sentinel.edges.tree import LocalTree

    tree = LocalTree(1)
    for entry in build.files:
        if not is_page(entry.path, "") or entry.size > MAX_PAGE_BYTES:
            continue
        body = tree.read(folder, entry.path, MAX_PAGE_BYTES)
        if not deserves_a_close_look(body, ""):
            continue
        hosts = {host.decode("ascii").lower() for host in _HOST.findall(body)}
        for signal in examine_new(entry.path, "text/html", body, known_hosts=hosts).signals:
            if signal.strength is Strength.STRONG:
                quote = f" Found: {signal.quote!r}" if signal.quote else ""
                yield entry.path, f"{signal.text}{quote}"
