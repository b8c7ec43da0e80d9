"""The Python manual of Debian's python3-doc: a site of some 500 pages that no one here wrote."""

import shutil
from pathlib import Path

from support.programs import needs_file

MANUAL = Path("/usr/share/doc/python3-doc/html")


def copy_manual(target: Path) -> Path:
    """Copies the manual to a new folder and returns it; skips the test where it is missing.

    Links are followed, as Debian ships the manual's scripts in other packages: the copy stands by
    itself (about 67 MB, 1,100 files) and may be changed at will.
    """
    source = needs_file(MANUAL / "index.html", package="python3-doc").parent
    return Path(shutil.copytree(source.resolve(), target))
