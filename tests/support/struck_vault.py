"""A capture or a pruning in a process of its own, to be struck by strace at one of its writes.

    python -m support.struck_vault capture FOLDER DAYS
    python -m support.struck_vault prune FOLDER DAYS ID...
    python -m support.struck_vault crew FOLDER DAYS PYTHON

FOLDER is a kept place (support/kept_vaults.py) with its key in `key.pem`; DAYS are how many have
passed since it was made; IDs are let go. `crew` is a capture by worker processes, which PYTHON is
the interpreter of. Exit code 0, or 3 where a fault was said in words.
"""

import sys
from pathlib import Path

from sentinel.edges.keys import load_or_create
from sentinel.edges.vault import capture_work
from sentinel.errors import SentinelError
from support.kept_vaults import KeptPlace, make_kept_place


def reopened(folder: Path, days: float) -> KeptPlace:
    """The place as it stands on disk, so many days after it was made."""
    kept = make_kept_place(folder, key=load_or_create(folder / "key.pem"), files={})
    kept.place.clock.advance(days * 86_400)
    return kept


def capture(kept: KeptPlace) -> None:
    kept.place.back_up()


def capture_by_crew(kept: KeptPlace, python: str) -> None:
    capture_work.BUNDLES_ALONE = 0
    capture_work.BUNDLE_NAMES = 2
    sys.executable = python
    capture(kept)


def prune(kept: KeptPlace, ids: list[str]) -> None:
    """As `sentinel backup prune` does: what is there no more was let go already."""
    there = set(kept.place.vault.names("main"))
    kept.keeper.let_go("main", [name for name in ids if name in there])
    kept.keeper.sweep("main", (), dry_run=False, progress=None)


def main() -> int:
    act, folder, days, *ids = sys.argv[1:]
    kept = reopened(Path(folder), float(days))
    try:
        if act == "capture":
            capture(kept)
        elif act == "crew":
            capture_by_crew(kept, *ids)
        else:
            prune(kept, ids)
    except SentinelError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
