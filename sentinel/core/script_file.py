"""A changed script file of the site: other bytes are no proof, what it newly does may be."""

import re
from collections.abc import Iterable, Iterator

from sentinel.core.change import PageChange, page_change
from sentinel.core.comparison import signal
from sentinel.core.document import decode, read_document
from sentinel.core.finding import Signal, Strength
from sentinel.core.references import script_hosts
from sentinel.core.signals.scripts import code_signals

CHANGED = "script-file-changed"
"""Code of the signal that it has other bytes than the approved one."""
MAX_CHARACTERS = 2_000_000
_REWRITES = re.compile(
    r"document\s*\.\s*(?:body|documentElement)\s*\.\s*(?:(?:inner|outer)HTML\s*=(?!=)"
    r"|replaceChildren\s*\(|replaceWith\s*\()",
    re.I,
)
"""The whole page is written anew."""
_PIECES = re.compile(r"[;\n{}]")
KEPT = 0.6
"""A file of which this share still stands was added to; else it is another edition."""
_AROUND = 2
"""Pieces beside a new one that are read with it: one of them may stand elsewhere, too."""
SMALL = 10_000
"""Characters. Libraries are longer, and hold a bit of everything: loaders, decoders, addresses of
manuals. Of another edition of such a file nothing is proof."""


def script_file_signals(
    before: bytes | None, after: bytes, *, known: Iterable[str] = (), url: str = ""
) -> Iterator[Signal]:
    """WEAK for other bytes, for web teams change their scripts. STRONG for what the approved file
    (`before`) does not do: hide itself, mine, steal, load or lead to foreign hosts, write the whole
    page anew. Of a long file only what was added to it counts, where it otherwise stands. Where
    `before` is not kept nothing can be said to be new: WEAK alone."""
    text = decode(after[:MAX_CHARACTERS])
    old = "" if before is None else decode(before[:MAX_CHARACTERS])
    hosts = sorted(script_hosts(text) - script_hosts(old))
    said = "A script file that pages load has other contents, and no ticket announces it"
    said += f"; it names new hosts: {', '.join(hosts[:5])}" if hosts and old else ""
    yield signal(CHANGED, Strength.WEAK, f"{said}.")
    if before is None:
        return
    known = tuple(known)
    approved = {one.code for one in _strong(old, _hosts_near(url, known))}
    near = _hosts_near(url, (*known, *script_hosts(old)))
    short = text if len(text) <= SMALL else ""
    found = [one for one in _strong(short, near) if one.code not in approved]
    found += _strong(_added(old, text), near)
    seen: set[str] = set()
    for one in found:
        if one.code not in seen:
            seen.add(one.code)
            yield one


def _strong(text: str, near: PageChange) -> list[Signal]:
    found = [one for one in code_signals(text, near) if one.strength is Strength.STRONG]
    match = _REWRITES.search(text)
    if match is not None:
        said = "The script newly writes the whole page anew."
        quote = text[match.start() : match.start() + 200]
        found.append(signal("page-covered-over", Strength.STRONG, said, quote))
    return found


def _added(old: str, text: str) -> str:
    """What was added to a file that otherwise stands; empty where it is another edition."""
    were = {piece.strip() for piece in _PIECES.split(old)}
    now = [piece.strip() for piece in _PIECES.split(text)]
    left = were & set(now)
    if len(left) < KEPT * len(were):
        return ""
    new = [number for number, piece in enumerate(now) if piece not in were]
    near = {number + step for number in new for step in range(-_AROUND, _AROUND + 1)}
    return ";".join(piece for number, piece in enumerate(now) if number in near)


def _hosts_near(url: str, known: Iterable[str]) -> PageChange:
    """What a script's hosts are measured against: the site's own, and those it names already."""
    empty = read_document(b"", url=url)
    return page_change(empty, empty, identity=(), known_hosts=known)
