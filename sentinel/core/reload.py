"""What came of the commands that tell a server to let go of the old files."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """One command and its end."""

    command: tuple[str, ...]
    fault: str = ""
    """What went wrong, in words; empty where nothing did."""
    output: str = ""
    """The last of what it said, both streams."""

    def as_data(self) -> dict[str, object]:
        return {"command": list(self.command), "fault": self.fault, "output": self.output}


def reload_problem(done: Iterable[Reloaded], state: str) -> str:
    """What failed, what that means and what to do; empty where all went well. `state` says what
    stands now, as in "The files are restored"."""
    failed = [one for one in done if one.fault]
    if not failed:
        return ""
    said = "; ".join(
        f"`{shlex.join(one.command)}` {one.fault}"
        + (f": {one.output[-_SHOWN:]!r}" if one.output else "")
        for one in failed
    )
    return (
        f"{state}, but {said}. Until the server is reloaded it may go on "
        "serving the old code from its cache (PHP's opcache, application workers). Reload it by "
        "hand, correct `reload` in [site.restore], and let the site be tested again."
    )
