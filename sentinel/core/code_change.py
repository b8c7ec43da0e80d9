"""What is in code for the server that is new, changed, or hidden in a file of another kind."""

import re
from collections.abc import Iterable, Iterator

from sentinel.core.comparison import signal
from sentinel.core.counts import counted
from sentinel.core.document import decode
from sentinel.core.finding import Signal, Strength
from sentinel.core.server_code import is_rule_file
from sentinel.core.server_rules import new_lines, server_rule_signals
from sentinel.core.web_shells import traits_of

MAX_BYTES = 2_000_000
MAX_NEW_LINES = 1_000
_SECRET = re.compile(
    r"pass|pwd|secret|token|api.?key|private|credential|salt|dsn|auth|:[^\s/]+@", re.I
)
_HIDDEN = "(a line that may hold a secret)"
_PHP = re.compile(rb"<\?php\s", re.I)


def changed_code(
    path: str,
    before: bytes | None,
    after: bytes,
    *,
    own: Iterable[str] = (),
    known: Iterable[str] = (),
) -> Iterator[Signal]:
    """STRONG: whatever a server runs changes with a deploy ticket alone. Says which lines are new,
    and what in them is as in web shells or sends visitors away."""
    old, text = decode((before or b"")[:MAX_BYTES]), decode(after[:MAX_BYTES])
    lines = new_lines(old, text, most=MAX_NEW_LINES) if before is not None else ()
    said = "A file that the web server runs has other contents, and no ticket says why"
    if before is not None:
        most = "at least " if len(lines) == MAX_NEW_LINES else ""
        said += f": {most}{counted(len(lines), 'new line')}"
    shown = " | ".join(_shown(path, line) for line in lines[:6])
    yield signal("server-code-changed", Strength.STRONG, f"{said}.", shown)
    yield from new_code(path, old, text, own=own, known=known)


def new_code(
    path: str, before: str, after: str, *, own: Iterable[str] = (), known: Iterable[str] = ()
) -> Iterator[Signal]:
    """What code does that the approved file (or none) does not: traits of web shells, rules that
    send visitors away or have other files run."""
    if is_rule_file(path):
        yield from server_rule_signals(path, before, after, own=own, known=known)
        return
    approved = traits_of(before)
    traits = [name for name in traits_of(after) if name not in approved]
    if traits:
        text = f"New code for the server is as web shells are: it {', it '.join(traits)}."
        yield signal("web-shell", Strength.STRONG, text)


def hidden_code(before: bytes | None, after: bytes) -> Iterator[Signal]:
    """PHP that newly stands in a text file whose name says that it holds none."""
    if not _PHP.search(after) or (before and _PHP.search(before)):
        return
    traits = traits_of(decode(after[:MAX_BYTES]))
    also = f", and it {', it '.join(traits)}" if traits else ""
    text = f"A file whose name says otherwise carries code for the server{also}."
    yield signal("hidden-server-code", Strength.STRONG if traits else Strength.WEAK, text)


def _shown(path: str, line: str) -> str:
    """A line as it may stand in a mail: configuration holds passwords."""
    return _HIDDEN if path.endswith((".env", ".htpasswd")) or _SECRET.search(line) else line[:120]
