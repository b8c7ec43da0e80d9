"""A restore in a process of its own, to be struck by strace at one of its writes.

    python -m support.struck_restore FOLDER WAY few|many

FOLDER is a place (support/vaults.py) with its key in `key.pem` and one backup; WAY is one of
sentinel.core.site.Exchange; `many` lets worker processes write the stage. Exit code 0, or 3 where a
fault was said in words.
"""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sentinel.core.ports import Blocker
from sentinel.core.site import BlockSettings, Exchange, RestoreSettings
from sentinel.edges import staging
from sentinel.edges.keys import load_or_create
from sentinel.edges.restore import LocalRestorer
from sentinel.errors import SentinelError
from support.vaults import TREE, Place, make_place

LABEL = "INC-1"


class Blocked:
    """Stands for a driver whose flag is set."""

    def incident(self, site: object) -> str:
        return LABEL


def reopened(folder: Path, way: Exchange) -> Place:
    """The place as it stands on disk, without a document root where there is none."""
    without_root = folder.exists() and not (folder / "htdocs").exists()
    made = make_place(folder, files={}, key=load_or_create(folder / "key.pem"))
    if without_root:
        made.root.rmdir()
    drivers: dict[str, Blocker] = {"flag": Blocked()}  # type: ignore[dict-item] # all that is asked
    block = BlockSettings(driver="flag", flag_dir=folder / "flags", retry_after_seconds=1)
    restorer = LocalRestorer(
        made.vault,
        tree=TREE,
        objects=lambda site: made.vault.folder_of(site).objects.folder,
        blockers=drivers,
    )
    site = replace(made.site, restore=RestoreSettings(exchange=way), block=block)
    return replace(made, site=site, restorer=restorer)


def restore(place: Place) -> Path:
    """As a restore by hand does; where the old tree stands."""
    backup = place.vault.list("main")[0]
    stage = place.restorer.stage(place.site, backup, LABEL, None)
    place.restorer.exchange(place.site, stage)
    return place.restorer.quarantine(place.site, stage, LABEL)


def main() -> int:
    folder, way, size = sys.argv[1:]
    if size == "many":
        staging.CREW_PAYS_FROM = 1
        staging._FEW = 0
    try:
        restore(reopened(Path(folder), Exchange(way)))
    except SentinelError as error:
        with suppress(OSError):  # struck itself
            sys.stderr.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
