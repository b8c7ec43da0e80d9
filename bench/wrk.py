"""wrk, the fastest plain client there is: what the same nginx gives on the same pages."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

_SCRIPT = """local requests = {}
function init(args)
  for path in io.lines("%s") do requests[#requests + 1] = wrk.format("GET", path) end
end
local number = 0
function request() number = number %% #requests + 1; return requests[number] end
"""


class Wrk:
    """One thread and 32 connections, over the given paths again and again."""

    def __init__(self, program: str, paths: Iterable[str], folder: Path) -> None:
        listed = folder / "wrk-paths.txt"
        listed.write_text("".join(f"{path}\n" for path in paths))
        self._script = folder / "wrk.lua"
        self._script.write_text(_SCRIPT % listed)
        self._program = program

    def requests_per_second(self, url: str, seconds: int) -> float:
        done = subprocess.run(
            [
                *(self._program, "-t1", "-c32", f"-d{seconds}s"),
                *("-s", str(self._script), url),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
        if found is None:
            raise SystemExit(f"wrk said nothing of its rate: {done.stdout}{done.stderr}")
        return float(found[1])


def wrk_program(given: str | None) -> str:
    """The program; ends the bench with a word where it is not installed."""
    found = shutil.which(given or "wrk")
    if found is None:
        raise SystemExit("This bench needs wrk. On Debian: apt-get install wrk")
    return found
