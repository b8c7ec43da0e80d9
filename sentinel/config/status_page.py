"""[status_page]: the public page on which citizens read whether a site is open."""

import os
from collections.abc import Iterable
from pathlib import Path

from sentinel.config.problems import shown
from sentinel.config.table import Table
from sentinel.core.settings import Paths
from sentinel.core.site import Site, local_root
from sentinel.core.status_page_settings import StatusPageSettings


def read_status_page(root: Table, base: Path) -> StatusPageSettings:
    """The table; without a folder no page is written."""
    table = root.table("status_page")
    settings = StatusPageSettings(folder=table.path("folder", base), title=table.text("title", ""))
    table.finish()
    return settings


def report_public_folder(
    root: Table, settings: StatusPageSettings, paths: Paths, sites: Iterable[Site]
) -> None:
    """Reports a folder inside a document root, for each writing would look like a change of the
    site and a block would hide it; and one around or inside what nobody may read."""
    if settings.folder is None:
        return
    folder = Path(os.path.realpath(settings.folder))
    own = {"paths.state": paths.state, "paths.backups": paths.backups}
    wrong = [
        f"which holds {key}, or lies in it"
        for key, path in own.items()
        if _overlap(folder, Path(os.path.realpath(path)))
    ]
    wrong += [
        f"inside the document root of site[{number}]"
        for number, site in enumerate(sites)
        if (served := local_root(site)) is not None
        and folder.is_relative_to(os.path.realpath(served))
    ]
    for fault in wrong:
        root.problems.add(
            root.file,
            "status_page.folder",
            f"found {shown(str(settings.folder))}, {fault}; accepted: a folder of its own, "
            "served by a web server that stays up while the sites do not; name one",
        )


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
