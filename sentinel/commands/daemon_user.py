"""Commands that root runs beside a daemon of another user become that user first.

What root would write into its state, vault and flags, that daemon could not change later. Root's
rights that a restore needs are kept.
"""

import os
import pwd
import shutil
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

APART = frozenset(
    ("init", "check-config", "service", "demo", "links", "compare", "key", "man", "completion")
)
"""They write nothing of a daemon's, or what has to stay root's."""
CALLER = "SENTINEL_CALLED_BY"
"""In the environment: who has called, where root became the daemon's user for it."""
_KEPT = {"chown": 0, "dac_override": 1, "fowner": 3, "fsetid": 4}
"""Rights by their number (linux/capability.h); core/service_unit.py says what each is for."""


def become_daemons_user(words: Sequence[str]) -> None:
    """Starts this program anew as the user to whom the state folder belongs, where root runs it and
    that is another; else returns. `words` begin with the command. Once it is that user, what it
    starts has none of the rights that were kept."""
    if CALLER in os.environ and os.geteuid() != 0:
        from sentinel.edges.own_rights import keep_from_children

        keep_from_children()
        return
    if os.geteuid() != 0 or not words or words[0] in APART:
        return
    if words[0] == "block" and "prepare" in words[1:]:
        return  # writes the web server's own configuration
    user = _owner(_state_folder(_config_file(words)))
    setpriv = shutil.which("setpriv")
    if user is None or setpriv is None:
        return
    rights = ",".join(f"+{name}" for name, number in _KEPT.items() if _permitted() >> number & 1)
    given = ("--inh-caps", f"-all,{rights}", "--ambient-caps", f"-all,{rights}") if rights else ()
    who = ("--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--init-groups")
    caller = os.environ.get("SUDO_USER", "root")[:64]
    environment = {**os.environ, "HOME": user.pw_dir, CALLER: caller}
    again = (sys.executable, "-P", "-m", "sentinel", *words)
    sys.stdout.flush()
    os.execve(setpriv, ["setpriv", *who, *given, "--", *again], environment)  # noqa: S606 - no shell


def _config_file(words: Sequence[str]) -> Path:
    """As cli.py puts the words: `--config PATH` behind the command's name."""
    for place, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--config="):
            return Path(word.removeprefix("--config="))
        if word == "--config" and place + 1 < len(words):
            return Path(words[place + 1])
    return Path("config.toml")


def _state_folder(config: Path) -> Path:
    """As config/paths.py reads it; what is faulty is told later, by who reads all of it."""
    try:
        with config.open("rb") as stream:
            paths = tomllib.load(stream).get("paths", {})
        named = paths.get("state", "state")
    except (OSError, ValueError, AttributeError):
        named = "state"
    return config.absolute().parent / (named if isinstance(named, str) else "state")


def _owner(folder: Path) -> "pwd.struct_passwd | None":
    try:
        number = folder.stat().st_uid
        return pwd.getpwuid(number) if number else None
    except (OSError, KeyError, ValueError):
        return None


def _permitted() -> int:
    """What root may give on: in a container that is not all."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    lines = dict(line.partition(":")[::2] for line in status.splitlines())
    return int(lines.get("CapPrm", "0").strip() or "0", 16)
