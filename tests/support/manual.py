"""The Python manual of Debian's python3-doc: a site of some 500 pages that no one here wrote."""

import re
import shutil
from pathlib import Path

from support.programs import needs_file

MANUAL = Path("/usr/share/doc/python3-doc/html")

CHAPTERS = (
    *("index.html", "about.html", "bugs.html", "copyright.html", "license.html"),
    *("_images/*", "_static/**/*", "howto/*", "tutorial/*"),
    *("library/asyncio*.html", "library/hashlib.html", "library/pathlib.html"),
)
_LINK = re.compile(r' (?:href|src)="([^"#?:]+)(?:[#?][^"]*)?"')


def copy_manual(target: Path) -> Path:
    """Copies the manual to a new folder and returns it; skips the test where it is missing.

    Links are followed, as Debian ships the manual's scripts in other packages: the copy stands by
    itself (about 67 MB, 1,100 files) and may be changed at will.
    """
    source = needs_file(MANUAL / "index.html", package="python3-doc").parent
    return Path(shutil.copytree(source.resolve(), target))


def copy_chapters(target: Path) -> Path:
    """Copies a tenth of the manual, some 60 real pages with all that they show, and takes out of
    them the links to what is left out; skips the test where the manual is missing."""
    source = needs_file(MANUAL / "index.html", package="python3-doc").parent.resolve()
    for file in (file for chapter in CHAPTERS for file in source.glob(chapter) if file.is_file()):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    for page in target.rglob("*.html"):
        _without_loose_links(page)
    return target


def _without_loose_links(page: Path) -> None:
    def kept(link: re.Match[str]) -> str:
        return link[0] if (page.parent / link[1]).is_file() else ""

    page.write_text(_LINK.sub(kept, page.read_text(encoding="utf-8")), encoding="utf-8")
